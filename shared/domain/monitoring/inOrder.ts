import type { MonitoringResource } from './resources.ts';

/** The same resource with the lists whose order means nothing in alphabetical order. What is found stands like this. */
export function inOrder(resource: MonitoringResource): MonitoringResource {
  switch (resource.kind) {
    case 'uptime-check':
      return { ...resource, regions: resource.regions.toSorted() };
    case 'alert-policy':
      return { ...resource, channels: resource.channels.toSorted() };
    case 'notification-channel':
    case 'log-metric':
    case 'dashboard':
      return resource;
  }
}
