import { setTimeout } from 'node:timers/promises';
import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import type { MonitoredInstance } from '../monitoringPayload.ts';
import type { World } from '../world.ts';
import { alertPolicies, NOTIFICATION_CHANNELS } from './alerting.ts';
import { DASHBOARDS } from './dashboards.ts';
import { LOG_METRICS } from './logMetrics.ts';
import { createQuota, QUOTAS, type Quotas } from './quota.ts';
import { MonitoringRefusal } from './refusal.ts';
import { createResources } from './resources.ts';
import type { SeriesSource } from './series.ts';
import { createTroubles } from './troubles.ts';
import { UPTIME_CHECKS, uptimeCheckOf, uptimeSource } from './uptimeChecks.ts';

export type MonitoringState = ReturnType<typeof createMonitoringState>;

type Scopes = ReadonlyMap<string, readonly MonitoredInstance[]>;

const EDIT_MS = 2;

/**
 * Stands in for Cloud Monitoring, apart from how it is spoken to: what is configured in each project, and series that
 * are computed from the world when somebody asks, so that they are right on a virtual clock too.
 */
export function createMonitoringState(options: {
  readonly clock: Clock;
  readonly world: Pick<World, 'looksBetween'>;
  /**
   * The metrics scope of each scoping project; every instance's own project is a scope of itself besides. Another map
   * when they change.
   */
  readonly scopes: () => Scopes;
  readonly quotas?: Partial<Quotas>;
  /** How long the service is busy with a write, during which another one to the same project is refused. */
  readonly whileEditing?: () => Promise<unknown>;
}) {
  const { clock, world, scopes, whileEditing = () => setTimeout(EDIT_MS) } = options;
  const now = (): Instant => clock.now();
  const troubles = createTroubles();
  const quota = createQuota({ ...QUOTAS, ...options.quotas }, now);
  const editing = new Set<string>();
  const calls = { reads: 0, writes: 0 };
  const callsByMethod = new Map<string, number>();
  const callsByProject = new Map<string, number>();
  const channels = createResources(NOTIFICATION_CHANNELS, now);
  const hasChannel = (name: string): boolean => channels.held(name.split('/')[1] ?? '').some(isPresent(name));
  const policies = createResources(alertPolicies(hasChannel), now);
  const checks = createResources(UPTIME_CHECKS, now);
  const dashboards = createResources(DASHBOARDS, now);
  const logMetrics = createResources(LOG_METRICS, now);
  const sources: SeriesSource[] = [uptimeSource({ checksOf: checks.held, looksBetween: world.looksBetween, troubles })];

  const instancesIn = (project: string): readonly MonitoredInstance[] => {
    const found = scopes().get(project) ?? ownProjects(scopes()).get(project);
    if (found === undefined) throw new MonitoringRefusal('NOT_FOUND', `Project '${project}' does not exist.`);
    return found;
  };

  function enter(project: string, kind: 'reads' | 'writes', method: string): void {
    calls[kind] += 1;
    callsByMethod.set(method, (callsByMethod.get(method) ?? 0) + 1);
    callsByProject.set(project, (callsByProject.get(project) ?? 0) + 1);
    if (troubles.isDown(now())) throw new MonitoringRefusal('UNAVAILABLE', 'The service is currently unavailable.');
    instancesIn(project);
    quota.take(project, kind);
  }

  return {
    checks,
    policies,
    channels,
    dashboards,
    logMetrics,
    troubles,
    calls: calls as Readonly<typeof calls>,
    callsByMethod: callsByMethod as ReadonlyMap<string, number>,
    callsByProject: callsByProject as ReadonlyMap<string, number>,
    now,
    instancesIn,
    sources: sources as readonly SeriesSource[],

    /** Series of another metric. */
    provide: (source: SeriesSource): void => void sources.push(source),

    /** @throws MonitoringRefusal */
    read<T>(project: string, look: () => T, method = 'ListTimeSeries'): T {
      enter(project, 'reads', method);
      return look();
    },

    /** Two edits of one project at the same time collide, as they do at the real one. Fails with MonitoringRefusal. */
    async edit<T>(
      project: string,
      change: () => T,
      method: string,
      service: 'monitoring' | 'logging' = 'monitoring',
    ): Promise<T> {
      enter(project, 'writes', method);
      const edited = `${service} ${project}`;
      if (editing.has(edited)) {
        throw new MonitoringRefusal(
          'ABORTED',
          `Too many concurrent edits to the project ${project}. Please try again.`,
        );
      }
      editing.add(edited);
      try {
        await whileEditing();
        return change();
      } finally {
        editing.delete(edited);
      }
    },

    /** Gives every instance that has none an uptime check, as if it had been there since then. */
    checkAll(since: Instant): void {
      for (const { gcpProjectId: project, domain } of [...scopes().values()].flat()) {
        const hosts = checks.list(project).map(({ monitoredResource }) => monitoredResource?.labels['host']);
        if (!hosts.includes(domain)) checks.create(project, uptimeCheckOf(domain), since);
      }
    },
  };
}

const known = new WeakMap<Scopes, ReadonlyMap<string, readonly MonitoredInstance[]>>();

function ownProjects(scopes: Scopes): ReadonlyMap<string, readonly MonitoredInstance[]> {
  const before = known.get(scopes);
  if (before !== undefined) return before;
  const grouped = Map.groupBy([...scopes.values()].flat(), ({ gcpProjectId }) => gcpProjectId);
  known.set(scopes, grouped);
  return grouped;
}

function isPresent(name: string) {
  return ({ resource, deletedAt }: { resource: { name: string }; deletedAt: Instant | null }): boolean =>
    resource.name === name && deletedAt === null;
}
