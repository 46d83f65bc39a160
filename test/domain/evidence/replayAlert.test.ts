import { describe, expect, it } from 'vitest';
import { type DomainEvent, GENESIS, type LedgerEntry, chain } from '../../../shared/domain/evidence/ledger.ts';
import { replayAlert } from '../../../shared/domain/evidence/replayAlert.ts';
import type { AlertEvent } from '../../../shared/domain/incident/alert.ts';
import type { PostMortemEvent } from '../../../shared/domain/incident/postMortem.ts';

const MINUTE = 60_000;

/** A chain whose entries were recorded a minute after each other. */
function entriesOf(stream: LedgerEntry['stream'], events: readonly DomainEvent[]): LedgerEntry[] {
  let head = GENESIS;
  return events.flatMap((event, index) => {
    const next = chain(stream, head, [event], { at: index * MINUTE, actor: 'tranche' });
    head = next.head;
    return next.entries;
  });
}

const opened: AlertEvent = {
  type: 'AlertOpened',
  rule: 'customers',
  priority: 'P1',
  incident: '0.abc',
  succeeds: null,
  reason: 'a customer',
};
const paged: AlertEvent = { type: 'AlertPaged', pager: 'opsgenie', reason: 'taken' };
const action = (
  type: 'AlertAcknowledged' | 'AlertUnacknowledged' | 'AlertDeclared',
  occurredAt: number,
): AlertEvent => ({
  type,
  key: `${type}~${occurredAt}`,
  by: 'jo',
  from: 'pager',
  occurredAt,
  reason: 'why',
});

const replayed = (events: readonly AlertEvent[]) => replayAlert('a', entriesOf('alert:a', events), undefined);

describe('what became of an alert, by its chain alone', () => {
  it('is when it was first paged, who took it and what was decided', () => {
    const alert = replayed([
      opened,
      paged,
      action('AlertAcknowledged', 40_000),
      action('AlertDeclared', 90_000),
      paged,
    ]);
    expect(alert).toMatchObject({
      opened: { at: 0, event: { rule: 'customers', incident: '0.abc' } },
      paged: { at: MINUTE, event: { pager: 'opsgenie' } },
      standing: { acknowledged: { by: 'jo', at: 40_000 }, decision: { kind: 'declared', reason: 'why' }, closed: null },
      postMortem: undefined,
    });
  });

  it('goes by when things were done, whenever they became known', () => {
    const late = [opened, action('AlertUnacknowledged', 50_000), action('AlertAcknowledged', 40_000)];
    expect(replayed(late).standing).toMatchObject({ status: 'open', acknowledged: null });
  });

  it('is nothing where the chain is empty', () => {
    expect(replayAlert('a', [], [])).toMatchObject({
      opened: undefined,
      paged: undefined,
      standing: { status: 'open' },
      postMortem: { openedAt: undefined, issue: undefined, actions: [], closedAt: undefined },
    });
  });
});

it('a post-mortem has its actions as they were said last, and when each was done', () => {
  const words = { title: 'add a check', assignee: 'jo', due: '2026-11-30' } as const;
  const events: PostMortemEvent[] = [
    { type: 'PostMortemOpened', onCall: 'jo', lead: null, reason: 'resolved' },
    { type: 'PostMortemIssueOpened', number: 7, url: 'https://github.test/issues/7', reason: 'opened' },
    { type: 'PostMortemActionAdded', action: 'a', defaults: [], ...words, reason: 'added' },
    { type: 'PostMortemActionAdded', action: 'b', defaults: [], ...words, reason: 'added' },
    { type: 'PostMortemActionChanged', action: 'a', ...words, due: '2026-12-01', reason: 'put off' },
    { type: 'PostMortemActionDone', action: 'a', reason: 'ticked' },
    { type: 'PostMortemActionDone', action: 'b', reason: 'ticked' },
    { type: 'PostMortemActionReopened', action: 'b', reason: 'not yet' },
    { type: 'PostMortemClosed', reason: 'everything is done' },
  ];
  expect(replayAlert('a', [], entriesOf('post-mortem:a', events)).postMortem).toEqual({
    openedAt: 0,
    issue: { number: 7, url: 'https://github.test/issues/7' },
    actions: [
      { ...words, due: '2026-12-01', doneAt: 5 * MINUTE },
      { ...words, doneAt: null },
    ],
    closedAt: 8 * MINUTE,
  });
});
