import { type Instant, type LocalDate, MINUTE } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import { type EligibleInstance, type ExclusionReason, exclusionOf, hasGroup } from '../fleet/eligibility.ts';
import { GROUPS, type Group, type Instance } from '../fleet/instance.ts';
import type { FailureBudget, Policy, UpgradeStage } from '../release/policy.ts';
import { lineOf } from '../release/version.ts';
import { cohortSize, rankGroup } from './cohorts.ts';
import { type SlaForecast, slaDeadline, slaForecast } from './sla.ts';
import { type StageWindow, type WaveDate, stageWindows } from './stageWindows.ts';
import { PULSE, Timetable } from './timetable.ts';

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
}

/** When and why one instance is upgraded. */
export interface PlannedUpgrade {
  readonly id: string;
  readonly slug: string;
  readonly group: Group;
  readonly stage: number;
  /** From 1, within the stage. */
  readonly wave: number;
  /** The day of its wave. */
  readonly waveDate: LocalDate;
  /** The day on which it is due to start, which may be later than its wave's day: see `delay`. */
  readonly date: LocalDate;
  readonly startsAt: Instant;
  readonly delay: Delay | null;
  /** Its place in the order of its group, from 1, and the size of the group: the reason for its stage. */
  readonly rank: number;
  readonly groupSize: number;
  /** The day by which it should be verified, and the one by which it is promised. */
  readonly forecast: LocalDate;
  readonly deadline: LocalDate;
}

/** Why an instance starts on a later day than its wave. */
export type Delay = 'stage-opened-late' | 'maintenance-window-or-freeze' | 'concurrency';

export interface PlannedStage {
  readonly stage: number;
  readonly name: string;
  readonly kind: 'upgrade' | 'verification';
  readonly opens: LocalDate;
  readonly due: LocalDate;
  /** How many may fail, and so how many run at once; 0 for a verification stage. */
  readonly lanes: number;
  readonly instances: number;
  /** When the stage should be complete. */
  readonly completesAt: Instant;
}

export interface Excluded {
  readonly id: string;
  readonly reason: ExclusionReason;
}

export interface Plan {
  readonly version: string;
  readonly policy: string;
  readonly releasedAt: Instant;
  readonly dayZero: LocalDate;
  readonly stages: readonly PlannedStage[];
  readonly instances: readonly PlannedUpgrade[];
  readonly excluded: readonly Excluded[];
  readonly sla: SlaForecast;
}

/** Two pulses: one to notice that a run has ended, one to notice that its soak is over. */
const NOTICING = 2 * PULSE;

/** How long an upgrade occupies its lane when all goes as expected. */
export function expectedDuration(row: UpgradeStage): number {
  return (row.expectedMinutes + row.soakMinutes) * MINUTE + NOTICING;
}

/** The lanes of a stage: an upgrade in flight or failed holds one, so failures can never exceed the budget. */
export function lanesOf({ percent, atLeast }: FailureBudget, instances: number): number {
  return Math.max(atLeast, cohortSize(percent, instances));
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
  let earliest = notBefore;
  for (const window of stageWindows(policy, calendar, releaseDate, input.resumeStage)) {
    const waves = window.waves.map((wave) => ({ ...wave, members: nextCohort(wave, order, reached) }));
    const planned = planStage(window, waves, { earliest, deadline, calendar });
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

interface Ranked {
  readonly instance: EligibleInstance;
  readonly rank: number;
  readonly groupSize: number;
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

function planStage(
  window: StageWindow,
  waves: readonly (WaveDate & { members: Ranked[] })[],
  { earliest, deadline, calendar }: { earliest: Instant; deadline: LocalDate; calendar: Calendar },
): { stage: PlannedStage; upgrades: PlannedUpgrade[] } {
  const { row } = window;
  const opensAt = Math.max(calendar.startOf(window.opens), earliest);
  const size = waves.reduce((sum, wave) => sum + wave.members.length, 0);
  const described = { stage: window.stage, name: row.name, kind: row.kind, opens: window.opens, due: window.due };
  if (row.kind === 'verification') {
    const completesAt = verificationEnds(window, calendar.dateOf(opensAt), calendar);
    return { stage: { ...described, lanes: 0, instances: 0, completesAt }, upgrades: [] };
  }

  const lanes = lanesOf(row.failureBudget, size);
  const duration = expectedDuration(row);
  const timetable = new Timetable({ from: opensAt, lanes, duration });
  const upgrades: PlannedUpgrade[] = [];
  let completesAt = opensAt;
  for (const [index, wave] of waves.entries()) {
    const waveStart = calendar.startOf(wave.date);
    const notBefore = Math.max(waveStart, opensAt);
    for (const { instance, rank, groupSize } of wave.members) {
      const startsAt = timetable.place(notBefore, (from) => calendar.nextStart(instance, from));
      // Eligible instances have a start within the horizon; a stage too long for it goes on at its end.
      const start = startsAt ?? completesAt;
      const date = calendar.dateOf(start);
      completesAt = Math.max(completesAt, start + duration);
      upgrades.push({
        id: instance.id,
        slug: instance.slug,
        group: instance.group,
        stage: window.stage,
        wave: index + 1,
        waveDate: wave.date,
        date,
        startsAt: start,
        delay: date > wave.date ? delayOf(instance, wave.date, notBefore, date, calendar) : null,
        rank,
        groupSize,
        forecast: calendar.dateOf(start + duration),
        deadline,
      });
    }
  }
  return { stage: { ...described, lanes, instances: size, completesAt }, upgrades };
}

function delayOf(
  instance: EligibleInstance,
  waveDate: LocalDate,
  notBefore: Instant,
  date: LocalDate,
  calendar: Calendar,
): Delay {
  if (calendar.dateOf(notBefore) > waveDate) return 'stage-opened-late';
  const allowed = calendar.nextStart(instance, notBefore);
  return allowed !== undefined && calendar.dateOf(allowed) < date ? 'concurrency' : 'maintenance-window-or-freeze';
}

/**
 * A verification stage passes at the end of its window. Opened late, it still gets its full length: a delay skips
 * nothing.
 */
export function verificationEnds(window: StageWindow, openedOn: LocalDate, calendar: Calendar): Instant {
  const fullLength = calendar.stageDay(openedOn, window.length);
  return calendar.endOf(fullLength > window.due ? fullLength : window.due);
}
