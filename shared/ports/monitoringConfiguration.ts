import type { MonitoringKind, MonitoringResource } from '../domain/monitoring/resources.ts';

/** A resource as it is in a project. */
export interface FoundResource {
  /** The server's, such as `projects/P/uptimeCheckConfigs/ID`. */
  readonly name: string;
  readonly resource: MonitoringResource;
}

/**
 * The configuration of Cloud Monitoring in one project. Each call is one call of the API, or one per page, unless it says
 * otherwise, and fails with VendorError. Calls for one project are made one after the other: the API refuses two edits of
 * a project at the same time.
 */
export interface MonitoringConfiguration {
  /**
   * Those of a kind that Tranche has made for this environment, and nobody else's: they carry its label, or its name. A
   * policy names its channels by their keys, so that these are asked for, too; a channel that is not ours by its full name.
   */
  list(project: string, kind: MonitoringKind): Promise<readonly FoundResource[]>;
  /**
   * @param channels the names of the project's channels by their keys, for a policy
   * @returns its name. Not idempotent: who is not sure whether an earlier call has arrived lists first.
   */
  create(project: string, resource: MonitoringResource, channels: ReadonlyMap<string, string>): Promise<string>;
  /**
   * Sets what Tranche decides about, and leaves alone what it does not. Policies, log metrics and dashboards are read first,
   * because they are replaced as a whole, or in large parts: two calls. An uptime check keeps its host and its period for
   * ever: for another one it is deleted and made again, which is two calls, too, and gives it another name.
   */
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
