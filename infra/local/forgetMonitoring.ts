import { monitoredProjects } from '../../shared/ports/collections.ts';
import type { Store } from '../../shared/ports/store.ts';
import { everyDocument } from '../../shared/usecases/everyDocument.ts';

/**
 * A stand-in for Cloud Monitoring begins with nothing at every start, while our record of it stays: without this the loss
 * would be told as somebody's meddling, a day later.
 */
export async function forgetMonitoring(store: Store, environment: string): Promise<void> {
  for await (const { project } of everyDocument(store, monitoredProjects, { environment })) {
    await store.transaction(async (tx) => {
      const document = await tx.get(monitoredProjects, project);
      if (document === undefined || document.settled) return;
      tx.set(monitoredProjects, project, { ...document, resources: [], applied: null, lookAt: 0, leaseUntil: 0 });
    });
  }
}
