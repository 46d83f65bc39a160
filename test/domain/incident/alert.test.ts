import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTION_KINDS, type ActionKind, type AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { type Alert, alertId, eventOfAction, withAction } from '../../../shared/domain/incident/alert.ts';
import { effective } from '../../../shared/domain/incident/alertStanding.ts';
import { OPENED, alertWith } from './fixtures.ts';

const MINUTE = 60_000;

function action(kind: ActionKind, minutes: number, changes: Partial<AlertAction> = {}): AlertAction {
  const at = OPENED + minutes * MINUTE;
  return { key: `${kind}~${minutes}`, at, kind, by: 'jo', from: 'pager', text: '', ...changes };
}

const after = (...actions: AlertAction[]): Alert => actions.reduce(withAction, alertWith());

describe('an alert', () => {
  it('has the same alias whenever it is derived, and another one in another environment', () => {
    expect(alertId('prod', '0.abc')).toBe(alertId('prod', '0.abc'));
    expect(alertId('prod', '0.abc')).not.toBe(alertId('dev', '0.abc'));
    expect(alertId('prod', '0.abc')).toMatch(/^tranche-[0-9a-f]{20}$/);
  });

  it('is acknowledged by the first who says so, until somebody takes it back', () => {
    const taken = after(action('acknowledged', 2), action('acknowledged', 3, { by: 'sam' }));
    expect(taken.standing).toMatchObject({ status: 'acknowledged', acknowledged: { by: 'jo' } });
    expect(withAction(taken, action('unacknowledged', 4)).standing).toMatchObject({
      status: 'open',
      acknowledged: null,
    });
  });

  it('stands by when things happened and not by when they became known', () => {
    const late = after(action('unacknowledged', 4), action('acknowledged', 2));
    expect(late.standing.status).toBe('open');
  });

  it('that is closed stays closed, whatever is done to it afterwards', () => {
    const closed = after(
      action('closed', 5, { text: 'fixed' }),
      action('acknowledged', 6),
      action('assigned', 7, { text: 'sam' }),
    );
    expect(closed.standing).toMatchObject({
      status: 'closed',
      acknowledged: null,
      owner: null,
      closed: { by: 'jo', reason: 'fixed' },
    });
  });

  it('can be declared an incident after it has closed', () => {
    const declared = after(action('closed', 5), action('declared', 9, { text: 'customers noticed' }));
    expect(declared.standing.decision).toMatchObject({ kind: 'declared', by: 'jo', reason: 'customers noticed' });
  });

  it('is what was decided last', () => {
    const decided = after(action('declared', 2), action('dismissed', 3, { text: 'a test of the customer' }));
    expect(decided.standing.decision).toMatchObject({ kind: 'dismissed', reason: 'a test of the customer' });
  });

  it('knows an action by its key, however often it is told', () => {
    const once = after(action('noted', 2, { text: 'looking' }));
    expect(withAction(once, action('noted', 2, { text: 'looking' }))).toBe(once);
  });

  it('keeps what closes it, however much was said before', () => {
    const talked = after(...Array.from({ length: 520 }, (_, index) => action('noted', index)));
    expect(talked.actions).toHaveLength(500);
    expect(withAction(talked, action('closed', 600)).standing.status).toBe('closed');
  });

  it('tells of what changed something or said something, and leaves out what was so already', () => {
    const { actions } = after(
      action('acknowledged', 1),
      action('acknowledged', 2, { by: 'sam' }),
      action('noted', 3, { text: 'looking' }),
      action('closed', 4),
      action('closed', 5, { from: 'tranche' }),
    );
    expect(effective(actions).map(({ key }) => key)).toEqual(['acknowledged~1', 'noted~3', 'closed~4']);
  });

  it('writes each action to its chain under its own name', () => {
    expect(eventOfAction(action('acknowledged', 1))).toMatchObject({ type: 'AlertAcknowledged', by: 'jo' });
    expect(ACTION_KINDS.map((kind) => eventOfAction(action(kind, 1)).type)).toContain('AlertReprioritised');
  });

  it('comes to the same in whichever order and however often its actions arrive', () => {
    const actions = fc.uniqueArray(
      fc.record({ kind: fc.constantFrom(...ACTION_KINDS), minutes: fc.nat(6), by: fc.constantFrom('jo', 'sam') }),
      { maxLength: 8, selector: ({ kind, minutes, by }) => `${kind}~${minutes}~${by}` },
    );
    const arrivals = actions.chain((each) => fc.tuple(fc.constant(each), fc.array(fc.nat(7), { maxLength: 16 })));
    fc.assert(
      fc.property(arrivals, ([happened, order]) => {
        const all = happened.map(({ kind, minutes, by }) =>
          action(kind, minutes, { by, key: `${kind}~${minutes}~${by}` }),
        );
        const inOrder = after(...all);
        const doubled = order.flatMap((index) => all[index] ?? []);
        expect(after(...doubled, ...all.toReversed())).toEqual(inOrder);
      }),
    );
  });
});
