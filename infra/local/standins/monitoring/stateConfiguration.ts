import type { KindApi, MonitoringApi } from '../../../../shared/adapters/monitoring/configuration/api.ts';
import { configurationOver } from '../../../../shared/adapters/monitoring/configuration/configurationOver.ts';
import type { MonitoringConfiguration } from '../../../../shared/ports/monitoringConfiguration.ts';
import type { Methods } from './method.ts';
import { methodsOf } from './methods.ts';
import { idOf } from './resources.ts';
import type { MonitoringState } from './state.ts';

/** The port on top of the state without a socket in between, for the simulator; it answers as the adapter does. */
export function stateConfiguration(state: MonitoringState, environment: string): MonitoringConfiguration {
  return configurationOver(apiOf(state), environment);
}

function apiOf(state: MonitoringState): MonitoringApi {
  const services = methodsOf(state);
  const of = (service: string, one: string, field: string, many?: string): KindApi =>
    kindApi(services[service] ?? {}, one, field, many);
  return {
    kinds: {
      'uptime-check': of('UptimeCheckService', 'UptimeCheckConfig', 'uptimeCheckConfig'),
      'notification-channel': of('NotificationChannelService', 'NotificationChannel', 'notificationChannel'),
      'alert-policy': of('AlertPolicyService', 'AlertPolicy', 'alertPolicy', 'AlertPolicies'),
      'log-metric': of('MetricsServiceV2', 'LogMetric', 'metric'),
      dashboard: of('DashboardsService', 'Dashboard', 'dashboard'),
    },
    close: async () => {},
  };
}

/** Requests such as they would come from the wire; what a method does not look at does no harm. */
function kindApi(methods: Methods, one: string, field: string, many = `${one}s`): KindApi {
  async function call(method: string, request: object): Promise<unknown> {
    const asked = methods[method];
    if (asked === undefined) throw new Error(`there is no method ${method}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the protocol would have it
    return asked(structuredClone(request) as never);
  }
  return {
    list: (parent, filter, pageToken) => call(`List${many}`, { parent, filter, pageSize: 0, pageToken }),
    get: (name) => call(`Get${one}`, { name, metricName: name }),
    create: (parent, message) => call(`Create${one}`, { parent, [field]: { name: '', ...message } }),
    update: ({ name, ...message }, mask) => {
      const named = field === 'metric' ? idOf(name) : name;
      const request = { metricName: name, [field]: { ...message, name: named }, updateMask: { paths: mask } };
      return call(`Update${one}`, request);
    },
    delete: (name) => call(`Delete${one}`, { name, metricName: name, force: false }),
  };
}
