import type { MonitoringIncident } from '../../../contracts/monitoringIncident.ts';
import { type InstanceDocument, instances } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

/** The instance is named by its project; where that label is missing, by its host. */
export async function findInstance(
  { store }: { readonly store: Store },
  { projectId, host }: MonitoringIncident,
): Promise<InstanceDocument | undefined> {
  const byProject =
    projectId === undefined ? [] : await store.query(instances, { where: { gcpProjectId: projectId }, limit: 1 });
  const found =
    byProject.length > 0 || host === undefined
      ? byProject
      : await store.query(instances, { where: { domain: host }, limit: 1 });
  return found[0]?.value;
}
