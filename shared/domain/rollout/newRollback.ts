import { type Instant, type LocalDate, MINUTE } from '../calendar/time.ts';
import type { Policy, UpgradeStage } from '../release/policy.ts';
import { planHash } from './planHash.ts';
import type { PlannedStage, PlannedUpgrade } from './planned.ts';
import { type WayBack, rollbackId } from './rollback.ts';
import { NOTHING_YET, type Rollout, type RolloutEvent } from './rollout.ts';
import type { RollingBack } from './rollingBack.ts';
import { type Upgrade, plannedUpgrade } from './upgrade.ts';

export interface NewRollback {
  readonly number: number;
  readonly reason: string;
  readonly at: Instant;
  readonly actor: string;
  /** The day of the calendar on which it was asked for. */
  readonly today: LocalDate;
  /** What was last begun on the instance: the upgrade itself, or a rollback of it that was given up. */
  readonly last: Upgrade;
}

/**
 * A rollback is a rollout of its own with one instance: it is dispatched once, verified, documented and told like any
 * other. Whoever asks for it wants it now, so its plan is to start at once.
 */
export function rollbackOf(
  original: Rollout,
  upgrade: Upgrade,
  { to, row }: WayBack,
  { number, reason, at, actor, today, last }: NewRollback,
): { readonly rollout: Rollout; readonly upgrade: Upgrade; readonly events: readonly RolloutEvent[] } {
  const { version: from, instance, plan } = upgrade;
  const rollout: Rollout = {
    id: rollbackId(original.id, number),
    environment: original.environment,
    version: to,
    releaseType: original.releaseType,
    policy: rollbackPolicy(original.policy, row),
    resumeStage: 1,
    releasedAt: at,
    registeredAt: at,
    registeredBy: actor,
    notes: reason,
    supersedes: null,
    rollsBack: { rollout: original.id, instance, slug: plan.slug, from },
    ...NOTHING_YET,
    trackingIssue: null,
    closedAt: null,
  };
  const planned: PlannedUpgrade = {
    ...plan,
    stage: 1,
    wave: 1,
    waveDate: today,
    date: today,
    startsAt: at,
    delay: null,
    rank: 1,
    groupSize: 1,
    forecast: today,
    deadline: today,
  };
  return {
    rollout,
    upgrade: {
      ...plannedUpgrade(rollout, upgrade.domain, planned),
      rollsBack: { from, attempts: upgrade.attempt, number, reason, askedAt: at, after: lastRunOf(last, row) },
    },
    events: firstEvents(rollout, planned, row),
  };
}

/** The run that may still be under way; what was verified had one that had succeeded. */
export function lastRunOf(
  { runs, startedAt, progress }: Upgrade,
  { deadlineMinutes }: UpgradeStage,
): RollingBack['after'] {
  const run = runs.at(-1);
  if (run === undefined || startedAt === null || progress.state === 'verified') return null;
  return { run: run.id, until: startedAt + deadlineMinutes * MINUTE };
}

/** Its one stage waits for the same as the stage of the upgrade, and everything but its own failure is left out. */
function rollbackPolicy(
  { sla, merging }: Policy,
  { soakMinutes, expectedMinutes, deadlineMinutes }: UpgradeStage,
): Policy {
  const stage: UpgradeStage = {
    kind: 'upgrade',
    name: 'rollback',
    opens: 0,
    due: 0,
    onNewPatch: { kind: 'own-policy' },
    approvals: [],
    waves: [{ day: 0, cohort: {} }],
    failureBudget: { percent: 100, atLeast: 1 },
    soakMinutes,
    expectedMinutes,
    deadlineMinutes,
  };
  return { name: 'rollback', sla, merging, stages: [stage] };
}

function firstEvents(rollout: Rollout, planned: PlannedUpgrade, row: UpgradeStage): RolloutEvent[] {
  const { version, releaseType, policy, releasedAt, rollsBack, notes } = rollout;
  const stage: PlannedStage = {
    stage: 1,
    name: 'rollback',
    kind: 'upgrade',
    opens: planned.date,
    due: planned.date,
    lanes: 1,
    instances: 1,
    completesAt: releasedAt + (row.expectedMinutes + row.soakMinutes) * MINUTE,
  };
  return [
    {
      type: 'ReleaseRegistered',
      version,
      releaseType,
      policy: policy.name,
      resumeStage: 1,
      releasedAt,
      supersedes: null,
      ...(rollsBack && { rollsBack }),
      reason: `rolls back ${planned.slug} from ${rollsBack?.from ?? ''} to ${version}: ${notes}`,
    },
    {
      type: 'RolloutPlanned',
      stages: [stage],
      instances: 1,
      excluded: {},
      planHash: planHash([planned]),
      sla: null,
      reason: 'one instance, at once: calendar, freezes and its maintenance window do not apply',
    },
    { type: 'StageOpened', stage: 1, reason: 'a rollback waits for nothing' },
  ];
}
