import { loadFleet } from '../../infra/local/inputs.ts';
import { POSTURE_CHECKS } from '../../shared/domain/fleet/posture/verdict.ts';
import type { Deployment } from '../../shared/ports/fleetSource.ts';
import type { AuditOutside } from '../../shared/usecases/audit/gatherPosture.ts';
import { auditFleet, type FleetAudit } from '../../shared/usecases/auditFleet.ts';
import { badInput, type ExitStatus } from '../commandError.ts';
import { type AuditFlags, readAudited } from '../inputs/auditInputs.ts';
import { openedWith } from '../inputs/deploymentFlags.ts';
import { anyText, FlagReader, oneOf } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { renderAudit } from '../views/auditView.ts';

export interface FleetAuditFlags extends AuditFlags {
  readonly fleet?: string;
  readonly env: string;
  readonly only: readonly string[];
  readonly offline?: true;
}

/** `tranche fleet audit`: every instance held against what is promised of its security. 1 when anything is violated. */
export async function auditInstances(flags: FleetAuditFlags, context: Context): Promise<ExitStatus> {
  const { env, output } = context;
  const reader = new FlagReader();
  const deployments = await readDeployments(flags, reader);
  const expected = { noun: 'check', write: POSTURE_CHECKS.join(', ') };
  const only = flags.only.flatMap((name) => reader.required('--only', name, expected, oneOf(POSTURE_CHECKS)) ?? []);
  const { place, projects } = readAudited(flags, env, reader);
  if (deployments === undefined || reader.problems.length > 0) throw badInput(reader.problems);

  const checks = only.length === 0 ? POSTURE_CHECKS : POSTURE_CHECKS.filter((check) => only.includes(check));
  const step = Math.max(1, Math.ceil(deployments.length / 10));
  const onProgress = (done: number, all: number): void => {
    if (done % step === 0 || done === all) output.note(`${done} of ${all} instances looked at`);
  };
  const options = { checks, projects };
  const audit = flags.offline
    ? await auditFleet(deployments, options)
    : await audited(async (outside) => auditFleet(deployments, { ...options, outside, onProgress }));

  output.show(audit, renderAudit);
  return audit.summary.violated > 0 ? 1 : 0;

  async function audited(work: (outside: AuditOutside) => Promise<FleetAudit>): Promise<FleetAudit> {
    const { openAudit } = await import('../../infra/cloud/audit/openAudit.ts');
    const outside = openedWith(() => openAudit(place, env));
    try {
      return await work(outside);
    } finally {
      await outside.close();
    }
  }
}

async function readDeployments(
  { fleet, env }: FleetAuditFlags,
  reader: FlagReader,
): Promise<readonly Deployment[] | undefined> {
  const dir = reader.required('--fleet', fleet, { noun: 'folder', write: 'the folder of the fleet' }, anyText);
  if (dir === undefined) return undefined;
  const { value, problems } = await loadFleet(dir, env);
  for (const { message } of problems) reader.complain('--fleet', message);
  return value?.deployments;
}
