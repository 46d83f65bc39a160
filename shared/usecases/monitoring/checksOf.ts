import type { Store } from '../../ports/store.ts';

/** The uptime checks that Tranche has made for an instance. */
export interface KnownChecks {
  /** The ids of those that ask for its health. */
  readonly uptime: readonly string[];
  /** The one that looks for a version in what it reports, and for which; `null` where there is none. */
  readonly version: { readonly check: string; readonly version: string } | null;
}

/** By host. Of who is not there, every check counts. */
export async function checksOf(_store: Store, _hosts: readonly string[]): Promise<ReadonlyMap<string, KnownChecks>> {
  return new Map();
}
