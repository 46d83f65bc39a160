import type { Routing, Rule } from './routing.ts';

/** What a rule does about which it says nothing else. */
export const defaultRule: Omit<Rule, 'name'> = {
  match: {},
  priority: 'by-severity-and-group',
  pager: true,
  slack: 'all',
  groupBy: ['policy'],
  joinMinutes: 5,
  delayMinutes: 0,
  repeatMinutes: 15,
  reopenMinutes: 30,
  autoCloseMinutes: 30,
  muteTimes: [],
};

const rules: readonly Rule[] = [
  // A rollout that is held goes on when a person says so. Each hold is a page of its own, and who closes that knows of it.
  {
    ...defaultRule,
    name: 'rollout-held',
    match: { source: ['tranche'] },
    priority: 'P1',
    groupBy: ['labels.tranche.rollout'],
    joinMinutes: 0,
    reopenMinutes: null,
  },
  {
    ...defaultRule,
    name: 'logs',
    match: { kind: ['log'] },
    joinMinutes: 15,
    repeatMinutes: 30,
    reopenMinutes: null,
  },
  // One rule for everybody: customers, trials and our own instances that fail together are one page, if the first is as urgent.
  { ...defaultRule, name: 'everything' },
];

/** What applies where nobody has written a routing file. */
export const defaultRouting: Routing = {
  rules,
  inhibitions: [
    {
      name: 'instance-down',
      source: { kind: ['uptime'] },
      target: { kind: ['threshold', 'log'] },
      equal: ['instance'],
    },
  ],
  muteTimes: [],
  people: [],
  links: [
    { label: 'Instance', url: 'https://{host}', match: {} },
    { label: 'Dashboards', url: 'https://console.cloud.google.com/monitoring/dashboards?project={project}', match: {} },
    { label: 'Logs', url: 'https://console.cloud.google.com/logs/query?project={project}', match: {} },
  ],
  postMortems: {
    actions: [
      { title: 'Complete the timeline and the root cause', assignee: 'on-call', dueDays: 2 },
      { title: 'Review the post-mortem and agree on the follow-ups', assignee: 'lead', dueDays: 5 },
      { title: 'Close every follow-up with evidence of it', assignee: 'on-call', dueDays: 10 },
    ],
    labels: ['post-mortem'],
  },
  holds: { tags: ['hold-rollouts'] },
  heartbeat: { pager: null, probeHours: null, monitoring: null },
};
