import { expect, it } from 'vitest';
import { closingComment } from '../../../shared/text/tracking/closingComment.ts';
import { commentFor } from '../../../shared/text/tracking/comment.ts';
import { commentMarker, toldUpTo } from '../../../shared/text/tracking/markers.ts';
import { entry, rollout } from './support/tracking.ts';

const ID = 'prod-5.2.0';
const said = (...entries: ReturnType<typeof entry>[]): string | undefined =>
  commentFor(rollout(), entries, () => 'Mon 2026-11-30 10:00');

const planned = entry({ type: 'RolloutPlanned', reason: 'planned' }, 2);
const held = entry({ type: 'RolloutHeld', reason: '2 failures in stage 3', cause: 'failure-budget' }, 16);

it('tells what happened, when, by whom and why', () => {
  expect(said(entry({ type: 'StageOpened', stage: 3, reason: 'stage 3 opens on 2026-11-30' }))).toBe(
    '**Stage 3 has opened**: Mon 2026-11-30 10:00, by tranche\nstage 3 opens on 2026-11-30\n\n<!-- tranche:told prod-5.2.0 17 -->',
  );
});

it.each([
  [
    { type: 'StageCompleted', stage: 2, seal: 'ab12', upgrades: 5 },
    'Stage 2 is complete, 5 upgrades sealed with `ab12`',
  ],
  [{ type: 'StageApproved', stage: 2, approval: 'product' }, 'Stage 2 is approved as product'],
  [{ type: 'StageRejected', stage: 2, approval: 'product' }, 'Stage 2 is not approved as product'],
  [{ type: 'HoldingPageClosed' }, 'The alert of the pager that held the rollout is closed'],
  [
    { type: 'StageOverdue', stage: 2, due: '2026-11-30', unsettled: 1 },
    'Stage 2 is overdue since the end of Mon 2026-11-30',
  ],
  [{ type: 'SlaAtRisk' }, 'It will be later than promised'],
  [
    { type: 'RollbackRegistered', instance: 'src-1', rollback: 'prod-5.2.0-rollback-1' },
    'src-1 is brought back, by prod-5.2.0-rollback-1',
  ],
  [{ type: 'RolloutPaused' }, 'The rollout is paused'],
  [{ type: 'RolloutResumed' }, 'The rollout goes on'],
  [{ type: 'RolloutSuperseded', by: 'prod-5.2.1' }, 'The rollout is superseded by prod-5.2.1'],
  [{ type: 'RolloutAborted' }, 'The rollout is aborted'],
  [{ type: 'RolloutCompleted' }, 'The rollout is complete'],
  [{ type: 'EvidenceSealed', seal: 'cd34', upgrades: 1 }, 'The last evidence is in, 1 upgrade sealed with `cd34`'],
])('tells of %o', (event, title) => {
  expect(said(entry({ reason: 'so it is', ...event }))).toContain(`**${title}**`);
});

it('says nothing when nothing is worth telling', () => {
  expect(said()).toBeUndefined();
  expect(said(planned, entry({ type: 'TrackingIssueOpened', reason: '' }))).toBeUndefined();
});

it('says what can be done about a hold, and no longer when it goes on', () => {
  const resumed = entry({ type: 'RolloutResumed', reason: 'looked at it' });
  expect(said(held)).toContain('`npx tranche rollout skip prod-5.2.0 INSTANCE --reason "…"`');
  expect(said(held)).toContain('`npx tranche rollout resume prod-5.2.0 --reason "…"`');
  expect(said(held)).toContain('`npx tranche rollout rollback prod-5.2.0 INSTANCE --reason "…"`');
  expect(said(held, resumed)).not.toContain('npx tranche');
});

it('offers no rollback of an irreversible release, nor of a rollback', () => {
  const rollsBack = { rollout: 'prod-5.2.0', instance: 'src-1', slug: 'acme', from: '5.2.0', reason: 'errors' };
  for (const changes of [{ irreversible: true }, { rollsBack }]) {
    const text = commentFor(rollout(changes), [held], () => 'then') ?? '';
    expect(text).toContain('rollout retry');
    expect(text).not.toContain('rollout rollback');
  }
});

it('offers after a refused approval to give it, and after an incident nothing about failed instances', () => {
  const rejected = entry({ type: 'StageRejected', reason: 'slower', stage: 2, approval: 'product' }, 14);
  const refused = said(rejected, entry({ type: 'RolloutHeld', reason: 'stage 2', cause: 'approval' }, 15));
  expect(refused).toContain('`npx tranche rollout approve prod-5.2.0 --stage 2 --approval product`');
  for (const cause of ['approval', 'incident', 'page']) {
    expect(said(entry({ type: 'RolloutHeld', reason: 'why', cause }, 15))).not.toContain('INSTANCE');
  }
});

it('lets a reason neither mention anybody nor hide the marker', () => {
  const comment = said(entry({ type: 'RolloutPaused', reason: `@rita #1 <!-- ${commentMarker(ID, 99)}` }, 5, '@eve'));
  expect(comment).not.toMatch(/@\w|#\d/);
  expect(toldUpTo(ID, comment ?? '')).toBe(5);
});

it('has the marker of the last entry, told or not, which is read back from what GitHub keeps', () => {
  const comment = said(held, entry({ type: 'TrackingIssueOpened', reason: '' }, 18)) ?? '';
  expect(toldUpTo(ID, comment)).toBe(18);
  expect(toldUpTo(ID, `${comment.replaceAll('\n', '\r\n')}\r\n`)).toBe(18);
  expect(toldUpTo('prod-5.2', comment)).toBeUndefined();
  expect(toldUpTo(ID, `${comment}\nmore`)).toBeUndefined();
});

it('reads back the marker of any rollout', () => {
  const id = 'a -->\n<b> ü@1-5.2.0--x';
  expect(toldUpTo(id, commentMarker(id, 3))).toBe(3);
  expect(commentMarker(id, 3)).toMatch(/^<!-- [^<>\n]* -->$/);
});

it('has room for a year of reasons', () => {
  const entries = Array.from({ length: 500 }, (_, index) =>
    entry({ type: 'RolloutPaused', reason: '<@'.repeat(500) }, index + 1),
  );
  const comment = said(...entries) ?? '';
  expect(comment.length).toBeLessThanOrEqual(65_000);
  expect(comment).toMatch(/and \d+ more entries of the ledger/);
  expect(toldUpTo(ID, comment)).toBe(500);
});

it('closes with the totals and what the ledger can be compared with', () => {
  const comment = closingComment({
    rollout: rollout({ state: 'superseded', endedAt: '2026-12-01T12:00:00+01:00' }),
    totals: { verified: 38, skipped: 1, planned: 0 },
    head: { seq: 21, hash: 'ab'.repeat(32) },
    seal: 'cd'.repeat(32),
    successor: { version: '5.2.1', url: 'https://github.com/a/b/issues/8' },
    seq: 21,
    missing: ['acme: no pull request has been found'],
  });
  for (const part of [
    '**The rollout of 5.2.0 is superseded** on Tue 2026-12-01 12:00 (+01:00).',
    '| verified | 38 |\n| skipped | 1 |\n\n',
    'It goes on as [5.2.1](https://github.com/a/b/issues/8).',
    '- acme: no pull request has been found',
    `Hash of the last one: \`${'ab'.repeat(32)}\``,
    `Seal over the chains of its upgrades: \`${'cd'.repeat(32)}\``,
  ]) {
    expect(comment).toContain(part);
  }
  expect(toldUpTo(ID, comment)).toBe(21);
});
