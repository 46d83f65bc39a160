import type { MonitoringKind } from '../../../domain/monitoring/resources.ts';
import type { Wire } from './besides.ts';

/** What the API can do with resources of one kind: one call each, answered with a message of the protocol. */
export interface KindApi {
  /** @param parent `projects/PROJECT` */
  list(parent: string, filter: string, pageToken: string): Promise<unknown>;
  get(name: string): Promise<unknown>;
  create(parent: string, message: Wire): Promise<unknown>;
  /** @param mask the fields that are set; the others stay. Without any, everything is replaced. */
  update(message: Wire & { readonly name: string }, mask: readonly string[]): Promise<unknown>;
  delete(name: string): Promise<unknown>;
}

export interface MonitoringApi {
  readonly kinds: Readonly<Record<MonitoringKind, KindApi>>;
  close(): Promise<void>;
}
