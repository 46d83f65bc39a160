import { askMonitoring } from '../../shared/adapters/monitoring/askMonitoring.ts';
import { monitoringConfiguration } from '../../shared/adapters/monitoring/monitoringConfiguration.ts';
import { monitoringUptimePoints } from '../../shared/adapters/monitoring/uptimePoints.ts';
import { type Endpoint, urlOf } from '../../shared/contracts/endpoint.ts';
import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Settings } from './environment.ts';
import { notifyAt } from './notifyAt.ts';
import type { Outside } from './outside.ts';
import type { PipelineDeps } from './pipeline.ts';
import { type StandInMonitoring, standInMonitoring } from './standins/standInMonitoring.ts';

type MonitoringDeps = Pick<
  PipelineDeps,
  | 'scopingProjects'
  | 'uptimePoints'
  | 'metricSeries'
  | 'openIncidents'
  | 'monitoringConfiguration'
  | 'monitoringSettings'
  | 'incidentsTopic'
>;

/** What is to be configured there. */
export interface Declared {
  readonly environment: string;
  readonly monitoring: MonitoringSettings;
  /** `projects/PROJECT/topics/TOPIC`, to which incidents are sent. */
  readonly incidentsTopic: string;
}

/** Cloud Monitoring, real or stood in for; in both cases spoken to over sockets. Where nobody is asked, `deps` are empty. */
export interface ReachedMonitoring {
  readonly deps: MonitoringDeps;
  /** What a person should know of it, for the start-up lines and `doctor`. */
  readonly description: string;
  /** What a person must be told at start. */
  readonly warning?: string;
  /** Only where the instances are stood in for, too. */
  readonly standIn?: StandInMonitoring;
  /** From when we can be reached there: the stand-in notifies of its incidents. */
  listensAt(url: string): void;
  /** What the policies of the stand-in do at this moment; a real one does it by itself. */
  sweep(): Promise<void>;
  /** When they might do something next. */
  nextSweepAt(): Instant | undefined;
  close(): Promise<void>;
}

/** Of a stand-in, when nobody has named any. */
const STAND_IN_PROJECTS = ['tranche-monitoring'];

const WITHOUT =
  'Upgrades are verified without uptime checks: nobody has said where they are. ' +
  'MONITORING_SCOPING_PROJECTS names the projects whose metrics scopes hold the instances.';

/** An address that is given is asked; else, where the instances are stood in for, a stand-in; else Google, if projects are named. */
export async function reachMonitoring(options: {
  readonly settings: Pick<Settings, 'monitoringApi' | 'monitoring'>;
  readonly clock: Clock;
  readonly standIn: Outside['standIn'];
  readonly declared: Declared;
}): Promise<ReachedMonitoring> {
  const { endpoint, projects } = options.settings.monitoringApi;
  if (endpoint !== undefined) return asked(projects ?? STAND_IN_PROJECTS, endpoint, options.declared);
  if (options.standIn !== undefined) return stoodIn({ ...options, standIn: options.standIn });
  if (projects !== undefined) return asked(projects, undefined, options.declared);
  return {
    ...ofItself,
    deps: {},
    description: 'no Cloud Monitoring',
    warning: WITHOUT,
    close: () => Promise.resolve(),
  };
}

/** Nothing here has to be done for it. */
const ofItself = {
  listensAt: () => undefined,
  sweep: () => Promise.resolve(),
  nextSweepAt: () => undefined,
} as const;

function asked(projects: readonly string[], endpoint: Endpoint | undefined, declared: Declared): ReachedMonitoring {
  const { deps, close } = adapters(projects, endpoint, declared);
  const address = endpoint === undefined ? '' : ` at ${urlOf(endpoint)}`;
  return { ...ofItself, deps, description: `Cloud Monitoring${address} for ${projects.join(', ')}`, close };
}

async function stoodIn(options: {
  readonly settings: Pick<Settings, 'monitoringApi' | 'monitoring'>;
  readonly clock: Clock;
  readonly standIn: NonNullable<Outside['standIn']>;
  readonly declared: Declared;
}): Promise<ReachedMonitoring> {
  const { settings, clock, standIn, declared } = options;
  const projects = settings.monitoringApi.projects ?? STAND_IN_PROJECTS;
  let address: string | undefined;
  const server = await standInMonitoring({
    ...standIn,
    clock,
    projects,
    deliver: async (payload) => {
      if (address === undefined) throw new Error('nobody listens yet');
      await notifyAt(address, settings.monitoring, payload);
    },
  });
  const endpoint = { host: '127.0.0.1', port: server.port, secure: false };
  const { deps, close } = adapters(projects, endpoint, declared);
  return {
    deps,
    description: `a stand-in for Cloud Monitoring (${urlOf(endpoint)}, project ${projects.join(', ')})`,
    standIn: server,
    listensAt: (url) => void (address = url),
    sweep: () => server.sweep(),
    nextSweepAt: () => server.nextSweepAt(),
    async close() {
      await close();
      await server.close();
    },
  };
}

/** What speaks to Cloud Monitoring. The project of the account is any that it may ask. */
function adapters(
  projects: readonly string[],
  endpoint: Endpoint | undefined,
  { environment, monitoring, incidentsTopic }: Declared,
) {
  const access = { project: projects[0] ?? '', endpoint };
  const uptimePoints = monitoringUptimePoints(access);
  const configuration = monitoringConfiguration(access, environment);
  const deps: MonitoringDeps = {
    scopingProjects: projects,
    uptimePoints,
    openIncidents: askMonitoring(projects, endpoint),
    monitoringConfiguration: configuration,
    monitoringSettings: monitoring,
    incidentsTopic,
  };
  return {
    deps,
    close: async (): Promise<void> => {
      await uptimePoints.close();
      await configuration.close();
    },
  };
}
