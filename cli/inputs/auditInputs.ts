import type { AuditPlace } from '../../infra/cloud/audit/openAudit.ts';
import type { OtherProjects } from '../../shared/domain/fleet/posture/isolation.ts';
import { type Usage, USAGES } from '../../shared/domain/fleet/posture/limits.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { matching } from './deploymentFlags.ts';
import type { FlagReader } from './flagReader.ts';
import { readMonitoring } from './monitoringInputs.ts';

/** Whom an audit asks, and about what. */
export interface AuditFlags extends JsonFlag {
  readonly project?: string;
  readonly scoping: readonly string[];
  readonly metric: readonly string[];
}

/** Wider than what Google gives to new projects, as in the files of the fleet. */
const PROJECT = /^[a-z0-9][a-z0-9.:-]{2,98}[a-z0-9]$/i;
const PROJECT_ID = { noun: 'project id', write: 'the id of a Google Cloud project, e.g. acme-monitoring' };
const INSTANCE_URL = { noun: 'address', write: 'one with {domain} in it, e.g. https://{domain}' };

/** From the flags, else from the environment. What is wrong is left with the reader. */
export function readAudited(
  { project, scoping, metric }: AuditFlags,
  env: Context['env'],
  reader: FlagReader,
): { readonly place: AuditPlace; readonly projects: OtherProjects } {
  const { MONITORING_API_ENDPOINT: monitoring, MONITORING_SCOPING_PROJECTS: named = [] } = readMonitoring(env, reader);
  const given = scoping.flatMap((name) => reader.required('--scoping', name, PROJECT_ID, matching(PROJECT)) ?? []);
  const scopes = scoping.length > 0 ? given : named;
  const ours = project ?? (env['GOOGLE_CLOUD_PROJECT'] || undefined);
  const own = reader.optional('--project', ours, PROJECT_ID, matching(PROJECT));
  const url = env['TRANCHE_INSTANCE_URL'] || 'https://{domain}';
  const instanceUrl = reader.required('TRANCHE_INSTANCE_URL', url, INSTANCE_URL, matching(/^https?:\/\/.*\{domain\}/));
  return {
    place: {
      scopingProjects: scopes,
      monitoring,
      metrics: readMetrics(metric, reader),
      instanceUrl: instanceUrl ?? url,
      githubUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
      githubToken: env['GITHUB_TOKEN'] ?? '',
    },
    projects: { scoping: scopes, ...(own !== undefined && { own }) },
  };
}

function readMetrics(flags: readonly string[], reader: FlagReader): Partial<Record<Usage, string>> {
  const metrics: Partial<Record<Usage, string>> = {};
  for (const flag of flags) {
    const at = flag.indexOf('=');
    const kind = USAGES.find((each) => each === flag.slice(0, at).trim());
    const filter = flag.slice(at + 1).trim();
    if (kind !== undefined && filter !== '') metrics[kind] = filter;
    else
      reader.complain(
        '--metric',
        `"${flag}" is no metric; write one of ${USAGES.join(', ')}, = and a filter of Cloud Monitoring`,
      );
  }
  return metrics;
}
