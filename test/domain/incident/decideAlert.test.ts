import { describe, expect, it } from 'vitest';
import { type Alert, withAction } from '../../../shared/domain/incident/alert.ts';
import type { AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { type AlertCommandType, type AskedBy, decideAlert } from '../../../shared/domain/incident/decideAlert.ts';
import { OPENED, alertWith } from './fixtures.ts';

const BY: AskedBy = { actor: 'sam', from: 'slack', at: OPENED + 60_000, key: 'press-1' };

function alertAfter(...kinds: AlertAction['kind'][]): Alert {
  return kinds.reduce<Alert>(
    (alert, kind) => withAction(alert, { key: kind, at: OPENED, kind, by: 'jo', from: 'pager', text: 'because' }),
    alertWith(),
  );
}

const decide = (alert: Alert, type: AlertCommandType, reason = 'because') => decideAlert(alert, { type, reason }, BY);

describe('a person', () => {
  it.each([
    ['acknowledge', 'acknowledged'],
    ['note', 'noted'],
    ['declare', 'declared'],
    ['dismiss', 'dismissed'],
    ['close', 'closed'],
  ] as const)('may %s an open alert', (type, kind) => {
    expect(decide(alertWith(), type)).toEqual({
      key: 'press-1',
      at: BY.at,
      kind,
      by: 'sam',
      from: 'slack',
      text: 'because',
    });
  });

  it.each(['declare', 'dismiss', 'close'] as const)('has to say why to %s', (type) => {
    expect(decide(alertWith(), type, '  ')).toMatchObject({ refused: expect.stringContaining('reason') });
  });

  it('cannot take what somebody else has', () => {
    expect(decide(alertAfter('acknowledged'), 'acknowledge')).toEqual({ refused: 'jo has acknowledged it already' });
    expect(decide(alertAfter('declared'), 'declare')).toEqual({ refused: 'jo has declared it already: because' });
  });

  it('cannot close or take what is closed', () => {
    for (const type of ['acknowledge', 'unacknowledge', 'close'] as const) {
      expect(decide(alertAfter('closed'), type)).toEqual({ refused: 'it is closed already, by jo' });
    }
  });

  it('may declare what has closed, and may not take that back any more', () => {
    expect(decide(alertAfter('closed'), 'declare')).toMatchObject({ kind: 'declared' });
    expect(decide(alertAfter('closed', 'declared'), 'dismiss')).toMatchObject({
      refused: expect.stringContaining('post-mortem'),
    });
  });

  it('who asks the same twice is answered the same', () => {
    const once = decide(alertWith(), 'acknowledge');
    if ('refused' in once) throw new Error(once.refused);
    expect(decide(withAction(alertWith(), once), 'acknowledge')).toEqual(once);
  });
});

it('the last decision counts, also when both are made within the same moment', () => {
  let alert = alertWith();
  for (const [key, type] of [
    ['z', 'dismiss'],
    ['a', 'declare'],
  ] as const) {
    const action = decideAlert(alert, { type, reason: 'because' }, { ...BY, key });
    if ('refused' in action) throw new Error(action.refused);
    alert = withAction(alert, action);
  }
  expect(alert.standing.decision?.kind).toBe('declared');
});
