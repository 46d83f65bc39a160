import type { Instant } from '../../domain/calendar/time.ts';
import type { ConditionVerdict, MetricCondition } from '../../domain/rollout/analysis.ts';
import { newest } from '../../domain/rollout/analysisWindows.ts';
import { LEAST_OTHERS } from '../../domain/rollout/analysisWords.ts';
import { type ConditionFacts, judgeCondition, unmeasured, type Values } from '../../domain/rollout/judgeCondition.ts';
import type { UpgradeDocument } from '../../ports/collections.ts';
import { analysisSubjects, type Subject } from './analysisSubjects.ts';
import { type Measured, measureMetric } from './measureMetric.ts';
import type { ObserveDeps } from './deps.ts';

/**
 * What the metrics say of all who soak, or whose soak was interrupted, by upgrade id: the verdicts on the conditions of their
 * policies, in their order. One question per shard and metric, however many they are, and none where no policy has
 * conditions. What cannot be read is inconclusive. After an interruption a condition that is unhealthy stays so until it
 * recovers.
 */
export async function analyse(
  deps: ObserveDeps,
  watched: readonly UpgradeDocument[],
): Promise<ReadonlyMap<string, readonly ConditionVerdict[]>> {
  const subjects = await analysisSubjects(deps.store, watched, deps.clock.now());
  const measured = await measureAll(deps, subjects);
  const verdicts = new Map<string, readonly ConditionVerdict[]>();
  for (const subject of subjects) {
    const judged = subject.conditions.map((condition) => judge(condition, subject, measured.get(metricKey(condition))));
    verdicts.set(subject.upgrade, subject.interrupted ? judged.map(goingOn) : judged);
  }
  return verdicts;
}

/** What is in doubt after an interruption is for the next soak to tell. */
function goingOn(verdict: ConditionVerdict): ConditionVerdict {
  return { ...verdict, whenInconclusive: 'pass' };
}

async function measureAll(
  { scopingProjects = [], metricSeries, log }: ObserveDeps,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  if (metricSeries === undefined || scopingProjects.length === 0) return measured;
  const asked = subjects.flatMap(({ conditions, windows }) =>
    conditions.map((condition) => ({ condition, windows: [windows.before, windows.after] })),
  );
  for (const [key, askers] of Map.groupBy(asked, ({ condition }) => metricKey(condition))) {
    const [first] = askers;
    if (first === undefined) continue;
    const windows = askers.flatMap((asker) => asker.windows);
    const found = await measureMetric(metricSeries, scopingProjects, first.condition, windows);
    if (found.unread !== undefined) log('WARNING', 'metric not read', { filter: key, error: found.unread });
    measured.set(key, found);
  }
  return measured;
}

/** Conditions with the same one are judged by the same numbers. */
function metricKey({ filter, per = '', aligner }: MetricCondition): string {
  return JSON.stringify([filter, per, aligner]);
}

function judge(condition: MetricCondition, subject: Subject, measured: Measured | undefined): ConditionVerdict {
  const { project, windows } = subject;
  if (measured === undefined) return unmeasured(condition, 'no metrics scope is configured that could be asked');
  if (project === undefined) return unmeasured(condition, 'the project of the instance is not known');
  const after = newest(measured.points(project, windows.after), condition.leastPoints);
  const baseline = baselineOf(condition, subject, measured, after[0]?.at ?? windows.after.from);
  const verdict = judgeCondition(condition, { after: valuesOf(after), baseline, unit: measured.unit });
  const why = verdict.kind === 'inconclusive' ? besides(measured) : undefined;
  return why === undefined ? verdict : { ...verdict, reason: `${verdict.reason}; ${why}` };
}

/** What may be the cause of too few points. */
function besides({ unread, silent }: Measured): string | undefined {
  if (unread !== undefined) return `not everything could be read: ${unread}`;
  return silent ? 'nobody in the metrics scopes has any, so the filter may be wrong' : undefined;
}

/** @param from the first of the minutes after the upgrade that others are compared in */
function baselineOf(
  { against }: MetricCondition,
  { project = '', windows, others }: Subject,
  { points }: Measured,
  from: Instant,
): ConditionFacts['baseline'] {
  if (against === 'others' && others.length >= LEAST_OTHERS) {
    const window = { from, to: windows.after.to };
    return { kind: 'others', instances: others.map((other) => valuesOf(points(other, window))) };
  }
  // The last ones of a rollout have nobody left to be compared with.
  return { kind: 'before', values: valuesOf(points(project, windows.before)) };
}

function valuesOf(points: readonly { readonly value: number }[]): Values {
  return points.map(({ value }) => value);
}
