import type { Instant } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { type EligibleInstance, exclusionOf, hasGroup } from '../fleet/eligibility.ts';
import { GROUPS, type Group, type Instance } from '../fleet/instance.ts';
import { type Pace, paceFor } from '../limits/pace.ts';
import type { Policy } from '../release/policy.ts';
import { lineOf } from '../release/version.ts';
import { cohortSize, rankGroup } from './cohorts.ts';
import { type Ranked, planStage } from './planStage.ts';
import type { Excluded, Plan, PlannedStage, PlannedUpgrade } from './planned.ts';
import { slaDeadline, slaForecast } from './sla.ts';
import { type WaveDate, stageWindows } from './stageWindows.ts';
import { Starts } from './starts.ts';

export interface PlanInput {
  readonly version: string;
  readonly policy: Policy;
  readonly calendar: Calendar;
  readonly releasedAt: Instant;
  /** Nothing starts before this moment; left out: `releasedAt`. A release may be registered after it was made. */
  readonly notBefore?: Instant;
  /** Instances whose configuration can be read. */
  readonly fleet: readonly Instance[];
  /** The stage of the table at which a newer patch goes on, 1 for a fresh start. */
  readonly resumeStage: number;
  /** What the code host's limit of writes leaves room for; left out: GitHub's, with a workflow. */
  readonly pace?: Pace;
}

/**
 * Who is upgraded in which stage, on which day and at what time. This one function is what preview shows, what a rollout
 * stores and follows, and what the simulator is held against.
 */
export function plan(input: PlanInput): Plan {
  const { calendar, policy, releasedAt, version } = input;
  const notBefore = Math.max(input.notBefore ?? releasedAt, releasedAt);
  const releaseDate = calendar.dateOf(releasedAt);
  const { eligible, excluded } = divide(input, notBefore);
  const order = rankFleet(version, eligible);

  const stages: PlannedStage[] = [];
  const instances: PlannedUpgrade[] = [];
  const reached: Record<Group, number> = { internal: 0, trial: 0, customer: 0 };
  const deadline = slaDeadline(policy.sla, calendar, releaseDate);
  const starts = new Starts(input.pace ?? paceFor(policy.merging), notBefore);
  let earliest = notBefore;
  for (const window of stageWindows(policy, calendar, releaseDate, input.resumeStage)) {
    const waves = window.waves.map((wave) => ({ ...wave, members: nextCohort(wave, order, reached) }));
    const planned = planStage(window, waves, { registeredAt: notBefore, earliest, deadline, calendar, starts });
    earliest = planned.stage.completesAt;
    stages.push(planned.stage);
    for (const upgrade of planned.upgrades) instances.push(upgrade);
  }

  const lastDue = stages.at(-1)?.due ?? releaseDate;
  const forecast = instances.reduce((latest, { forecast }) => (forecast > latest ? forecast : latest), lastDue);
  return {
    version,
    policy: policy.name,
    releasedAt,
    dayZero: calendar.workingDay(releaseDate, 0),
    stages,
    instances,
    excluded,
    sla: slaForecast(deadline, forecast),
  };
}

function divide(
  { fleet, version, calendar }: PlanInput,
  from: Instant,
): { eligible: EligibleInstance[]; excluded: Excluded[] } {
  const eligible: EligibleInstance[] = [];
  const excluded: Excluded[] = [];
  for (const instance of fleet) {
    const reason = exclusionOf(instance, version, calendar, from);
    if (reason !== undefined) excluded.push({ id: instance.id, reason });
    else if (hasGroup(instance)) eligible.push(instance);
  }
  return { eligible, excluded };
}

function rankFleet(version: string, eligible: readonly EligibleInstance[]): Record<Group, Ranked[]> {
  const line = lineOf(version);
  const ranked = (group: Group): Ranked[] => {
    const members = eligible.filter((instance) => instance.group === group);
    return rankGroup(line, members).map((instance, index) => ({
      instance,
      rank: index + 1,
      groupSize: members.length,
    }));
  };
  return { internal: ranked('internal'), trial: ranked('trial'), customer: ranked('customer') };
}

/** Takes from each group's order up to the cumulative percentage of the wave, and notes how far it has come. */
function nextCohort(wave: WaveDate, order: Record<Group, Ranked[]>, reached: Record<Group, number>): Ranked[] {
  return GROUPS.flatMap((group) => {
    const upTo = Math.max(reached[group], cohortSize(wave.cohort[group] ?? 0, order[group].length));
    const members = order[group].slice(reached[group], upTo);
    reached[group] = upTo;
    return members;
  });
}
