import type { Instant } from '../../domain/calendar/time.ts';
import { type Usage, USAGES } from '../../domain/fleet/posture/limits.ts';
import type { Reading } from '../../domain/fleet/posture/verdict.ts';
import type { MetricSeries } from '../../ports/metricSeries.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** What an instance uses, by its project. */
export type FleetUsage = (project: string) => Readonly<Record<Usage, Reading<number>>>;

export interface UsageSources {
  readonly metricSeries?: MetricSeries;
  readonly scopingProjects: readonly string[];
  readonly metrics: Readonly<Partial<Record<Usage, string>>>;
}

/** Asks every scoping project for every metric once: one question for all of its instances. */
export async function readUsage(sources: UsageSources, since: Instant, until: Instant): Promise<FleetUsage> {
  const entries = await Promise.all(
    USAGES.map(async (kind) => [kind, await measured(kind, sources, since, until)] as const),
  );
  const byKind = new Map(entries);
  const of = (kind: Usage, project: string): Reading<number> => byKind.get(kind)?.(project) ?? nobody(kind);
  return (project) => ({
    repositories: of('repositories', project),
    storage: of('storage', project),
    users: of('users', project),
  });
}

async function measured(
  kind: Usage,
  { metricSeries, scopingProjects, metrics }: UsageSources,
  since: Instant,
  until: Instant,
): Promise<(project: string) => Reading<number>> {
  const filter = metrics[kind];
  if (filter === undefined) return () => nobody(kind);
  if (metricSeries === undefined || scopingProjects.length === 0) {
    const remedy = 'name the scoping projects in MONITORING_SCOPING_PROJECTS';
    return () => ({ unread: 'nobody has said which metrics scope to ask', remedy });
  }
  const newest = new Map<string, number>();
  try {
    for (const scope of scopingProjects) {
      for (const { projectId, points } of await metricSeries.series(scope, { filter, aligner: 'max' }, since, until)) {
        const last = points.at(-1);
        if (last !== undefined) newest.set(projectId, Math.max(newest.get(projectId) ?? 0, last.value));
      }
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const unread = error.message;
    return () => ({ unread, remedy: `give whoever runs the audit roles/monitoring.viewer on the scoping projects` });
  }
  return (project) => {
    const value = newest.get(project);
    if (value !== undefined) return { value };
    const remedy = `look whether the instance is in the metrics scope of ${scopingProjects.join(' or ')} and reports it`;
    return { unread: 'no point in the last quarter of an hour', remedy };
  };
}

function nobody(kind: Usage): Reading<number> {
  return { unread: 'no metric is named for it', remedy: `name one with --metric '${kind}=FILTER'` };
}
