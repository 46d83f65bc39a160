import { send } from './client.ts';
import { monotonic } from './monotonic.ts';
import { type Scenario, type Setting, allPaged, incidentsOf, tally } from './scenario.ts';

const COUNT = 2_000;
const WARM_UP = 200;
const LIMIT = 120_000;

/** Everything at once, over as many connections as the router's client has. */
export const storm: Scenario = {
  name: 'storm',
  what: `${COUNT} incidents at once, each its own page`,
  mode: 'each',
  async run(setting) {
    await all(setting, WARM_UP, 'warm');
    const before = setting.router.cpu();
    const incidents = incidentsOf(COUNT, 'storm');
    const { total, accepted } = await all(setting, COUNT, 'storm');
    const { lost, doubled } = tally(setting.receivers, incidents);
    return [
      { name: 'until all were accepted', value: accepted, unit: 'ms', better: 'less' },
      { name: 'until the last page', value: total, unit: 'ms', better: 'less' },
      { name: 'incidents', value: (COUNT * 1_000) / total, unit: '/s', better: 'more' },
      { name: 'processor per incident', value: (setting.router.cpu() - before) / COUNT, unit: 'ms', better: 'less' },
      { name: 'lost', value: lost, unit: '' },
      { name: 'doubled', value: doubled, unit: '' },
    ];
  },
};

async function all({ router, receivers }: Setting, count: number, name: string) {
  const incidents = incidentsOf(count, name);
  const started = monotonic();
  await Promise.all(incidents.map((incident) => send(router, incident)));
  const accepted = monotonic() - started;
  await receivers.until(allPaged(receivers, incidents), LIMIT);
  const last = Math.max(...incidents.map(({ key }) => receivers.pages.get(key)?.[0] ?? Number.NaN));
  return { accepted, total: last - started };
}
