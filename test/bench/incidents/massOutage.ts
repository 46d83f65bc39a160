import { setTimeout as pause } from 'node:timers/promises';
import { send } from './client.ts';
import { FLEET_SIZE } from './fleetFolder.ts';
import { monotonic } from './monotonic.ts';
import type { BenchIncident } from './router.ts';
import type { Scenario } from './scenario.ts';

const LIMIT = 120_000;
/** After the first page; what is told later than that is no part of it. */
const QUIET = 10_000;

/** All instances of the fleet fail in the same moment, as one policy sees it. */
export const massOutage: Scenario = {
  name: 'massOutage',
  what: `${FLEET_SIZE} instances of one policy at once`,
  mode: 'grouped',
  async run({ router, receivers }) {
    const incidents: BenchIncident[] = Array.from({ length: FLEET_SIZE }, (_, instance) => {
      return { key: `outage-${instance}`, policy: 'Instance is down', instance };
    });
    const started = monotonic();
    await Promise.all(incidents.map((incident) => send(router, incident)));
    const ofPager = () => receivers.arrivals.filter(({ receiver }) => receiver === 'pager');
    await receivers.until(() => ofPager().length > 0, LIMIT);
    await pause(QUIET);
    const pages = ofPager().filter(({ kind }) => kind === 'page');
    return [
      { name: 'first page after', value: (pages[0]?.at ?? Number.NaN) - started, unit: 'ms', better: 'less' },
      {
        name: 'everything told after',
        value: (ofPager().at(-1)?.at ?? Number.NaN) - started,
        unit: 'ms',
        better: 'less',
      },
      { name: 'pages', value: pages.length, unit: '' },
      { name: 'notes that count', value: ofPager().length - pages.length, unit: '' },
    ];
  },
};
