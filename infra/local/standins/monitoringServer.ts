import type { Clock } from '../../../shared/ports/clock.ts';
import { type StandIn, type StandInAnswer, serveStandIn } from './httpStandIn.ts';
import type { Monitor } from './monitor.ts';
import { monitoringPayload } from './monitoringPayload.ts';

/** A page is as large as who asks wants it, and no larger than this. */
const LARGEST_PAGE = 1_000;

/** Stands in for the alerts of the Monitoring API, the newest first; the policies are in the first of the projects. */
export function serveMonitoring(options: {
  readonly clock: Clock;
  readonly monitor: Monitor;
  readonly projects: readonly string[];
  readonly port?: number;
}): Promise<StandIn> {
  const { monitor, projects: known } = options;
  return serveStandIn(options, ({ method, url }) => {
    const [, version, projects, name, alerts, id] = url.pathname.split('/').map(decodeURIComponent);
    const project = known.find((each) => each === name);
    const isThere = version === 'v3' && projects === 'projects' && project !== undefined && alerts === 'alerts';
    if (!isThere || method !== 'GET') return refusal(404, 'NOT_FOUND');
    const incidents = project === known[0] ? monitor.incidents().toReversed() : [];
    const all = incidents.map((incident) => alertOf(incident, project));
    if (id !== undefined) {
      const found = all.find((alert) => alert.name.endsWith(`/${id}`));
      return found === undefined ? refusal(404, 'NOT_FOUND') : json(200, found);
    }
    return pageOf(all, url.searchParams);
  });
}

function pageOf(all: readonly ReturnType<typeof alertOf>[], query: URLSearchParams): StandInAnswer {
  const filter = query.get('filter') ?? '';
  const [, state] = /^state\s*=\s*"?(OPEN|CLOSED)"?$/.exec(filter) ?? [];
  if (filter !== '' && state === undefined) return refusal(400, 'INVALID_ARGUMENT');
  const found = all.filter((alert) => state === undefined || alert.state === state);
  const size = Math.min(Number(query.get('pageSize')) || 50, LARGEST_PAGE);
  const from = Number(query.get('pageToken') ?? 0);
  const alerts = found.slice(from, from + size);
  const next = from + size < found.length ? { nextPageToken: String(from + size) } : {};
  return json(200, { ...(alerts.length > 0 && { alerts }), ...next, totalSize: found.length });
}

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alerts */
function alertOf(incident: Parameters<typeof monitoringPayload>[0], project: string) {
  const { incident: told } = monitoringPayload(incident);
  return {
    name: `projects/${project}/alerts/${incident.id}`,
    state: incident.endedAt === null ? 'OPEN' : 'CLOSED',
    openTime: new Date(incident.startedAt).toISOString(),
    ...(incident.endedAt !== null && { closeTime: new Date(incident.endedAt).toISOString() }),
    resource: told.resource,
    metric: { type: told.metric?.type },
    policy: {
      name: `projects/${project}/alertPolicies/1`,
      displayName: incident.policyName,
      severity: (incident.severity ?? 'critical').toUpperCase(),
    },
  };
}

function json(status: number, body: object): StandInAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function refusal(code: number, status: string): StandInAnswer {
  return json(code, { error: { code, status, message: status.toLowerCase() } });
}
