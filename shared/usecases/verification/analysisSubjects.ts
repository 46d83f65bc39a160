import type { Instant } from '../../domain/calendar/time.ts';
import type { MetricCondition } from '../../domain/rollout/analysis.ts';
import {
  type AnalysisWindows,
  analysisWindows,
  firstTouchedAt,
  lastSoakAt,
} from '../../domain/rollout/analysisWindows.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { upgradeId } from '../../domain/rollout/upgrade.ts';
import { type UpgradeDocument, instanceKey, instances, rollouts, upgrades } from '../../ports/collections.ts';
import type { Store } from '../../ports/store.ts';
import { readStream } from '../views.ts';

/** An upgrade that soaks under conditions, or whose soak was interrupted. */
export interface Subject {
  readonly upgrade: string;
  readonly interrupted: boolean;
  readonly conditions: readonly MetricCondition[];
  /** `undefined` while its configuration does not say. */
  readonly project: string | undefined;
  readonly windows: AnalysisWindows;
  /** The projects of instances that its rollout has not touched yet. */
  readonly others: readonly string[];
}

/** So many are enough to know what is usual. */
const MOST_OTHERS = 200;

/** Those of the upgrades whose policy has conditions; each rollout is read once. */
export async function analysisSubjects(
  store: Store,
  watched: readonly UpgradeDocument[],
  now: Instant,
): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const [id, upgradesOfIt] of Map.groupBy(watched, ({ rollout }) => rollout)) {
    const rollout = (await store.get(rollouts, id))?.rollout;
    const asked = upgradesOfIt.filter((upgrade) => conditionsOf(rollout, upgrade).length > 0);
    const compares = asked.some((upgrade) =>
      conditionsOf(rollout, upgrade).some(({ against }) => against === 'others'),
    );
    const others = compares ? await projectsOfWaiting(store, id) : [];
    for (const upgrade of asked) {
      const subject = await subjectOf(store, upgrade, now);
      if (subject !== undefined) subjects.push({ ...subject, conditions: conditionsOf(rollout, upgrade), others });
    }
  }
  return subjects;
}

/** Who is brought back is compared with nothing: before was what it is brought back from. */
function conditionsOf(rollout: Rollout | undefined, { stage }: UpgradeDocument): readonly MetricCondition[] {
  if (rollout === undefined || rollout.rollsBack !== undefined) return [];
  const row = rollout.policy.stages[stage - 1];
  return row?.kind === 'upgrade' ? (row.analysis ?? []) : [];
}

/** `undefined` while it has not soaked yet. */
async function subjectOf(store: Store, upgrade: UpgradeDocument, now: Instant) {
  const { progress, attempt, startedAt } = upgrade;
  const id = upgradeId(upgrade.rollout, upgrade.instance);
  const interrupted = progress.state === 'upgrading';
  const entries = interrupted || attempt > 1 ? await readStream(store, `upgrade:${id}`) : [];
  const since = progress.state === 'soaking' ? progress.since : lastSoakAt(entries);
  if (since === undefined) return undefined;
  const claimedAt = (attempt > 1 ? firstTouchedAt(entries) : startedAt) ?? startedAt ?? since;
  return {
    upgrade: id,
    interrupted,
    project: await projectOf(store, upgrade),
    windows: analysisWindows(since, claimedAt, now),
  };
}

async function projectOf(store: Store, { environment, instance }: UpgradeDocument): Promise<string | undefined> {
  return (await store.get(instances, instanceKey(environment, instance)))?.gcpProjectId ?? undefined;
}

async function projectsOfWaiting(store: Store, rollout: string): Promise<string[]> {
  const waiting = await store.query(upgrades, { where: { rollout, phase: 'waiting' }, limit: MOST_OTHERS });
  // Who is tried again has been touched.
  const untouched = waiting.filter(({ value }) => value.attempt === 0);
  const projects = await Promise.all(untouched.map(({ value }) => projectOf(store, value)));
  return projects.filter((project) => project !== undefined);
}
