import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { rollbackOf } from '../../../shared/domain/rollout/newRollback.ts';
import {
  type RollbackFacts,
  decideRollback,
  isRollbackId,
  rollbackId,
  takenBack,
} from '../../../shared/domain/rollout/rollback.ts';
import { statusOf } from '../../../shared/domain/rollout/rollout.ts';
import type { Progress, Upgrade } from '../../../shared/domain/rollout/upgrade.ts';
import { at } from '../calendar/fixtures.ts';
import { aborted, finished, given, opened, running, superseded, through, upgradeWith } from './fixtures.ts';

const WHEN = '2026-11-30T12:00:00Z';
const NOW = at(WHEN);
const rollout = given(running(), ...through(2), [WHEN, opened(3)]);
const failed: Progress = { state: 'failed', lane: 'l', at: NOW, reason: 'it is unhealthy' };
const skipped = { state: 'skipped', at: NOW, by: 'jo', reason: 'later' } as const;
const verified: Progress = { state: 'verified', at: NOW };
const RUNS = [{ id: '7', url: 'https://github.test/runs/7' }];
const done = (progress: Progress, changes: Partial<Upgrade> = {}): Upgrade =>
  upgradeWith({ attempt: 1, startedAt: NOW, from: '5.1.9', runs: RUNS, progress, ...changes });
const facts = (
  instance: Partial<NonNullable<RollbackFacts['instance']>> = {},
  irreversible: readonly string[] = [],
): RollbackFacts => ({
  instance: { instance: { version: '5.2.0' }, upgrading: null, lastUpgrade: 'prod-5.2.0~a', ...instance },
  irreversible,
});
const refused = (text: string) => ({ refused: expect.stringContaining(text) as string });

describe('an instance may be brought back', () => {
  it.each<{ when: string; upgrade: Upgrade; known?: RollbackFacts }>([
    { when: 'from a failed upgrade', upgrade: done(failed) },
    { when: 'from a failed upgrade that never changed it', upgrade: done(failed), known: facts({ instance: null }) },
    { when: 'from a verified upgrade', upgrade: done(verified) },
    { when: 'from one that was excused after it had failed', upgrade: done(skipped) },
    { when: 'after a rollback that was given up', upgrade: done(failed), known: facts({ lastUpgrade: rollback(1) }) },
    { when: 'with an older record', upgrade: done(failed), known: { instance: withoutLast(), irreversible: [] } },
    {
      when: 'when only older or newer releases were irreversible',
      upgrade: done(failed),
      known: facts({}, ['5.1.9', '5.3.0']),
    },
  ])('$when', ({ upgrade, known = facts() }) => {
    expect(decideRollback(rollout, upgrade, known, 'it is slow')).toMatchObject({ to: '5.1.9' });
  });

  it.each([aborted(), superseded(), finished()])('also after $type', (end) => {
    expect(decideRollback(given(rollout, [WHEN, end]), done(failed), facts(), 'it is slow')).toMatchObject({
      to: '5.1.9',
    });
  });

  it.each<{
    when: string;
    upgrade?: Upgrade;
    known?: RollbackFacts;
    of?: typeof rollout;
    reason?: string;
    says: string;
  }>([
    { when: 'without a reason', reason: ' ', says: 'needs a reason' },
    { when: 'from an irreversible release', of: { ...rollout, irreversible: true }, says: '5.2.0 is irreversible' },
    { when: 'over an irreversible release', known: facts({}, ['5.1.10']), says: 'leads over 5.1.10' },
    { when: 'by a rollback', of: { ...rollout, rollsBack: takes() }, says: 'a rollback itself' },
    { when: 'when it is on its way back', known: facts({ rollingBack: 'prod-5.2.0-rollback-1' }), says: 'already, by' },
    { when: 'before its upgrade', upgrade: upgradeWith(), says: 'a is planned; only an upgrade that has failed' },
    {
      when: 'while its upgrade soaks',
      upgrade: done({ state: 'soaking', lane: 'l', dispatchedAt: NOW, since: NOW }),
      says: 'wait until its upgrade is verified or has failed',
    },
    {
      when: 'when it was excused before it was begun',
      upgrade: done(skipped, { from: null, runs: [] }),
      says: 'never started',
    },
    { when: 'when nothing was dispatched', upgrade: done(failed, { runs: [] }), says: 'nothing to take back' },
    { when: 'without an older version', upgrade: done(failed, { from: '5.2.0' }), says: 'no older version' },
    {
      when: 'while another upgrade is in flight',
      known: facts({ upgrading: 'prod-5.2.1~a' }),
      says: 'prod-5.2.1~a is in flight',
    },
    { when: 'when it runs something else', upgrade: done(verified), known: runs('5.2.1'), says: 'a runs 5.2.1 now' },
    {
      when: 'when another upgrade was begun',
      known: facts({ lastUpgrade: 'prod-5.2.1~a' }),
      says: 'changed since, by prod-5.2.1~a',
    },
    {
      when: 'when it was excused and is back already',
      upgrade: done(skipped),
      known: facts({ instance: { version: '5.1.9' }, lastUpgrade: rollback(1) }),
      says: 'a runs 5.1.9 again already',
    },
    { when: 'when it has left', known: { instance: undefined, irreversible: [] }, says: 'not in the fleet any more' },
  ])('but not $when', ({ upgrade = done(failed), known = facts(), of = rollout, reason = 'it is slow', says }) => {
    expect(decideRollback(of, upgrade, known, reason)).toEqual(refused(says));
  });
});

describe('a rollback', () => {
  const decision = decideRollback(rollout, done(failed, { attempt: 2 }), facts(), 'it is slow');
  if ('refused' in decision) throw new Error(decision.refused);
  const last = done(failed);
  const asked = { number: 1, reason: 'it is slow', at: NOW, actor: 'jo', today: '2026-11-30', last } as const;
  const made = rollbackOf(rollout, done(failed, { attempt: 2 }), decision, asked);

  it('is a rollout of one instance, open at once, with the soak and the merging of the release', () => {
    const started = given(made.rollout, ...made.events.map((event) => [WHEN, event, 'jo'] as const));
    expect(started).toMatchObject({ id: 'prod-5.2.0-rollback-1', version: '5.1.9', sla: null, registeredBy: 'jo' });
    expect(statusOf(started)).toBe('active');
    expect(started.policy.merging).toBe(defaultPolicies.major.merging);
    expect(started.policy.stages).toMatchObject([{ name: 'rollback', soakMinutes: decision.row.soakMinutes }]);
    expect(made.upgrade).toMatchObject({ version: '5.1.9', startsAt: NOW, plan: { id: 'a', slug: 'acme' } });
    expect(made.upgrade.rollsBack).toMatchObject({ from: '5.2.0', attempts: 2, number: 1, after: { run: '7' } });
  });

  it('decides a failed upgrade, and leaves alone what is sealed', () => {
    const back = made.upgrade;
    expect(takenBack(rollout, done(failed), back)).toMatchObject({
      type: 'UpgradeRolledBack',
      rollback: 'prod-5.2.0-rollback-1',
      reason: 'prod-5.2.0-rollback-1 has verified that it runs 5.1.9 again: it is slow',
    });
    expect(takenBack(rollout, done(verified), back)).toBeUndefined();
    expect(takenBack({ ...rollout, closedAt: NOW }, done(failed), back)).toBeUndefined();
  });

  it('is told by its id', () => {
    expect(isRollbackId(rollbackId('prod-5.2.0', 12))).toBe(true);
    expect(isRollbackId('prod-5.2.0')).toBe(false);
  });
});

function rollback(number: number): string {
  return `prod-5.2.0-rollback-${number}~a`;
}

function withoutLast(): RollbackFacts['instance'] {
  return { instance: { version: '5.2.0' }, upgrading: null };
}

function takes() {
  return { rollout: 'prod-5.1.9', instance: 'a', slug: 'acme', from: '5.1.9' };
}

function runs(version: string): RollbackFacts {
  return facts({ instance: { version } });
}
