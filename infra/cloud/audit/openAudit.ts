import { COMPUTE_API, COMPUTE_SCOPE, computeNetworks } from '../../../shared/adapters/compute/computeNetworks.ts';
import { githubRanges } from '../../../shared/adapters/github/githubRanges.ts';
import { googleToken } from '../../../shared/adapters/google/googleToken.ts';
import { httpFrontDoors } from '../../../shared/adapters/instances/httpFrontDoors.ts';
import { monitoringMetricSeries } from '../../../shared/adapters/monitoring/metricSeries.ts';
import { uptimeCheckerRanges } from '../../../shared/adapters/monitoring/uptimeCheckerRanges.ts';
import { type Endpoint, parseEndpoint, urlOf } from '../../../shared/contracts/endpoint.ts';
import { type Usage, USAGES } from '../../../shared/domain/fleet/posture/limits.ts';
import type { AuditOutside } from '../../../shared/usecases/audit/gatherPosture.ts';

/** Where an instance reports what it uses, when nobody says otherwise; how many users it has, none is known to report. */
const USAGE_METRICS: Readonly<Partial<Record<Usage, string>>> = {
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
  /** Where Cloud Monitoring answers; `undefined` is Google's own address. */
  readonly monitoring: Endpoint | undefined;
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
  const access = { project: scopingProjects[0] ?? '-', endpoint: place.monitoring };
  const checkers = uptimeCheckerRanges(access);
  const metricSeries = monitoringMetricSeries(access);
  return {
    clock: { now: Date.now },
    doors: httpFrontDoors({ baseUrl: (domain) => instanceUrl.replace('{domain}', encodeURIComponent(domain)) }),
    networks: computeNetworks(computeAccess(endpointOf(env['COMPUTE_API_ENDPOINT']))),
    uptimeCheckers: checkers.ranges,
    codeHost: githubRanges({ apiUrl: githubUrl, token: githubToken }),
    metricSeries,
    scopingProjects,
    metrics: Object.fromEntries(USAGES.map((kind) => [kind, metrics[kind] ?? USAGE_METRICS[kind]])),
    async close() {
      await Promise.all([checkers.close(), metricSeries.close()]);
    },
  };
}

/** Without TLS it is a stand-in on this machine, which asks for no token. */
function computeAccess(endpoint: Endpoint | undefined) {
  const token = endpoint?.secure === false ? () => Promise.resolve(undefined) : googleToken(COMPUTE_SCOPE);
  return { apiUrl: endpoint === undefined ? COMPUTE_API : urlOf(endpoint), token };
}

function endpointOf(text: string | undefined): Endpoint | undefined {
  return text === undefined || text === '' ? undefined : parseEndpoint('COMPUTE_API_ENDPOINT', text);
}
