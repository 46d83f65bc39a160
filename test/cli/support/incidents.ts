import type { IncidentDetail, IncidentSummary } from '../../../cli/server/incidentAnswers.ts';

// Answers of a server, with what a test is about written over them.

export function incident(changes: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id: '0.abc',
    state: 'open',
    instance: 'src-1',
    rollout: null,
    openedAt: '2026-11-25T03:30:00+00:00',
    closedAt: null,
    summary: 'uptime check fails',
    url: 'https://example.com/0.abc',
    slug: 'acme',
    group: 'customer',
    severity: 'critical',
    policy: 'Instance uptime',
    alert: 'tranche-1',
    priority: 'P1',
    rule: 'customers',
    status: 'open',
    acknowledgedBy: null,
    decision: null,
    withheld: null,
    ...changes,
  };
}

type View = NonNullable<IncidentDetail['view']>;

export function view(changes: Partial<View> = {}): View {
  return {
    status: 'open',
    headline: 'acme (src-1): Instance uptime',
    summary: 'uptime check fails',
    observed: '0.000',
    threshold: '0.5',
    openedAt: '2026-11-25T03:30:00+00:00',
    incidents: { total: 1, open: 1 },
    instances: [{ id: 'src-1', slug: 'acme', group: 'customer', version: '5.2.0', region: 'us-central1', open: true }],
    moreInstances: 0,
    hold: null,
    lastChange: {
      text: 'upgraded 12 minutes before from 5.1.9 to 5.2.0, pull request 812',
      url: 'https://github.test/pull/812',
    },
    rollout: { id: 'prod-5.2.0', text: 'prod-5.2.0 is held in stage 3: incident 0.abc', held: true },
    links: [{ label: 'Dashboard', url: 'https://dashboard.test/acme' }],
    documentation: null,
    owner: null,
    why: 'rule customers matches',
    pagerTrouble: null,
    ...changes,
  };
}

export function detail(changes: Partial<IncidentDetail> = {}): IncidentDetail {
  return {
    ...incident(),
    view: view(),
    acknowledged: null,
    closed: null,
    lasted: '12 minutes',
    page: { state: 'told', pager: 'opsgenie', at: '2026-11-25T03:30:00+00:00' },
    threads: [
      {
        channel: 'opsgenie',
        posted: true,
        at: '2026-11-25T03:30:00+00:00',
        permalink: 'https://slack.test/archives/C1/p1',
      },
    ],
    succeeds: null,
    succeededBy: null,
    postMortem: null,
    next: {
      sentence: 'It waits for somebody to acknowledge it.',
      commands: [{ what: 'To say that you have it', command: 'npx tranche incident acknowledge 0.abc' }],
    },
    timeline: [
      {
        at: '2026-11-25T03:30:00+00:00',
        actor: 'tranche',
        what: 'incident opened in Cloud Monitoring',
        text: 'uptime check fails',
        url: null,
      },
    ],
    ...changes,
  };
}
