import { setTimeout as pause } from 'node:timers/promises';
import { sendSteadily } from './client.ts';
import { monotonic } from './monotonic.ts';
import { type Scenario, allPaged, incidentsOf, tally } from './scenario.ts';

const COUNT = 300;
const PER_SECOND = 50;
const DOWN_AT = 100;
const DOWN_FOR = 5_000;
const LIMIT = 180_000;

/** The pager and the chat refuse every connection for a while. */
export const receiverDown: Scenario = {
  name: 'receiverDown',
  what: `${COUNT} incidents, ${PER_SECOND} a second; nobody receives for ${DOWN_FOR / 1_000} s`,
  mode: 'each',
  async run({ router, receivers }) {
    const incidents = incidentsOf(COUNT, 'down');
    let opened: Promise<number> | undefined;
    const goDown = async (): Promise<number> => {
      await receivers.shut();
      await pause(DOWN_FOR);
      await receivers.open();
      return monotonic();
    };
    await sendSteadily(router, incidents, {
      perSecond: PER_SECOND,
      before: (index) => {
        if (index === DOWN_AT) opened = goDown();
      },
    });
    const upAgain = (await opened) ?? Number.NaN;
    await receivers.until(allPaged(receivers, incidents), LIMIT);
    const last = Math.max(...receivers.arrivals.filter(({ kind }) => kind === 'page').map(({ at }) => at));
    const { lost, doubled, sameAlias } = tally(receivers, incidents);
    return [
      { name: 'last page, after it was up again', value: (last - upAgain) / 1_000, unit: 's', better: 'less' },
      { name: 'lost', value: lost, unit: '' },
      { name: 'doubled', value: doubled, unit: '' },
      { name: 'of them with the alias of an open alert', value: sameAlias, unit: '' },
    ];
  },
};
