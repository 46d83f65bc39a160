import type { Calendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policy, Stage, UpgradeStage } from '../../../shared/domain/release/policy.ts';
import type { StageFacts } from '../../../shared/domain/rollout/advance.ts';
import type { Plan, PlannedUpgrade } from '../../../shared/domain/rollout/planned.ts';
import { type PlanInput, plan } from '../../../shared/domain/rollout/plan.ts';
import {
  type HoldCause,
  type Rollout,
  type RolloutEvent,
  evolveRollout,
} from '../../../shared/domain/rollout/rollout.ts';
import { type Upgrade, plannedUpgrade } from '../../../shared/domain/rollout/upgrade.ts';
import { at, calendarWith } from '../calendar/fixtures.ts';

/** The working days 0 to 14 of a release on Monday, 23 November 2026, where nothing but weekends is free. */
export const DAYS = [
  '2026-11-23',
  '2026-11-24',
  '2026-11-25',
  '2026-11-26',
  '2026-11-27',
  '2026-11-30',
  '2026-12-01',
  '2026-12-02',
  '2026-12-03',
  '2026-12-04',
  '2026-12-07',
  '2026-12-08',
  '2026-12-09',
  '2026-12-10',
  '2026-12-11',
] as const;

export const RELEASED = at('2026-11-23T10:00:00Z');
export const weekdays = calendarWith();

/** A customer on 5.1.9 with nothing special; a test says only what matters to it. */
export function instanceWith(id: string, changes: Partial<Instance> = {}): Instance {
  return {
    id,
    slug: `slug-${id}`,
    domain: `${id}.example.com`,
    gcpProjectId: `project-${id}`,
    group: 'customer',
    instanceType: 'production',
    version: '5.1.9',
    releaseChannel: 'stable',
    suspended: false,
    canary: false,
    last: false,
    ...changes,
  };
}

/** So many of each group, called `internal-0`, `trial-0`, `customer-0` and so on. */
export function fleetOf(sizes: { internal?: number; trial?: number; customer?: number }): Instance[] {
  return (['internal', 'trial', 'customer'] as const).flatMap((group) =>
    Array.from({ length: sizes[group] ?? 0 }, (_, index) => instanceWith(`${group}-${index}`, { group })),
  );
}

export function planWith(changes: Partial<PlanInput> = {}): Plan {
  return plan({
    version: '5.2.0',
    policy: defaultPolicies.major,
    calendar: weekdays,
    releasedAt: RELEASED,
    fleet: fleetOf({ internal: 2, trial: 3, customer: 10 }),
    resumeStage: 1,
    ...changes,
  });
}

export function plannedOf({ instances }: Plan, id: string): PlannedUpgrade {
  const found = instances.find((each) => each.id === id);
  if (found === undefined) throw new Error(`${id} is not in the plan`);
  return found;
}

export const NOTHING: StageFacts = { waiting: 0, inFlight: 0, failed: 0, openIncidents: 0 };

/** The major rollout of 5.2.0 as it is when it has just been registered. */
export function registered(changes: Partial<Rollout> = {}): Rollout {
  return {
    id: 'prod-5.2.0',
    environment: 'prod',
    version: '5.2.0',
    releaseType: 'major',
    policy: defaultPolicies.major,
    resumeStage: 1,
    releasedAt: RELEASED,
    registeredAt: RELEASED,
    registeredBy: 'release-team',
    notes: '',
    supersedes: null,
    phase: { kind: 'planning' },
    pause: null,
    hold: null,
    plannedStages: [],
    sla: null,
    progress: [],
    trackingIssue: null,
    closedAt: null,
    ...changes,
  };
}

export type Past = readonly [when: string, event: RolloutEvent, actor?: string];

/** The rollout after these events. */
export function given(rollout: Rollout, ...past: readonly Past[]): Rollout {
  return past.reduce(
    (state, [when, event, actor = 'tranche']) => evolveRollout(state, event, { at: at(when), actor }),
    rollout,
  );
}

/** A rollout whose plan was made, with the usual fleet and the usual calendar unless said. */
export function running(
  changes: Partial<Rollout> = {},
  { fleet, calendar = weekdays }: { fleet?: readonly Instance[]; calendar?: Calendar } = {},
): Rollout {
  const rollout = registered(changes);
  const { policy, releasedAt, resumeStage, version } = rollout;
  const made = planWith({ policy, releasedAt, resumeStage, version, calendar, ...(fleet && { fleet }) });
  return given(rollout, [
    new Date(rollout.registeredAt).toISOString(),
    {
      type: 'RolloutPlanned',
      stages: made.stages,
      instances: made.instances.length,
      excluded: {},
      planHash: 'hash',
      sla: made.sla,
      reason: 'planned',
    },
  ]);
}

export const opened = (stage: number): RolloutEvent => ({ type: 'StageOpened', stage, reason: 'its day has come' });
export const completed = (stage: number): RolloutEvent => ({
  type: 'StageCompleted',
  stage,
  seal: 'seal',
  upgrades: 0,
  reason: 'all verified',
});
export const held = (cause: HoldCause = 'failure-budget'): RolloutEvent => ({
  type: 'RolloutHeld',
  cause,
  reason: 'why',
});
export const paused = (): RolloutEvent => ({ type: 'RolloutPaused', reason: 'a demo' });
export const resumed = (): RolloutEvent => ({ type: 'RolloutResumed', reason: 'the demo is over' });
export const aborted = (): RolloutEvent => ({ type: 'RolloutAborted', reason: 'a bad release' });
export const superseded = (): RolloutEvent => ({ type: 'RolloutSuperseded', by: 'prod-5.2.1', reason: 'newer' });
export const finished = (): RolloutEvent => ({ type: 'RolloutCompleted', reason: 'every stage is complete' });
export const approved = (stage: number, approval: string): RolloutEvent => ({
  type: 'StageApproved',
  stage,
  approval,
  reason: 'approved',
});

/** Stages 1 to `last` opened and completed on the day they open, by the default calendar. */
export function through(last: number, policy: Policy = defaultPolicies.major): Past[] {
  return policy.stages.slice(0, last).flatMap(({ opens, due, kind }, index): Past[] => {
    const done = kind === 'verification' ? `${DAYS[due]}T23:59:59Z` : `${DAYS[opens]}T12:00:00Z`;
    return [
      [`${DAYS[opens]}T00:00:00Z`, opened(index + 1)],
      [done, completed(index + 1)],
    ];
  });
}

/** The major policy with one stage changed. */
export function majorWith(stage: number, changes: Partial<UpgradeStage>): Policy {
  return {
    ...defaultPolicies.major,
    stages: defaultPolicies.major.stages.map((row, index): Stage => {
      if (index + 1 !== stage) return row;
      if (row.kind === 'upgrade') return { ...row, ...changes };
      return { ...row, approvals: changes.approvals ?? row.approvals };
    }),
  };
}

/** An instance's part in the rollout, as just planned. */
export function upgradeWith(changes: Partial<Upgrade> = {}): Upgrade {
  const planned: PlannedUpgrade = {
    id: 'a',
    slug: 'acme',
    group: 'customer',
    stage: 3,
    wave: 1,
    waveDate: DAYS[5],
    date: DAYS[5],
    startsAt: at(`${DAYS[5]}T00:00:00Z`),
    delay: null,
    rank: 1,
    groupSize: 10,
    forecast: DAYS[5],
    deadline: DAYS[10],
  };
  const rollout = { id: 'prod-5.2.0', environment: 'prod', version: '5.2.0' };
  return { ...plannedUpgrade(rollout, 'a.example.com', planned), ...changes };
}
