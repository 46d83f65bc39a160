import type { CommonSettings, PartSettings } from './settings.ts';
import { monitoringSettings } from './common.ts';

/** The monitoring of the fleet as it is declared, and where its incidents are sent to. */
export function declaredMonitoring(settings: CommonSettings & PartSettings<'monitoring'>) {
  const { GOOGLE_CLOUD_PROJECT: project, MONITORING_SCOPING_PROJECTS: scopingProjects } = settings;
  return {
    scopingProjects,
    monitoringSettings: monitoringSettings(),
    incidentsTopic: `projects/${project}/topics/incidents`,
  };
}
