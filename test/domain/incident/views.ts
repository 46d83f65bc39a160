import type { AlertView, InstanceView } from '../../../shared/domain/incident/alertView.ts';
import { alertId } from '../../../shared/domain/incident/alert.ts';

export function instanceViewWith(changes: Partial<InstanceView> = {}): InstanceView {
  return {
    id: 'src-a',
    slug: 'acme',
    group: 'customer',
    version: '5.1.9',
    region: 'us-central1',
    open: true,
    ...changes,
  };
}

/** What is said of an uptime check of a customer's instance that fails. */
export function viewWith(changes: Partial<AlertView> = {}): AlertView {
  return {
    id: alertId('prod', '0.abc'),
    status: 'open',
    priority: 'P1',
    headline: 'acme (src-a): Instance uptime, Uptime check fails from most locations',
    summary: 'uptime check fails',
    policy: 'Instance uptime',
    condition: 'Uptime check fails from most locations',
    observed: '0.000',
    threshold: '0.5',
    openedAt: '2026-11-25 03:30',
    incidents: { total: 1, open: 1 },
    instances: [instanceViewWith()],
    moreInstances: 0,
    lastChange: {
      text: 'upgraded 12 minutes before from 5.1.8 to 5.1.9, pull request 812',
      url: 'https://github.example/pull/812',
    },
    rollout: null,
    links: [{ label: 'Incident', url: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.abc' }],
    documentation: null,
    acknowledged: null,
    owner: null,
    decision: null,
    closed: null,
    why: 'rule everything matches',
    pagerTrouble: null,
    ...changes,
  };
}
