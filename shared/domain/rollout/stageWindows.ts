import type { LocalDate } from '../calendar/time.ts';
import type { Calendar } from '../calendar/workingCalendar.ts';
import type { Cohort, Policy, Stage } from '../release/policy.ts';
import type { Rollout } from './rollout.ts';

/** A stage of the release table, on the dates of one rollout. */
export interface StageWindow {
  /** The number of the row in the release table, from 1. */
  readonly stage: number;
  readonly row: Stage;
  readonly opens: LocalDate;
  readonly due: LocalDate;
  /** The length of the window in working days after its first. */
  readonly length: number;
  /** Empty for a verification stage. */
  readonly waves: readonly WaveDate[];
}

export interface WaveDate {
  readonly date: LocalDate;
  readonly cohort: Cohort;
}

/** The working days that a patch gives to internal instances before it goes on where its predecessor was. */
const EXPEDITED_DUE = 1;

/**
 * The stages of a rollout with their dates. A rollout that resumes at a later stage upgrades internal instances on days
 * 0 and 1 and then follows the resumed stages, one after the other, each as long as in the table.
 */
export function stageWindows(
  policy: Policy,
  calendar: Calendar,
  releaseDate: LocalDate,
  resumeStage: number,
): StageWindow[] {
  const on = (day: number): LocalDate => calendar.stageDay(releaseDate, day);
  if (resumeStage <= 1) return policy.stages.map((row, index) => windowOf(row, index + 1, row.opens, on));

  const [first] = policy.stages;
  if (first === undefined) return [];
  const windows = [expedited(first, on)];
  let day = EXPEDITED_DUE + 1;
  let left: Cohort = {};
  for (const [index, row] of policy.stages.entries()) {
    if (index + 1 < resumeStage) {
      left = { ...left, ...reachedBy(row) };
      continue;
    }
    const window = windowOf(row, index + 1, day, on);
    windows.push({ ...window, waves: bringAlong(left, window.waves) });
    if (window.waves.length > 0) left = {};
    day += row.due - row.opens + 1;
  }
  return windows;
}

/** The dates follow the calendar as it is now: a freeze that was added in mid-run moves what has not begun. */
export function windowsOf(rollout: Rollout, calendar: Calendar): StageWindow[] {
  return stageWindows(rollout.policy, calendar, calendar.dateOf(rollout.releasedAt), rollout.resumeStage);
}

/** Whom the stages that are left out had reached: they come along with the first wave that follows. */
function bringAlong(left: Cohort, [first, ...others]: readonly WaveDate[]): WaveDate[] {
  return first === undefined ? [] : [{ ...first, cohort: { ...left, ...first.cohort } }, ...others];
}

function reachedBy(row: Stage): Cohort {
  return row.kind === 'upgrade' ? Object.assign({}, ...row.waves.map(({ cohort }) => cohort)) : {};
}

function windowOf(row: Stage, stage: number, opens: number, on: (day: number) => LocalDate): StageWindow {
  const length = row.due - row.opens;
  const waves = row.kind === 'upgrade' ? row.waves : [];
  return {
    stage,
    row,
    opens: on(opens),
    due: on(opens + length),
    length,
    waves: waves.map(({ day, cohort }) => ({ date: on(opens + day - row.opens), cohort })),
  };
}

function expedited(row: Stage, on: (day: number) => LocalDate): StageWindow {
  return {
    stage: 1,
    row,
    opens: on(0),
    due: on(EXPEDITED_DUE),
    length: EXPEDITED_DUE,
    waves: row.kind === 'upgrade' ? [{ date: on(0), cohort: reachedBy(row) }] : [],
  };
}
