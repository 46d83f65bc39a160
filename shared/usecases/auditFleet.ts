import { ISOLATE, type OtherProjects } from '../domain/fleet/posture/isolation.ts';
import { POSTURE_CHECKS, type PostureCheck, unknown, type Verdict, violated } from '../domain/fleet/posture/verdict.ts';
import type { Deployment, Problem } from '../ports/fleetSource.ts';
import { type AuditOutside, gatherPosture } from './audit/gatherPosture.ts';
import { judgePosture } from './audit/judgePosture.ts';

export interface AuditedInstance {
  readonly id: string;
  readonly checks: readonly ({ readonly check: PostureCheck } & Verdict)[];
}

export interface FleetAudit {
  readonly instances: readonly AuditedInstance[];
  /** How many checks, over all instances. */
  readonly summary: { readonly met: number; readonly violated: number; readonly unknown: number };
}

export interface AuditOptions {
  readonly checks?: readonly PostureCheck[];
  readonly projects: OtherProjects;
  /** Left out, only the files are looked at. */
  readonly outside?: AuditOutside;
  /** Called after every instance. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** Instances that are looked at at a time: each takes about ten calls. */
const AT_ONCE = 8;

/**
 * Holds every instance against what the specification says of its security. It changes nothing, and never fails: what
 * cannot be read is `unknown`, with what would help.
 */
export async function auditFleet(deployments: readonly Deployment[], options: AuditOptions): Promise<FleetAudit> {
  const { checks = POSTURE_CHECKS, projects, outside, onProgress } = options;
  const readable = deployments.flatMap(({ instance }) => instance ?? []);
  const byProject = Map.groupBy(readable, ({ gcpProjectId }) => gcpProjectId);
  const gather = gatherPosture(readable, checks, outside);

  async function audit({ id, instance, problems }: Deployment): Promise<AuditedInstance> {
    const facts = instance === undefined ? undefined : await gather(instance);
    const judge = (check: PostureCheck): Verdict =>
      instance === undefined || facts === undefined
        ? unreadable(check, problems)
        : judgePosture(check, instance, { inProject: byProject.get(instance.gcpProjectId) ?? [], projects, facts });
    return { id, checks: checks.map((check) => ({ check, ...judge(check) })) };
  }

  const instances = await eachOf(deployments, audit, onProgress);
  const count = (wanted: Verdict['state']): number =>
    instances.flatMap((each) => each.checks).filter(({ state }) => state === wanted).length;
  return { instances, summary: { met: count('met'), violated: count('violated'), unknown: count('unknown') } };
}

/** Two instances in one project cannot be read, but that is known of them. */
function unreadable(check: PostureCheck, problems: readonly Problem[]): Verdict {
  const sharing = problems.find(({ shares }) => shares === 'project');
  if (check === 'isolation' && sharing !== undefined) return violated(sharing.message, ISOLATE);
  const why = problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  return unknown(`its configuration cannot be read: ${why}`, 'mend its config.yaml');
}

/** In the order of the items, some at a time. */
async function eachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  onProgress: AuditOptions['onProgress'],
): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      results[index] = await work(item);
      onProgress?.(++done, items.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
