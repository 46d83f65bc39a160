import { GROUPS, type Group } from '../fleet/instance.ts';
import { checkAnalysis } from './checkAnalysis.ts';
import type { FailureBudget, Policy, Sla, Stage, UpgradeStage } from './policy.ts';
import { type PolicyProblem, unless } from './policyProblem.ts';

/** A year of working days. A longer table is a slip of the pen, and every date is computed day by day. */
const LAST_DAY = 260;
const LAST_SLA_DAY = 366;

/** Everything that makes a policy of the right shape impossible to carry out, in the order of its stages. */
export function checkPolicy(policy: Policy): PolicyProblem[] {
  return [
    ...checkSla(policy.sla),
    ...policy.stages.flatMap((stage, index) => checkStage(stage, `stages[${index}]`)),
    ...checkNames(policy.stages),
    ...checkOrder(policy.stages),
    ...checkResumption(policy.stages),
    ...checkProgress(policy.stages),
  ];
}

/** The part of `checkPolicy` that looks at one stage by itself. */
export function checkStage(stage: Stage, field: string): PolicyProblem[] {
  const days = [
    ...wholeNumber(`${field}.opens`, stage.opens, 0, LAST_DAY),
    ...wholeNumber(`${field}.due`, stage.due, 0, LAST_DAY),
    ...unless(
      stage.due >= stage.opens,
      `${field}.due`,
      `the stage is due on day ${stage.due}, before it opens on day ${stage.opens}`,
    ),
  ];
  if (stage.kind === 'verification') return days;
  return [
    ...days,
    ...checkWaves(stage, field),
    ...checkBudget(stage.failureBudget, field),
    ...checkTimes(stage, field),
    ...checkAnalysis(stage, field),
  ];
}

export function checkSla(sla: Sla): PolicyProblem[] {
  return 'workingDays' in sla
    ? wholeNumber('sla.workingDays', sla.workingDays, 1, LAST_DAY)
    : wholeNumber('sla.calendarDays', sla.calendarDays, 1, LAST_SLA_DAY);
}

function checkWaves(stage: UpgradeStage, field: string): PolicyProblem[] {
  const { waves } = stage;
  if (waves.length === 0) return [{ field: `${field}.waves`, message: 'an upgrade stage needs at least one wave' }];
  return waves.flatMap(({ day, cohort }, index) => {
    const at = `${field}.waves[${index}]`;
    const wrongDay = misplaced(day, waves[index - 1]?.day, stage);
    return [
      ...unless(wrongDay === undefined, `${at}.day`, wrongDay ?? ''),
      ...GROUPS.flatMap((group) => checkPercentage(cohort[group], `${at}.cohort.${group}`)),
    ];
  });
}

/** Why a wave cannot be on this day. */
function misplaced(day: number, before: number | undefined, { opens, due }: UpgradeStage): string | undefined {
  if (before === undefined) {
    return day === opens
      ? undefined
      : `the first wave is on day ${day}; it must be on day ${opens}, when the stage opens`;
  }
  if (day <= before) return `day ${day} does not come after day ${before} of the wave before it`;
  if (Number.isInteger(day) && (day <= due || due < opens)) return undefined;
  return `day ${day} is not one of the stage's days ${opens} to ${due}`;
}

function checkPercentage(percent: number | undefined, field: string): PolicyProblem[] {
  // Cohorts are counted in hundredths of a per cent; anything finer could round a wave down to nobody.
  const exact = percent === undefined || Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-6;
  const right = percent === undefined || (exact && percent >= 0 && percent <= 100);
  return unless(right, field, `${percent} is no percentage; write 0 to 100, with two decimals at most`);
}

function checkBudget({ percent, atLeast }: FailureBudget, stage: string): PolicyProblem[] {
  const field = `${stage}.failureBudget`;
  const none = 'a failure budget of none: upgrades in flight count as possible failures, so nothing could ever start';
  return [
    ...checkPercentage(percent, `${field}.percent`),
    ...unless(
      Number.isInteger(atLeast) && atLeast >= 0,
      `${field}.atLeast`,
      `${atLeast} is no number of instances; write 0 or more`,
    ),
    // A percentage is rounded up, so that the smallest one is a budget too.
    ...unless(percent !== 0 || atLeast !== 0, field, none),
  ];
}

function checkTimes(stage: UpgradeStage, field: string): PolicyProblem[] {
  const { soakMinutes, expectedMinutes, deadlineMinutes } = stage;
  const times = { soakMinutes, expectedMinutes, deadlineMinutes };
  const needed = soakMinutes + expectedMinutes;
  return [
    ...Object.entries(times).flatMap(([name, minutes]) =>
      unless(minutes > 0, `${field}.${name}`, `${minutes} minutes; it must be longer than nothing`),
    ),
    ...unless(
      deadlineMinutes >= needed,
      `${field}.deadlineMinutes`,
      `a deadline of ${deadlineMinutes} minutes is over before the expected ${expectedMinutes} and the soak of ${soakMinutes} are: every upgrade would fail; make it ${needed} or more`,
    ),
  ];
}

function checkNames(stages: readonly Stage[]): PolicyProblem[] {
  return stages.flatMap(({ name }, index) => {
    const first = stages.findIndex((stage) => stage.name === name);
    return unless(
      first === index,
      `stages[${index}].name`,
      `stage ${first + 1} has the same name; stages are told apart by it`,
    );
  });
}

function checkOrder(stages: readonly Stage[]): PolicyProblem[] {
  return stages.flatMap(({ opens }, index) => {
    const before = stages[index - 1];
    const message = `stage ${index + 1} opens on day ${opens}, but stage ${index} runs until day ${before?.due}; let it open after that`;
    return unless(before === undefined || opens > before.due, `stages[${index}].opens`, message);
  });
}

function checkResumption(stages: readonly Stage[]): PolicyProblem[] {
  return stages.flatMap(({ onNewPatch }, index) => {
    if (onNewPatch.kind === 'own-policy') return [];
    const { stage } = onNewPatch;
    const message = `a patch cannot resume at stage ${stage}; write a stage from 1 to ${index + 1}, the stage itself`;
    return unless(
      Number.isInteger(stage) && stage >= 1 && stage <= index + 1,
      `stages[${index}].onNewPatch.stage`,
      message,
    );
  });
}

/** Percentages are cumulative: they never go back, and all of them must arrive. */
function checkProgress(stages: readonly Stage[]): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const reached: Record<Group, number> = { internal: 0, trial: 0, customer: 0 };
  let last: string | undefined;
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === 'verification') continue;
    for (const [number, { cohort }] of stage.waves.entries()) {
      last = `stages[${index}].waves[${number}].cohort`;
      for (const group of GROUPS) {
        const percent = cohort[group] ?? reached[group];
        const message = `${group} goes back from ${reached[group]} % to ${percent} %; percentages are cumulative`;
        problems.push(...unless(percent >= reached[group], `${last}.${group}`, message));
        reached[group] = Math.max(reached[group], percent);
      }
    }
  }
  if (last === undefined)
    return [{ field: 'stages', message: 'no stage upgrades anything; write at least one upgrade stage' }];
  const field = last;
  const short = GROUPS.filter((group) => reached[group] < 100);
  return [
    ...problems,
    ...short.map((group) => ({
      field: `${field}.${group}`,
      message: `a policy that can never finish: ${group} reaches only ${reached[group]} %; its last wave must bring it to 100`,
    })),
  ];
}

function wholeNumber(field: string, value: number, least: number, most: number): PolicyProblem[] {
  const right = Number.isInteger(value) && value >= least && value <= most;
  return unless(right, field, `${value} is no number of days; write a whole number from ${least} to ${most}`);
}
