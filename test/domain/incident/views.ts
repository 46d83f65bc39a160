import type { AlertView, InstanceView } from '../../../shared/domain/incident/alertView.ts';

export function instanceViewWith(changes: Partial<InstanceView> = {}): InstanceView {
  return {
    id: 'src-1f3a9c2b7d',
    slug: 'acme',
    group: 'customer',
    version: '5.1.4',
    region: 'us-central1',
    open: true,
    ...changes,
  };
}

/** What is said of an uptime check of a customer's instance that fails. */
export function viewWith(changes: Partial<AlertView> = {}): AlertView {
  return {
    id: 'tranche-0123456789abcdef0123',
    status: 'open',
    priority: 'P1',
    headline: 'acme (src-1f3a9c2b7d): Instance uptime, uptime check fails',
    summary: 'The uptime check of acme.example.com fails from 4 of 6 locations.',
    policy: 'Instance uptime',
    condition: 'uptime check fails',
    observed: '0.000',
    threshold: '0.5',
    openedAt: '2026-11-25T03:30:00Z',
    incidents: { total: 1, open: 1 },
    instances: [instanceViewWith()],
    moreInstances: 0,
    hold: null,
    lastChange: {
      text: 'upgraded 12 minutes before from 5.1.3 to 5.1.4, pull request 812',
      url: 'https://github.com/acme/cloud/pull/812',
    },
    rollout: { id: 'prod-5.1.4', text: 'prod-5.1.4 is active in stage 3', held: false },
    links: [{ label: 'Dashboard', url: 'https://console.cloud.google.com/monitoring?project=src-1f3a9c2b7d' }],
    documentation: 'See the runbook.\nThen restart the frontend.',
    acknowledged: null,
    owner: null,
    decision: null,
    closed: null,
    why: 'rule everything matches everything',
    pagerTrouble: null,
    ...changes,
  };
}
