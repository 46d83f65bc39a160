import { send, sendSteadily } from './client.ts';
import { monotonic } from './monotonic.ts';
import { type Figure, type Scenario, allPaged, incidentsOf, tally } from './scenario.ts';

const COUNT = 300;
const PER_SECOND = 50;
const KILLED_AT = 150;
const LIMIT = 180_000;
const LIMIT_AGAIN = 20_000;

/**
 * The router dies and is started again at once. An incident that it had accepted does not come again from Cloud Monitoring;
 * Prometheus would send it again as long as it lasts. So both are measured, one after the other.
 */
export const routerKilled: Scenario = {
  name: 'routerKilled',
  what: `${COUNT} incidents, ${PER_SECOND} a second; the router is killed in the middle`,
  mode: 'each',
  async run({ router, receivers }) {
    const incidents = incidentsOf(COUNT, 'killed');
    let restarted: Promise<number> | undefined;
    const restart = async (): Promise<number> => {
      await router.kill();
      await router.start(receivers, 'each');
      return monotonic();
    };
    await sendSteadily(router, incidents, {
      perSecond: PER_SECOND,
      before: (index) => {
        if (index === KILLED_AT) restarted = restart();
      },
    });
    const upAgain = (await restarted) ?? Number.NaN;
    await receivers.until(allPaged(receivers, incidents), LIMIT);
    const last = Math.max(...receivers.arrivals.filter(({ kind }) => kind === 'page').map(({ at }) => at));
    const once = tally(receivers, incidents);
    await Promise.all(incidents.map((incident) => send(router, incident)));
    await receivers.until(allPaged(receivers, incidents), LIMIT_AGAIN);
    // Whatever comes twice comes at once.
    await receivers.until(() => false, 2_000);
    return [
      { name: 'last page, after it was up again', value: (last - upAgain) / 1_000, unit: 's', better: 'less' },
      ...figures(once, ''),
      ...figures(tally(receivers, incidents), ', after everything was sent again'),
    ];
  },
};

function figures({ lost, doubled, sameAlias }: ReturnType<typeof tally>, when: string): Figure[] {
  return [
    { name: `lost${when}`, value: lost, unit: '' },
    { name: `doubled${when}`, value: doubled, unit: '' },
    { name: `of them with the alias of an open alert${when}`, value: sameAlias, unit: '' },
  ];
}
