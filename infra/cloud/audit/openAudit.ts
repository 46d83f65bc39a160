import { COMPUTE_API, COMPUTE_SCOPE, computeNetworks } from '../../../shared/adapters/compute/computeNetworks.ts';
import { githubRanges } from '../../../shared/adapters/github/githubRanges.ts';
import { type Endpoint, parseEndpoint } from '../../../shared/adapters/google/endpoint.ts';
import { googleToken } from '../../../shared/adapters/google/googleToken.ts';
import { httpFrontDoors } from '../../../shared/adapters/instances/httpFrontDoors.ts';
import { uptimeCheckerRanges } from '../../../shared/adapters/monitoring/uptimeCheckerRanges.ts';
import { type Usage, USAGES } from '../../../shared/domain/fleet/posture/limits.ts';
import type { AuditOutside } from '../../../shared/usecases/audit/gatherPosture.ts';

/** Where an instance reports what it uses, when nobody says otherwise; how many users it has, none is known to report. */
export const USAGE_METRICS: Readonly<Partial<Record<Usage, string>>> = {
  repositories:
    'metric.type="prometheus.googleapis.com/src_gitserver_repo_count/gauge" AND resource.type="prometheus_target"',
  storage: [
    'metric.type="kubernetes.io/pod/volume/used_bytes"',
    'resource.type="k8s_pod"',
    'resource.labels.pod_name=starts_with("gitserver")',
    'metric.labels.volume_name="repos"',
  ].join(' AND '),
};

export interface AuditPlace {
  readonly scopingProjects: readonly string[];
  /** In place of the usual ones. */
  readonly metrics: Readonly<Partial<Record<Usage, string>>>;
  /** `https://{domain}` */
  readonly instanceUrl: string;
  readonly githubUrl: string;
  readonly githubToken: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Everybody who is asked about the instances. @throws EndpointError */
export function openAudit(place: AuditPlace, env: Env): AuditOutside & { close(): Promise<void> } {
  const { scopingProjects, metrics, instanceUrl, githubUrl, githubToken } = place;
  // Which project it is does not matter: the ranges are the same for all.
  const monitoring = { project: scopingProjects[0] ?? '-', endpoint: endpointOf('MONITORING_API_ENDPOINT', env) };
  const checkers = uptimeCheckerRanges(monitoring);
  return {
    clock: { now: Date.now },
    doors: httpFrontDoors({ baseUrl: (domain) => instanceUrl.replace('{domain}', encodeURIComponent(domain)) }),
    networks: computeNetworks(computeAccess(endpointOf('COMPUTE_API_ENDPOINT', env))),
    uptimeCheckers: checkers.ranges,
    codeHost: githubRanges({ apiUrl: githubUrl, token: githubToken }),
    scopingProjects,
    metrics: Object.fromEntries(USAGES.map((kind) => [kind, metrics[kind] ?? USAGE_METRICS[kind]])),
    close: () => checkers.close(),
  };
}

/** Without TLS it is a stand-in on this machine, which asks for no token. */
function computeAccess(endpoint: Endpoint | undefined) {
  const token = endpoint?.secure === false ? () => Promise.resolve(undefined) : googleToken(COMPUTE_SCOPE);
  return { apiUrl: endpoint === undefined ? COMPUTE_API : urlOf(endpoint), token };
}

function endpointOf(name: 'MONITORING_API_ENDPOINT' | 'COMPUTE_API_ENDPOINT', env: Env): Endpoint | undefined {
  const text = env[name];
  return text === undefined || text === '' ? undefined : parseEndpoint(name, text);
}

function urlOf({ host, port, secure }: Endpoint): string {
  return `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
