import type { OpenIncidents } from '../../ports/openIncidents.ts';
import { googleToken } from '../google/googleToken.ts';
import { MONITORING_API, MONITORING_SCOPE, monitoringAlerts } from './monitoringAlerts.ts';

/** Cloud Monitoring of some scoping projects: Google's own with our account, or a stand-in, which asks for none. */
export function askMonitoring(projects: readonly string[], apiUrl = MONITORING_API): OpenIncidents {
  const token = apiUrl === MONITORING_API ? googleToken(MONITORING_SCOPE) : () => Promise.resolve(undefined);
  return monitoringAlerts({ apiUrl: apiUrl.replace(/\/$/, ''), projects, token });
}
