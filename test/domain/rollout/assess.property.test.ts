import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { UpgradeStage } from '../../../shared/domain/release/policy.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { assess } from '../../../shared/domain/rollout/assess.ts';
import type { Findings, UptimeFinding } from '../../../shared/domain/rollout/findings.ts';
import type { Checks } from '../../../shared/domain/rollout/signs.ts';
import { type Upgrade, watchedSince } from '../../../shared/domain/rollout/upgrade.ts';
import { type UpgradeEvent, evolveUpgrade } from '../../../shared/domain/rollout/upgradeEvents.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { upgradeWith } from './fixtures.ts';

const START = 1_000_000 * MINUTE;
const SOAK = 15;
const EXPECTED = 15;
const DEADLINE = 120;

const stage = defaultPolicies.major.stages.find((row): row is UpgradeStage => row.kind === 'upgrade');
if (stage === undefined) throw new Error('the policy upgrades nothing');
const row: UpgradeStage = { ...stage, soakMinutes: SOAK, expectedMinutes: EXPECTED, deadlineMinutes: DEADLINE };

/** One look: what the run, the instance and the monitoring say, so many minutes after the look before. */
interface Look {
  readonly pause: number;
  readonly run: Checks['run'];
  readonly instance: 'well' | 'unhealthy' | 'old version' | 'no version' | 'silent';
  /** `stale` speaks of another soak; `late` is from 20 minutes ago. */
  readonly findings: 'well' | 'late' | 'failing' | 'doubtful' | 'unread' | 'stale' | 'not asked' | 'not configured';
  readonly condition: 'none' | 'healthy' | 'unhealthy' | 'waits' | 'passes';
}

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(usual, ...others) });

const looksWith = (configured: boolean): fc.Arbitrary<Look[]> =>
  fc.array(
    fc.record<Look>({
      pause: fc.integer({ min: 1, max: 9 }),
      run: mostly<Look['run']>('succeeded', 'pending', 'unknown'),
      instance: mostly<Look['instance']>('well', 'unhealthy', 'old version', 'no version', 'silent'),
      findings: configured
        ? mostly<Look['findings']>('well', 'late', 'failing', 'doubtful', 'unread', 'stale', 'not asked')
        : fc.constant<Look['findings']>('not configured'),
      condition: mostly<Look['condition']>('none', 'healthy', 'unhealthy', 'waits', 'passes'),
    }),
    { maxLength: 40, size: 'max' },
  );

const evidence = { upgradeEndedAt: 0, lookedAt: 0, locations: [] };

function uptimeOf(findings: Look['findings']): UptimeFinding {
  if (findings === 'unread') return { kind: 'unread', why: 'down' };
  if (findings === 'doubtful') return { kind: 'inconclusive', doubt: { reason: 'no-points' }, evidence };
  if (findings !== 'failing') return { kind: 'healthy', evidence };
  return { kind: 'unhealthy', failing: [{ check: 'one', location: 'a', since: 0 }], evidence };
}

function checksOf(look: Look, since: Instant | undefined, now: Instant): Checks {
  const { run, instance, condition } = look;
  const reported = { silent: undefined, 'no version': undefined, 'old version': '5.1.9' } as const;
  const found: Findings = {
    soakSince: look.findings === 'stale' ? 1 : (since ?? 0),
    lookedAt: look.findings === 'late' ? now - 20 * MINUTE : now,
    uptime: uptimeOf(look.findings),
    analysis: condition === 'none' ? [] : [verdictOf(condition)],
  };
  return {
    run,
    reported: instance in reported ? reported[instance as keyof typeof reported] : '5.2.0',
    health: instance === 'silent' ? 'unknown' : instance === 'unhealthy' ? 'unhealthy' : 'healthy',
    keptOut: false,
    findings: look.findings === 'not configured' ? null : look.findings === 'not asked' ? undefined : found,
  };
}

function verdictOf(condition: Exclude<Look['condition'], 'none'>): Findings['analysis'][number] {
  const kind = condition === 'healthy' || condition === 'unhealthy' ? condition : 'inconclusive';
  const whenInconclusive = condition === 'waits' ? 'wait' : 'pass';
  return { condition: 'error rate', kind, reason: 'because', whenInconclusive, after: null, baseline: null };
}

/** What is left of a look: whether anything was bad, whether everything was good, and whether the instance said nothing. */
function grade(
  { instance, findings, condition }: Look,
  watched: boolean,
): { bad: boolean; good: boolean; mute: boolean } {
  const asked = watched && findings !== 'stale' && findings !== 'not asked' && findings !== 'not configured';
  const monitoringBad = asked && (findings === 'failing' || condition === 'unhealthy');
  const monitoringGood =
    findings === 'not configured' ||
    !watched ||
    (findings === 'well' && condition !== 'unhealthy' && condition !== 'waits');
  const mute = instance === 'silent';
  return { bad: monitoringBad || (instance !== 'well' && !mute), good: monitoringGood && instance === 'well', mute };
}

/**
 * The rules as one would tell them, with nothing but minutes: an upgrade soaks from the first good look on, is verified by
 * a good look after the soak, and interrupted by a bad one, also before the soak if it should have begun; and three ways to
 * fail.
 */
function model() {
  let minute = 0;
  let soaksSince: number | undefined;
  let brokenSince: number | undefined;
  let times = 0;
  return (look: Look): string => {
    minute += look.pause;
    const { bad, good, mute } = grade(look, soaksSince !== undefined || brokenSince !== undefined);
    const late = minute >= DEADLINE;
    const isDoubt = !bad && !good && (mute || ['doubtful', 'unread'].includes(look.findings) || isWaiting(look));
    if (soaksSince !== undefined) {
      const isOver = minute >= soaksSince + SOAK;
      if (bad) {
        times += 1;
        if (late || times === 3) return 'UpgradeFailed';
        brokenSince = minute;
        soaksSince = undefined;
        return 'SoakInterrupted';
      }
      if (good) return isOver ? 'UpgradeVerified' : 'nothing';
      // What the monitoring doubts before the soak is over is no matter; that it was asked too long ago is none either.
      return isDoubt && isOver && late ? 'UpgradeFailed' : 'nothing';
    }
    if (brokenSince !== undefined) {
      if (!good) {
        const isTooLong = (bad || mute) && minute >= brokenSince + 10;
        return isTooLong || ((bad || isDoubt) && late) ? 'UpgradeFailed' : 'nothing';
      }
      brokenSince = undefined;
    } else if (look.instance !== 'well' || look.run !== 'succeeded') {
      if (late) return 'UpgradeFailed';
      if (look.instance !== 'unhealthy' || look.run !== 'succeeded' || minute < EXPECTED) return 'nothing';
      times += 1;
      brokenSince = minute;
      return 'SoakInterrupted';
    }
    soaksSince = minute;
    return 'SoakStarted';
  };
}

function isWaiting({ findings, condition }: Look): boolean {
  return findings === 'well' && condition === 'waits';
}

/** Lets looks follow each other until it is settled. */
function walk(
  looks: readonly Look[],
  onLook: (look: Look, event: UpgradeEvent | undefined, now: Instant) => void,
): Upgrade {
  let upgrade = upgradeWith({ progress: { state: 'upgrading', lane: 'lane', dispatchedAt: START } });
  let now = START;
  for (const look of looks) {
    if (upgrade.progress.state !== 'upgrading' && upgrade.progress.state !== 'soaking') break;
    now += look.pause * MINUTE;
    const event = assess(upgrade, row, checksOf(look, watchedSince(upgrade), now), now);
    onLook(look, event, now);
    if (event !== undefined) upgrade = evolveUpgrade(upgrade, event, { at: now, actor: 'tranche' });
  }
  return upgrade;
}

describe('an upgrade that is looked at again and again', () => {
  it.each([true, false])(
    'comes to what the rules say, and to everything that may come of it: monitored %s',
    (configured) => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(looksWith(configured), (looks) => {
          const says = model();
          walk(looks, (look, event) => {
            const expected = says(look);
            seen.add(expected);
            expect(event?.type ?? 'nothing').toBe(expected);
          });
        }),
        fixed(1_000),
      );
      expect([...seen].toSorted()).toEqual([
        'SoakInterrupted',
        'SoakStarted',
        'UpgradeFailed',
        'UpgradeVerified',
        'nothing',
      ]);
    },
  );

  it('is unhealthy from an interruption until it soaks again or has failed, and never for long', () => {
    const ill: Look = { pause: 1, run: 'succeeded', instance: 'unhealthy', findings: 'well', condition: 'none' };
    fc.assert(
      fc.property(looksWith(true), (looks) => {
        const upgrade = walk(looks, () => undefined);
        expect(upgrade.unhealthy).toBe(upgrade.progress.state === 'upgrading' && 'interruptedAt' in upgrade.progress);
        if (!upgrade.unhealthy) return;
        let now = watchedSince(upgrade) ?? 0;
        let event: UpgradeEvent | undefined;
        for (let minute = 0; minute <= 10; minute += 1, now += MINUTE) {
          event = assess(upgrade, row, checksOf(ill, watchedSince(upgrade), now), now);
        }
        expect(event?.type).toBe('UpgradeFailed');
      }),
      fixed(500),
    );
  });
});
