import type { MonitoringIncident } from '../contracts/monitoringIncident.ts';

/** What Cloud Monitoring itself says of its incidents, when it is asked. Each fails with VendorError. */
export interface OpenIncidents {
  /** Those that are open now, as a notification of them would tell; of very many the newest. */
  list(): Promise<readonly MonitoringIncident[]>;
  /** One of them, open or closed; `undefined` when Monitoring does not know it. */
  find(incident: string): Promise<MonitoringIncident | undefined>;
}
