import { digestOf } from '../../domain/monitoring/desired.ts';
import { type EnvironmentDocument, environments, instances, monitoredProjects } from '../../ports/collections.ts';
import type { Transaction } from '../../ports/store.ts';
import type { DeclaredMonitoring } from './deps.ts';
import { makeDue } from './syncMonitored.ts';

/** Instances whose projects are made due in one transaction. */
const PAGE = 100;

/** What every project's monitoring follows from, besides its own instance. */
export function declaredDigest(deps: DeclaredMonitoring): string {
  const { monitoringSettings, scopingProjects = [], incidentsTopic = null, environment } = deps;
  return digestOf({ settings: monitoringSettings ?? null, scopingProjects, incidentsTopic, environment });
}

/**
 * Makes every project due when the declared monitoring is another one than before, a page at a time: where it has come to
 * is on record. Those that leave are found by the way, because what is there is kept as a document of its own.
 * @returns whether something is left for another run
 */
export async function sweepMonitoring(deps: DeclaredMonitoring): Promise<boolean> {
  const { store, environment, monitoringSettings } = deps;
  if (monitoringSettings === undefined) return false;
  const digest = declaredDigest(deps);
  const document = await store.get(environments, environment);
  if (document === undefined || document.monitoringDigest === digest) return false;
  return store.transaction(async (tx) => {
    const current = await tx.get(environments, environment);
    if (current === undefined || current.monitoringDigest === digest) return false;
    const after = current.monitoringSweep?.digest === digest ? current.monitoringSweep.after : '';
    const page = await tx.query(instances, {
      where: { environment },
      limit: PAGE,
      ...(after === '' ? {} : { afterId: after }),
    });
    const last = page.length < PAGE ? undefined : page.at(-1)?.id;
    const writes = [
      ...(await dueInstances(tx, deps, page)),
      ...(last === undefined ? await dueScopingProjects(tx, deps) : []),
    ];
    for (const write of writes) write();
    tx.set(environments, environment, sweptTo(current, digest, last));
    return last !== undefined;
  });
}

async function dueInstances(
  tx: Transaction,
  { clock, environment }: DeclaredMonitoring,
  page: readonly { readonly value: { readonly id: string; readonly gcpProjectId: string | null } }[],
): Promise<(() => void)[]> {
  const now = clock.now();
  const writes: (() => void)[] = [];
  for (const { value } of page) {
    if (value.gcpProjectId === null) continue;
    writes.push(await makeDue(tx, { environment, project: value.gcpProjectId, instance: value.id, now }));
  }
  return writes;
}

/** Those that are given now, and those that were. */
async function dueScopingProjects(tx: Transaction, deps: DeclaredMonitoring): Promise<(() => void)[]> {
  const { clock, environment, scopingProjects = [] } = deps;
  const known = await tx.query(monitoredProjects, { where: { environment, instance: null } });
  const projects = new Set([...scopingProjects, ...known.map(({ id }) => id)]);
  const writes: (() => void)[] = [];
  for (const project of projects) {
    writes.push(await makeDue(tx, { environment, project, instance: null, now: clock.now() }));
  }
  return writes;
}

function sweptTo(
  { monitoringSweep: _before, ...rest }: EnvironmentDocument,
  digest: string,
  last: string | undefined,
): EnvironmentDocument {
  return last === undefined
    ? { ...rest, monitoringDigest: digest }
    : { ...rest, monitoringSweep: { digest, after: last } };
}
