import { askMonitoring } from '../../../shared/adapters/monitoring/askMonitoring.ts';
import { monitoringMetricSeries } from '../../../shared/adapters/monitoring/metricSeries.ts';
import { monitoringUptimePoints } from '../../../shared/adapters/monitoring/uptimePoints.ts';
import type { OpenIncidents } from '../../../shared/ports/openIncidents.ts';
import type { CommonSettings, PartSettings } from './settings.ts';

type Settings = CommonSettings & PartSettings<'monitoring'>;

/** What upgrades are verified by. Google's client is loaded with the first question: most ticks have none. */
export function openPoints(settings: Settings) {
  const access = accessOf(settings);
  return {
    scopingProjects: settings.MONITORING_SCOPING_PROJECTS,
    uptimePoints: monitoringUptimePoints(access),
    metricSeries: monitoringMetricSeries(access),
  };
}

/** What Cloud Monitoring itself says of its incidents. */
export function openIncidents(settings: Settings): OpenIncidents {
  return askMonitoring(settings.MONITORING_SCOPING_PROJECTS, settings.MONITORING_API_ENDPOINT);
}

/** With the account of the function, which belongs to this project. */
export function accessOf({ GOOGLE_CLOUD_PROJECT: project, MONITORING_API_ENDPOINT: endpoint }: Settings) {
  return { project, endpoint };
}
