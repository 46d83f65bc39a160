import { setTimeout as pause } from 'node:timers/promises';
import { send } from './client.ts';
import { type Scenario, type Setting, incidentsOf, quantile } from './scenario.ts';
import type { BenchIncident } from './router.ts';

const COUNT = 500;
const WARM_UP = 100;
const LIMIT = 30_000;
/** Until the channels are told as well, which is part of no page and would hold up the next. */
const BETWEEN = 50;

/** From the sending of an incident to its page, with nothing else under way. */
export const oneByOne: Scenario = {
  name: 'oneByOne',
  what: `${COUNT} incidents, ${BETWEEN} ms after the page of the one before`,
  mode: 'each',
  async run(setting) {
    for (const incident of incidentsOf(WARM_UP, 'warm')) await one(setting, incident);
    const before = setting.router.cpu();
    const times: { readonly accepted: number; readonly paged: number }[] = [];
    for (const incident of incidentsOf(COUNT, 'one')) times.push(await one(setting, incident));
    const paged = times.map((time) => time.paged);
    const accepted = times.map((time) => time.accepted);
    return [
      { name: 'sent to accepted, median', value: quantile(accepted, 0.5), unit: 'ms', better: 'less' },
      { name: 'sent to page, median', value: quantile(paged, 0.5), unit: 'ms', better: 'less' },
      { name: 'sent to page, p99', value: quantile(paged, 0.99), unit: 'ms', better: 'less' },
      { name: 'processor per incident', value: (setting.router.cpu() - before) / COUNT, unit: 'ms', better: 'less' },
    ];
  },
};

async function one({ router, receivers }: Setting, incident: BenchIncident) {
  const { at, acceptedAt } = await send(router, incident);
  if (!(await receivers.until(() => receivers.pages.has(incident.key), LIMIT))) throw new Error('no page came');
  await pause(BETWEEN);
  return { accepted: acceptedAt - at, paged: (receivers.pages.get(incident.key)?.[0] ?? Number.NaN) - at };
}
