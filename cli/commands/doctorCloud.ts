import { type DeploymentFlags, matching, openedWith, readPlace } from '../inputs/deploymentFlags.ts';
import type { FlagReader } from '../inputs/flagReader.ts';
import { readMonitoring } from '../inputs/monitoringInputs.ts';
import type { Context } from '../program/perform.ts';
import type { DeploymentCheck } from '../../infra/cloud/doctor/examineDeployment.ts';
import type { Deployed } from '../../infra/cloud/doctor/openDeployment.ts';

export interface CloudFlags extends DeploymentFlags {
  readonly timeZone?: string;
  readonly database?: string;
}

export type Cloud = Deployed;

/** What the deployment calls it, when its settings say nothing else. */
const DEPLOYED_DATABASE = 'tranche';

/** The deployment to look at; `undefined` when none was named: being signed in to a project asks for nothing. */
export function readCloud(flags: CloudFlags, context: Context, reader: FlagReader): Cloud | undefined {
  const { project, location, timeZone, database } = flags;
  if (project === undefined) {
    const given = { '--location': location, '--time-zone': timeZone, '--database': database };
    for (const [flag, value] of Object.entries(given)) {
      if (value !== undefined) reader.complain(flag, 'is about a deployment on Google Cloud; add --project');
    }
    return undefined;
  }
  const place = readPlace(flags, context, reader);
  const zone = reader.optional('--time-zone', timeZone, { noun: 'time zone', write: 'e.g. Europe/Berlin' }, timeZoneOf);
  const expected = { noun: 'database', write: `its id; left out, it is ${DEPLOYED_DATABASE}` };
  const name = reader.optional(
    '--database',
    database ?? (context.env['FIRESTORE_DATABASE'] || undefined),
    expected,
    matching(/^(?:\(default\)|[a-z][a-z0-9-]{2,62})$/),
  );
  const { MONITORING_SCOPING_PROJECTS: scopingProjects = [], MONITORING_API_ENDPOINT: endpoint } = readMonitoring(
    context.env,
    reader,
  );
  if (place === undefined) return undefined;
  const monitoring = { scopingProjects, endpoint };
  return { ...place, monitoring, database: name ?? DEPLOYED_DATABASE, ...(zone !== undefined && { timeZone: zone }) };
}

/** What stands there, held against what this version expects. */
export async function examineCloud(cloud: Cloud, { env }: Pick<Context, 'env'>): Promise<DeploymentCheck[]> {
  const { openDeployment } = await import('../../infra/cloud/doctor/openDeployment.ts');
  const { examineDeployment } = await import('../../infra/cloud/doctor/examineDeployment.ts');
  const deployment = openedWith(() => openDeployment(cloud, env));
  try {
    return await examineDeployment(deployment);
  } finally {
    await deployment.close();
  }
}

/** As it was written: the jobs hold a name, and names of one zone differ. */
function timeZoneOf(name: string): string | undefined {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) && name;
  } catch {
    return undefined;
  }
}
