import { type Instant, type LocalDate, MINUTE } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import type { EligibleInstance } from '../fleet/eligibility.ts';
import type { FailureBudget, UpgradeStage } from '../release/policy.ts';
import { cohortSize } from './cohorts.ts';
import type { Delay, PlannedStage, PlannedUpgrade } from './planned.ts';
import type { StageWindow, WaveDate } from './stageWindows.ts';
import { PULSE, type StartAccount, Timetable } from './timetable.ts';

/** An instance in the order of its group. */
export interface Ranked {
  readonly instance: EligibleInstance;
  readonly rank: number;
  readonly groupSize: number;
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

interface StageContext {
  /** When planning begins; a tick comes at that moment. */
  readonly registeredAt: Instant;
  /** When the stage before is complete. */
  readonly earliest: Instant;
  readonly deadline: LocalDate;
  readonly calendar: Calendar;
  /** Of the whole plan: the last starts of a stage share their hour with the first ones of the next. */
  readonly starts: StartAccount;
}

type WaveWithMembers = WaveDate & { readonly members: readonly Ranked[] };

/** The timetable of one stage, whose waves have their members already. */
export function planStage(
  window: StageWindow,
  waves: readonly WaveWithMembers[],
  context: StageContext,
): { stage: PlannedStage; upgrades: PlannedUpgrade[] } {
  const { calendar, earliest } = context;
  const { stage, row, opens, due } = window;
  const opensAt = Math.max(calendar.startOf(opens), earliest);
  const instances = waves.reduce((sum, wave) => sum + wave.members.length, 0);
  const described = { stage, name: row.name, kind: row.kind, opens, due, instances };
  if (row.kind === 'verification') {
    const completesAt = verificationEnds(window, calendar.dateOf(opensAt), calendar);
    return { stage: { ...described, lanes: 0, completesAt }, upgrades: [] };
  }
  const lanes = lanesOf(row.failureBudget, instances);
  const upgrades = planUpgrades(stage, row, waves, { ...context, opensAt, lanes });
  const lastStart = upgrades.reduce((latest, { startsAt }) => Math.max(latest, startsAt), -Infinity);
  const completesAt = Math.max(opensAt, lastStart + expectedDuration(row));
  return { stage: { ...described, lanes, completesAt }, upgrades };
}

function planUpgrades(
  stage: number,
  row: UpgradeStage,
  waves: readonly WaveWithMembers[],
  { opensAt, lanes, deadline, calendar, registeredAt, starts }: StageContext & { opensAt: Instant; lanes: number },
): PlannedUpgrade[] {
  const duration = expectedDuration(row);
  const timetable = new Timetable({ from: opensAt, lanes, duration, registeredAt, starts });
  const upgrades: PlannedUpgrade[] = [];
  for (const [index, wave] of waves.entries()) {
    const notBefore = Math.max(calendar.startOf(wave.date), opensAt);
    for (const { instance, rank, groupSize } of wave.members) {
      // Eligible instances have a start within the horizon; one for which the stage is too long waits for its turn there.
      const startsAt = timetable.place(notBefore, (from) => calendar.nextStart(instance, from)) ?? notBefore;
      const date = calendar.dateOf(startsAt);
      upgrades.push({
        id: instance.id,
        slug: instance.slug,
        group: instance.group,
        stage,
        wave: index + 1,
        waveDate: wave.date,
        date,
        startsAt,
        delay: date > wave.date ? delayOf(instance, wave.date, notBefore, date, calendar) : null,
        rank,
        groupSize,
        forecast: calendar.dateOf(startsAt + duration),
        deadline,
      });
    }
  }
  return upgrades;
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
