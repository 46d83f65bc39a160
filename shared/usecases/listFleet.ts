import type { Instance } from '../domain/fleet/instance.ts';
import type { Problem } from '../ports/fleetSource.ts';
import type { Store } from '../ports/store.ts';
import { everyInstance } from './everyDocument.ts';

/** The instances of an environment, and what could not be read of its configuration. */
export async function listFleet(
  store: Store,
  environment: string,
  filter: { readonly type?: string },
): Promise<{ instances: (Instance & { upgrading: string | null })[]; problems: Problem[] }> {
  const instances: (Instance & { upgrading: string | null })[] = [];
  const problems: Problem[] = [];
  for await (const document of everyInstance(store, environment)) {
    problems.push(...document.problems);
    const { instance, upgrading } = document;
    if (instance !== null && isOfType(instance, filter.type)) instances.push({ ...instance, upgrading });
  }
  return { instances, problems };
}

/** By the group, or by the label as it stands in the file: `customer` and `production` find the same. */
export function isOfType(
  instance: { group?: string | undefined; instanceType: string },
  type: string | undefined,
): boolean {
  return type === undefined || instance.group === type || instance.instanceType === type;
}
