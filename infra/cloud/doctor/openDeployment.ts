import { indexAdmin } from '../../../shared/adapters/firestore/indexAdmin.ts';
import { pubsubAdmin } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import { monitoringUptimePoints } from '../../../shared/adapters/monitoring/uptimePoints.ts';
import { cloudSchedule } from '../../../shared/adapters/scheduler/cloudSchedule.ts';
import { type Endpoint, parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import type { Schedule } from '../../../shared/ports/schedule.ts';
import type { Deployment } from './examineDeployment.ts';
import { loadIndexFile } from './indexFile.ts';

const INDEX_FILE = new URL('../../../firestore.indexes.json', import.meta.url);

/** Where a deployment is. */
export interface Place {
  readonly project: string;
  readonly location: string;
}

export type Deployed = Place & {
  readonly database: string;
  readonly timeZone?: string;
  readonly monitoring: {
    /** None: nobody has named any. */
    readonly scopingProjects: readonly string[];
    readonly endpoint: Endpoint | undefined;
  };
};

type Env = Readonly<Record<string, string | undefined>>;

/** For a service that answers elsewhere than at Google's own address. @throws EndpointError */
function endpoint(name: 'CLOUD_SCHEDULER_ENDPOINT' | 'PUBSUB_EMULATOR_HOST' | 'FIRESTORE_EMULATOR_HOST', env: Env) {
  const text = env[name];
  return { endpoint: text === undefined || text === '' ? undefined : parseEndpoint(name, text) };
}

/** @throws EndpointError */
export function openSchedule({ project, location }: Place, env: Env): Schedule {
  return cloudSchedule({ project, location, ...endpoint('CLOUD_SCHEDULER_ENDPOINT', env) });
}

/** @throws EndpointError */
export function openDeployment(
  { project, location, database, timeZone, monitoring }: Deployed,
  env: Env,
): Deployment & { close(): Promise<void> } {
  const schedule = openSchedule({ project, location }, env);
  const pubsub = pubsubAdmin({ project, ...endpoint('PUBSUB_EMULATOR_HOST', env) });
  const { scopingProjects, endpoint: asked } = monitoring;
  const uptimePoints = monitoringUptimePoints({ project, endpoint: asked });
  const indexes = indexAdmin({ project, database, ...endpoint('FIRESTORE_EMULATOR_HOST', env) });
  return {
    project,
    ...(timeZone !== undefined && { timeZone }),
    schedule,
    pubsub,
    indexes,
    indexFile: () => loadIndexFile(INDEX_FILE),
    ...(scopingProjects.length > 0 && { monitoring: { scopingProjects, uptimePoints } }),
    async close() {
      await Promise.all([schedule.close(), pubsub.close(), indexes.close(), uptimePoints.close()]);
    },
  };
}
