import type { MonitoringKind, MonitoringResource } from '../domain/monitoring/resources.ts';

/** A resource as it is in a project. */
export interface FoundResource {
  /** The server's, such as `projects/P/uptimeCheckConfigs/ID`. */
  readonly name: string;
  readonly resource: MonitoringResource;
}

/**
 * The configuration of Cloud Monitoring in one project. Each call is one call of the API, or one per page, and fails with
 * VendorError. Calls for one project are made one after the other: the API refuses two edits of a project at the same time.
 */
export interface MonitoringConfiguration {
  /** Those of a kind that Tranche has made for this environment, and nobody else's: they carry its label. */
  list(project: string, kind: MonitoringKind): Promise<readonly FoundResource[]>;
  /**
   * @param channels the names of the project's channels by their keys, for a policy
   * @returns its name. Not idempotent: who is not sure whether an earlier call has arrived lists first.
   */
  create(project: string, resource: MonitoringResource, channels: ReadonlyMap<string, string>): Promise<string>;
  update(
    project: string,
    found: FoundResource,
    resource: MonitoringResource,
    channels: ReadonlyMap<string, string>,
  ): Promise<void>;
  /** One that is gone already is no failure. */
  delete(project: string, found: FoundResource): Promise<void>;
  close(): Promise<void>;
}
