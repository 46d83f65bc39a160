import type { Routing } from './routing.ts';

/** What applies where nobody has written a routing file. */
export const defaultRouting: Routing = {
  rules: [
    {
      name: 'everything',
      match: {},
      priority: 'by-severity-and-group',
      pager: true,
      slack: 'all',
      groupBy: ['policy'],
      joinMinutes: 5,
      delayMinutes: 0,
      repeatMinutes: 15,
      reopenMinutes: 30,
      muteTimes: [],
    },
  ],
  inhibitions: [],
  muteTimes: [],
  people: [],
  links: [],
  postMortems: { actions: [], labels: [] },
  heartbeat: { pager: null, probeHours: null, monitoring: null },
};
