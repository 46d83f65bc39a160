import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { type MonitoredProjectDocument, monitoredProjects } from '../../../shared/ports/collections.ts';
import { type Setting, createPipeline } from '../support/pipeline.ts';
import { monitoringInMemory } from '../support/monitoringInMemory.ts';

export const SCOPE = 'acme-monitoring';
export const INSTANCE_HAS = ['log-metric app-errors', 'uptime-check uptime'];
export const SCOPE_HAS = [
  ...['app-errors', 'cloud-sql', 'cpu', 'disk', 'gke', 'memory', 'uptime'].map((key) => `alert-policy ${key}`),
  'dashboard fleet',
  'notification-channel incidents',
];

/** A fleet whose monitoring is configured, with one scoping project. */
export function monitoredFleet(setting: Setting = {}) {
  const pipeline = createPipeline(setting);
  const monitoring = monitoringInMemory();
  pipeline.use({
    scopingProjects: [SCOPE],
    monitoringConfiguration: monitoring.configuration,
    monitoringSettings: defaultMonitoring,
    incidentsTopic: 'projects/acme-tranche/topics/incidents',
  });

  async function document(project: string): Promise<MonitoredProjectDocument> {
    const found = await pipeline.store.get(monitoredProjects, project);
    if (found === undefined) throw new Error(`${project} is not looked after`);
    return found;
  }

  return {
    pipeline,
    monitoring,
    document,
    /** What is on record of a project, such as `Planned Applied`. */
    history: async (project: string): Promise<string> => {
      const types = await pipeline.history(`monitoring:${project}`);
      return types.map((type) => type.replace('Monitoring', '')).join(' ');
    },

    /** Pulses of five minutes. */
    pulses: async (count: number): Promise<void> => {
      for (let pulse = 0; pulse < count; pulse += 1) {
        await pipeline.pulse();
        pipeline.wait(5);
      }
    },
  };
}
