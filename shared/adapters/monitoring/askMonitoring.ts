import { type Endpoint, urlOf } from '../../contracts/endpoint.ts';
import type { OpenIncidents } from '../../ports/openIncidents.ts';
import { googleToken } from '../google/googleToken.ts';
import { MONITORING_API, MONITORING_SCOPE, monitoringAlerts } from './monitoringAlerts.ts';

/**
 * Cloud Monitoring of some scoping projects.
 * @param endpoint Google's own when left out; one without TLS is a stand-in on this machine, which asks for no token
 */
export function askMonitoring(projects: readonly string[], endpoint?: Endpoint): OpenIncidents {
  const asksForToken = endpoint === undefined || endpoint.secure;
  const token = asksForToken ? googleToken(MONITORING_SCOPE) : () => Promise.resolve(undefined);
  return monitoringAlerts({ apiUrl: endpoint === undefined ? MONITORING_API : urlOf(endpoint), projects, token });
}
