import type { MetricAligner, MetricCondition } from '../rollout/analysis.ts';
import type { UpgradeStage } from './policy.ts';
import { type PolicyProblem, unless } from './policyProblem.ts';

const MOST_CONDITIONS = 10;
const MOST_TIMES = 1_000;

/** Minutes after which a point can be read: those of load balancers come up to three and a half late. */
const LATENESS = 5;

/** Of these a part can be divided by the whole. */
const SUMMED: ReadonlySet<MetricAligner> = new Set<MetricAligner>(['rate', 'delta']);

/** What makes the conditions of a stage impossible to carry out. */
export function checkAnalysis(stage: UpgradeStage, field: string): PolicyProblem[] {
  const { analysis = [] } = stage;
  const many = `${analysis.length} conditions; each is asked for at every look, so write ${MOST_CONDITIONS} at most`;
  return [
    ...unless(analysis.length <= MOST_CONDITIONS, `${field}.analysis`, many),
    ...analysis.flatMap((condition, index) => [
      ...checkName(analysis, index, `${field}.analysis[${index}]`),
      ...checkNumbers(condition, `${field}.analysis[${index}]`),
      ...checkTime(condition, stage, `${field}.analysis[${index}]`),
    ]),
  ];
}

function checkName(analysis: readonly MetricCondition[], index: number, field: string): PolicyProblem[] {
  const first = analysis.findIndex(({ name }) => name === analysis[index]?.name);
  const message = `condition ${first + 1} has the same name; conditions are told apart by it`;
  return unless(first === index, `${field}.name`, message);
}

function checkNumbers(condition: MetricCondition, field: string): PolicyProblem[] {
  const { aligner, per, most, ignoreBelow, leastPoints } = condition;
  return [
    ...unless(
      per === undefined || SUMMED.has(aligner),
      `${field}.aligner`,
      `a share of ${aligner} values says nothing; with per, write rate or delta`,
    ),
    ...unless(
      most >= 1 && most <= MOST_TIMES,
      `${field}.most`,
      `${most} is no number of times the baseline; write 1 to ${MOST_TIMES}, e.g. 1.5`,
    ),
    ...unless(
      ignoreBelow >= 0 && Number.isFinite(ignoreBelow),
      `${field}.ignoreBelow`,
      `${ignoreBelow} is nothing to ignore; write 0 or more, in the unit of the metric`,
    ),
    ...unless(
      Number.isInteger(leastPoints) && leastPoints >= 1,
      `${field}.leastPoints`,
      `${leastPoints} is no number of points; write a whole number from 1`,
    ),
  ];
}

/** A point per minute, and the first a minute into the soak. */
function checkTime({ leastPoints, whenInconclusive }: MetricCondition, stage: UpgradeStage, field: string) {
  const { expectedMinutes, deadlineMinutes } = stage;
  const needed = expectedMinutes + leastPoints + 1 + LATENESS;
  const message = `${leastPoints} points take ${leastPoints + 1} minutes and come up to ${LATENESS} late: after the expected ${expectedMinutes} minutes the deadline of ${deadlineMinutes} would be over before, and every upgrade would fail; make the deadline ${needed} or more, or write whenInconclusive: pass`;
  return unless(whenInconclusive === 'pass' || deadlineMinutes >= needed, `${field}.leastPoints`, message);
}
