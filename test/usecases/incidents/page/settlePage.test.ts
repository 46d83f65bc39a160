import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../../shared/domain/calendar/time.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { AGAIN, settlePage } from '../../../../shared/usecases/incidents/page/settlePage.ts';
import { syncFleet } from '../../../../shared/usecases/syncFleet.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';
import { ALERT, around, ask, notify, pageOf, vendorError } from '../support.ts';

const settle = (pipeline: Pipeline) => settlePage(pipeline.deps, { alert: ALERT });
const logOf = ({ board }: Pipeline) => board.all().map(({ log }) => log.map(({ by, text }) => `${by} ${text}`));

async function alerted(): Promise<Pipeline> {
  const pipeline = createPipeline();
  pipeline.use({ slackChannels: [] });
  await syncFleet(pipeline.deps);
  await notify(pipeline, 'open');
  await pipeline.settle();
  return pipeline;
}

describe('an alert', () => {
  it('is opened at the pager with what is wrong and with whom, and is on record', async () => {
    const pipeline = await alerted();
    expect(pipeline.board.all()).toMatchObject([
      {
        alias: ALERT,
        status: 'open',
        message: expect.stringContaining('c2'),
        tags: ['tranche', 'P2', 'customer', '5.1.9'],
        count: 1,
        details: { instance: 'c2' },
      },
    ]);
    expect(await pipeline.history(`alert:${ALERT}`)).toEqual(['AlertOpened', 'AlertPaged']);
    const id = pipeline.board.all()[0]?.id;
    expect(await pageOf(pipeline)).toMatchObject({ opened: true, pagerId: id, settled: false, unrecordedSince: null });
  });

  it('is closed there with the reason when its incidents have closed, and nothing is left to do', async () => {
    const pipeline = await alerted();
    await notify(pipeline, 'closed');
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([
      { status: 'closed', closedBy: 'Tranche', notes: [{ text: 'every incident of it has closed' }] },
    ]);
    expect(await pageOf(pipeline)).toMatchObject({ closed: true, settled: true });
    expect(await settle(pipeline)).toBe('nothing to tell');
  });

  it('is told what people did elsewhere, once and in their names', async () => {
    const pipeline = await alerted();
    await ask(pipeline, 'acknowledge', '');
    await ask(pipeline, 'note', 'restarting it');
    await ask(pipeline, 'declare', 'customers are affected');
    await pipeline.settle();
    await settle(pipeline);
    expect(logOf(pipeline)).toEqual([
      [
        'Tranche opened',
        'Tranche for sam acknowledged',
        'Tranche for sam added a note',
        'Tranche for sam added a note',
      ],
    ]);
    expect(pipeline.board.all()[0]?.notes.map(({ text }) => text)).toEqual([
      'acknowledged in Slack',
      'restarting it',
      'declared an incident in Slack: customers are affected',
    ]);
  });

  it('gets a decision that is made after it has closed', async () => {
    const pipeline = await alerted();
    await notify(pipeline, 'closed');
    await pipeline.settle();
    await ask(pipeline, 'dismiss', 'a false alarm');
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([
      { status: 'closed', notes: [{}, { text: 'dismissed in Slack: a false alarm' }] },
    ]);
    expect(await pageOf(pipeline)).toMatchObject({ settled: true });
  });

  it('that has closed before anybody was called is not opened, and that is on record', async () => {
    const pipeline = createPipeline();
    pipeline.use({ slackChannels: [] });
    await notify(pipeline, 'open');
    await notify(pipeline, 'closed');
    await pipeline.settle();
    expect(pipeline.board.all()).toEqual([]);
    expect(await pipeline.history(`alert:${ALERT}`)).toEqual(['AlertOpened', 'AlertClosed', 'AlertNotPaged']);
    expect(await pageOf(pipeline)).toMatchObject({ opened: false, closed: true, settled: true });
  });

  it('of a mass outage is told how it grows, at a few milestones', async () => {
    const pipeline = await alerted();
    for (let i = 2; i <= 12; i++) {
      await notify(pipeline, 'open', { incidentId: `0.${i}`, projectId: `project-${i}` });
      if (i !== 5 && i !== 6) await pipeline.settle();
    }
    expect(pipeline.board.all()).toHaveLength(1);
    expect(pipeline.board.all()[0]?.notes.map(({ text }) => text)).toEqual([
      '2 incidents or more by now, 2 of 2 are open',
      '5 incidents or more by now, 7 of 7 are open',
      '10 incidents or more by now, 10 of 10 are open',
    ]);
  });

  it('with nothing to tell is not looked at again for a while, and costs no call', async () => {
    const pipeline = await alerted();
    const calls: string[] = [];
    pipeline.use({ pager: around(pipeline.deps.pager, { before: (call) => void calls.push(call) }) });
    await settle(pipeline);
    expect(calls).toEqual([]);
    expect((await pageOf(pipeline)).lookAt).toBeGreaterThan(pipeline.clock.now() + 600 * SECOND);
  });
});

describe('a pager that fails', () => {
  const failing = async (options = {}) => {
    const pipeline = createPipeline();
    pipeline.use({ slackChannels: ['opsgenie'] });
    const pager = pipeline.deps.pager;
    pipeline.use({
      pager: around(pager, {
        before: () => {
          throw vendorError(options);
        },
      }),
    });
    await notify(pipeline, 'open');
    return { pipeline, mend: () => pipeline.use({ pager }) };
  };
  const told = (pipeline: Pipeline) =>
    pipeline.take().filter(({ topic, id }) => topic === 'threads' && /trouble|recovered/.test(id));

  it('is on record once and told in the channels at once; afterwards it is paged, and told again', async () => {
    const { pipeline, mend } = await failing();
    pipeline.take();
    expect(await settle(pipeline)).toBe(AGAIN);
    const since = pipeline.clock.now();
    expect(await pageOf(pipeline)).toMatchObject({
      trouble: { since, error: 'opsgenie: 500 it fails' },
      leaseUntil: 0,
      lookAt: since + 10 * SECOND,
      opened: false,
    });
    expect(told(pipeline)).toMatchObject([
      { id: `${ALERT}~opsgenie~trouble~${since}`, body: { alert: ALERT, channel: 'opsgenie' } },
    ]);
    for (let tries = 0; tries < 4; tries++) {
      pipeline.clock.advanceTo((await pageOf(pipeline)).lookAt);
      await settle(pipeline);
    }
    expect(told(pipeline)).toEqual([]);
    expect((await pageOf(pipeline)).lookAt - pipeline.clock.now()).toBe(60 * SECOND);
    mend();
    pipeline.clock.advanceTo((await pageOf(pipeline)).lookAt);
    expect(await settle(pipeline)).toBe('told');
    expect(await pageOf(pipeline)).toMatchObject({ opened: true, trouble: null });
    expect(told(pipeline)).toMatchObject([{ id: `${ALERT}~opsgenie~recovered~${since}` }]);
    expect(pipeline.board.all()).toMatchObject([{ status: 'open', count: 1 }]);
    const paged = (await pipeline.history(`alert:${ALERT}`)).filter((type) => /Paged/.test(type));
    expect(paged).toEqual(['AlertNotPaged', 'AlertPaged']);
    expect((await verifyLedger(pipeline.store)).problems).toEqual([]);
  });

  it('is tried again by the queue for a minute, and then by the watch', async () => {
    const { pipeline } = await failing();
    const waits: number[] = [];
    const outcomes: string[] = [];
    for (let tries = 0; tries < 7; tries++) {
      outcomes.push(await settle(pipeline));
      const { lookAt } = await pageOf(pipeline);
      waits.push((lookAt - pipeline.clock.now()) / SECOND);
      pipeline.clock.advanceTo(lookAt);
    }
    expect(waits).toEqual([10, 10, 20, 40, 60, 60, 60]);
    expect(outcomes.map((outcome) => outcome === AGAIN)).toEqual([true, true, true, true, false, false, false]);
  });

  it('is not asked before the time that it named', async () => {
    const { pipeline, mend } = await failing({ certain: true, retryAfter: 45 * SECOND });
    await settle(pipeline);
    mend();
    pipeline.clock.advanceTo(pipeline.clock.now() + 30 * SECOND);
    expect(await settle(pipeline)).toBe('nothing to tell');
    pipeline.clock.advanceTo(pipeline.clock.now() + 15 * SECOND);
    expect(await settle(pipeline)).toBe('told');
  });

  it('that refuses for certain is left alone for longer', async () => {
    const { pipeline } = await failing({ retryable: false, certain: true });
    expect(await settle(pipeline)).not.toBe(AGAIN);
    expect(await pageOf(pipeline)).toMatchObject({
      lookAt: pipeline.clock.now() + 300 * SECOND,
      unrecordedSince: null,
    });
  });

  it('is no reason to call somebody when the alert has closed meanwhile', async () => {
    const { pipeline, mend } = await failing({ certain: true });
    await settle(pipeline);
    await notify(pipeline, 'closed');
    mend();
    pipeline.wait(1);
    await settle(pipeline);
    expect(pipeline.board.all()).toEqual([]);
    expect(await pageOf(pipeline)).toMatchObject({ closed: true, trouble: null });
  });
});

describe('whoever dies', () => {
  class Death extends Error {
    override readonly name = 'Death';
  }

  /** Dies at the given moment, counted over all transactions and calls, before and after each; never again. */
  function mortal(pipeline: Pipeline, moment: number): () => boolean {
    let passed = 0;
    let died = false;
    const pass = (): void => {
      if (died) return;
      passed += 1;
      if (passed <= moment) return;
      died = true;
      throw new Death();
    };
    const { store, pager } = pipeline.deps;
    const dying: Store = {
      get: (collection, id) => store.get(collection, id),
      query: (collection, query) => store.query(collection, query),
      count: (collection, query) => store.count(collection, query),
      async transaction(body) {
        pass();
        const result = await store.transaction(body);
        pass();
        return result;
      },
    };
    pipeline.use({ store: dying, pager: around(pager, { before: pass, after: pass }) });
    return () => died;
  }

  /** One death, and then whatever the queue and the watch bring. */
  async function survive(pipeline: Pipeline, meanwhile = () => {}): Promise<void> {
    try {
      await settle(pipeline);
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      meanwhile();
      pipeline.wait(2);
      // Whoever died with the claim is followed by the watch; before and after it, the queue still has the message.
      const { leaseUntil, settled, lookAt } = await pageOf(pipeline);
      if (leaseUntil > 0)
        expect({ settled, due: lookAt <= pipeline.clock.now() }).toEqual({ settled: false, due: true });
      await settle(pipeline);
    }
    await settle(pipeline);
  }

  it('at any moment leaves an alert that is opened once, told everything once, and closed once', async () => {
    for (let moment = 0; ; moment++) {
      const pipeline = createPipeline();
      await notify(pipeline, 'open');
      const died = mortal(pipeline, moment);
      await survive(pipeline);
      await ask(pipeline, 'note', 'the same words').catch(() => undefined);
      await survive(pipeline);
      if (!died()) {
        expect(moment).toBeGreaterThan(10);
        return;
      }
      expect(pipeline.board.all()).toMatchObject([{ status: 'open', count: 1 }]);
    }
  });

  it('after telling something leaves it told once, also when the same words were said before', async () => {
    for (let moment = 0; ; moment++) {
      const pipeline = await alerted();
      await ask(pipeline, 'note', 'still looking');
      await settle(pipeline);
      await ask(pipeline, 'acknowledge', '');
      await ask(pipeline, 'note', 'still looking');
      await notify(pipeline, 'closed');
      const died = mortal(pipeline, moment);
      await survive(pipeline);
      expect(logOf(pipeline)).toEqual([
        [
          'Tranche opened',
          'Tranche for sam added a note',
          'Tranche for sam acknowledged',
          'Tranche for sam added a note',
          'Tranche closed',
        ],
      ]);
      expect(await pageOf(pipeline)).toMatchObject({ closed: true, settled: true });
      if (!died()) return;
    }
  });

  it('having opened an alert that a person then closes does not have it opened a second time', async () => {
    for (let moment = 0; ; moment++) {
      const pipeline = createPipeline();
      await notify(pipeline, 'open');
      const died = mortal(pipeline, moment);
      await survive(pipeline, () => {
        if (pipeline.board.all().length > 0) pipeline.onCall.close('jo', ALERT);
      });
      expect(pipeline.board.all()).toHaveLength(1);
      expect(await pageOf(pipeline)).toMatchObject({ opened: true });
      if (!died()) return;
    }
  });

  it('in the middle is not overtaken: two at a time open it once', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, 'open');
    await Promise.all([settle(pipeline), settle(pipeline), settle(pipeline)]);
    expect(pipeline.board.all()).toMatchObject([{ count: 1 }]);
  });
});
