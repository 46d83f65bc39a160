import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardEvent } from '../../../../infra/local/standins/opsgenie/records.ts';
import { webhookBody } from '../../../../infra/local/standins/opsgenie/webhooks.ts';
import { type PagerEvent, readOpsgenieWebhook } from '../../../../shared/contracts/opsgenieWebhook.ts';
import { heartbeats } from '../../../../shared/ports/collections.ts';
import { settlePage } from '../../../../shared/usecases/incidents/page/settlePage.ts';
import { takePagerEvent } from '../../../../shared/usecases/incidents/page/takePagerEvent.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { type Pipeline, createPipeline, everything } from '../../support/pipeline.ts';
import { ALERT, alertOf, around, ask, notify, pageOf } from '../support.ts';

/** A pipeline whose pager tells of everything; what it tells is taken by the test. */
async function alerted() {
  const pipeline = createPipeline();
  const told: PagerEvent[] = [];
  pipeline.board.subscribe((event) => void told.push(eventOf(event)));
  await notify(pipeline, 'open');
  await pipeline.settle();
  const take = async (): Promise<string[]> => {
    const outcomes: string[] = [];
    for (const event of told.splice(0)) outcomes.push(await takePagerEvent(pipeline.deps, event));
    await pipeline.settle();
    return outcomes;
  };
  return { pipeline, told, take };
}

function eventOf(event: BoardEvent): PagerEvent {
  const reading = readOpsgenieWebhook(JSON.parse(webhookBody(event, 'token')));
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
}

/** Everything that people can do there, in its order. */
function doEverything({ onCall, clock, wait }: Pipeline): void {
  const steps = [
    () => onCall.acknowledge('jo', ALERT),
    () => onCall.note('jo', ALERT, 'looking'),
    () => onCall.unacknowledge('jo', ALERT),
    () => onCall.escalate(ALERT, 'sam'),
    () => onCall.assign('jo', ALERT, 'sam'),
    () => onCall.take('sam', ALERT),
    () => onCall.snooze('sam', ALERT, clock.now() + 600_000),
    () => onCall.addTags('sam', ALERT, ['a', 'b']),
    () => onCall.removeTags('sam', ALERT, ['a']),
    () => onCall.addTeam('sam', ALERT, 'cloud'),
    () => onCall.addRecipient('sam', ALERT, 'jo'),
    () => onCall.prioritise('sam', ALERT, 'P2'),
    () => onCall.press('sam', ALERT, 'Restart'),
    () => onCall.acknowledge('sam', ALERT),
    () => onCall.close('sam', ALERT, 'fixed'),
  ];
  for (const step of steps) {
    wait(1);
    step();
  }
}

describe('what happens in the pager', () => {
  it('is on record as what people did there, and is not told back', async () => {
    const { pipeline, take } = await alerted();
    expect(await take()).toEqual(['the pager has it']);
    const calls: string[] = [];
    pipeline.use({ pager: around(pipeline.deps.pager, { before: (call) => void calls.push(call) }) });
    doEverything(pipeline);
    await take();
    const { standing, actions } = await alertOf(pipeline);
    // Of an escalation the pager does not say when: it counts from when we hear of it.
    const kinds = actions.map(({ kind }) => kind);
    expect(kinds).toContain('escalated');
    expect(kinds.filter((kind) => kind !== 'escalated')).toEqual([
      'acknowledged',
      'noted',
      'unacknowledged',
      'assigned',
      'assigned',
      'snoozed',
      'other',
      'other',
      'other',
      'other',
      'reprioritised',
      'other',
      'acknowledged',
      'closed',
    ]);
    expect(standing).toMatchObject({
      status: 'closed',
      acknowledged: { by: 'sam' },
      owner: 'sam',
      closed: { by: 'sam', reason: 'fixed', from: 'pager' },
    });
    expect(await pageOf(pipeline)).toMatchObject({ closed: true, settled: true });
    expect(calls).toEqual([]);
  });

  it('comes to the same in any order and any number of times', async () => {
    const { pipeline: source, told } = await alerted();
    doEverything(source);
    const events = told.splice(0);
    const taken = async (order: readonly PagerEvent[]) => {
      const pipeline = createPipeline();
      await notify(pipeline, 'open');
      await pipeline.settle();
      // The escalation names the alert by the id that the pager of the source gave it.
      const [created, ...others] = order.toSorted(
        (a, b) => Number(b.kind === 'created') - Number(a.kind === 'created'),
      );
      if (created !== undefined) {
        await pipeline.tamper({ name: 'pages', indexes: [] }, ALERT, (page) => ({ ...page, pagerId: null }));
        for (const event of [created, ...others]) await takePagerEvent(pipeline.deps, event);
      }
      const { standing, actions } = await alertOf(pipeline);
      return { standing, kinds: actions.map(({ key }) => key).toSorted() };
    };
    const expected = await taken(events);
    expect(expected.standing.status).toBe('closed');
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 6 }),
        async (order, again) => {
          expect(await taken([...order, ...again])).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each([
    ['is still to come', (now: number) => now + 3_600_000],
    ['was before the alert was opened', () => 1_795_424],
  ])('at a moment that %s counts from when we hear of it', async (_, at) => {
    const { pipeline, told } = await alerted();
    const [created] = told;
    if (created === undefined) throw new Error('nothing was told');
    const now = pipeline.clock.now();
    await takePagerEvent(pipeline.deps, {
      ...created,
      key: 'ack',
      by: 'jo',
      action: 'Acknowledge',
      kind: 'acknowledged',
      at: at(now),
    });
    expect((await alertOf(pipeline)).actions).toMatchObject([{ kind: 'acknowledged', at: now }]);
  });

  it('that we did ourselves is known and changes nothing', async () => {
    const { pipeline, take } = await alerted();
    await take();
    await ask(pipeline, 'acknowledge', '');
    await ask(pipeline, 'note', 'restarting it');
    await pipeline.settle();
    await notify(pipeline, 'closed');
    await pipeline.settle();
    const before = await everything(pipeline.store);
    expect(await take()).toEqual(Array(3).fill('ignored: we did it ourselves'));
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('with a note of ours under another name is known by its words', async () => {
    const { pipeline, take, told } = await alerted();
    await ask(pipeline, 'note', 'restarting it');
    await pipeline.settle();
    for (const [index, event] of told.entries()) told[index] = { ...event, by: 'integration@example.com' };
    expect(await take()).toEqual(['the pager has it', 'ignored: we did it ourselves']);
  });

  it('to an alert that is not ours is left alone', async () => {
    const { pipeline, told } = await alerted();
    const [created] = told;
    if (created === undefined) throw new Error('nothing was told');
    const take = (event: Partial<PagerEvent>) => takePagerEvent(pipeline.deps, { ...created, ...event });
    const before = await everything(pipeline.store);
    const ignored = 'ignored: it is about no alert of ours';
    expect(await take({ alias: 'disk-full', kind: 'closed' })).toBe(ignored);
    expect(await take({ alias: '../../etc', kind: 'closed' })).toBe(ignored);
    expect(await take({ alias: 'tranche-00000000000000000000', kind: 'closed' })).toBe(ignored);
    expect(await take({ alias: null, pagerId: 'unknown', kind: 'escalated' })).toBe(ignored);
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('to the alert that tests the path is noted as having come back, and is no action', async () => {
    const { pipeline, told } = await alerted();
    const [created] = told;
    if (created === undefined) throw new Error('nothing was told');
    const { routing } = pipeline.deps;
    pipeline.use({ routing: { ...routing, heartbeat: { ...routing.heartbeat, probeHours: 6 } } });
    await watch(pipeline.deps);
    const probe = async () => (await pipeline.store.get(heartbeats, 'prod'))?.probe;
    const alias = (await probe())?.alias ?? '';
    const event = { ...created, alias, action: 'Create', at: pipeline.clock.now() };
    expect(await takePagerEvent(pipeline.deps, event)).toBe('about the alerting path itself: noted');
    expect(await probe()).toMatchObject({ createdSeenAt: event.at, closedSeenAt: null });
    const trouble = { ...event, alias: 'tranche-heartbeat-prod-ping-1' };
    expect(await takePagerEvent(pipeline.deps, trouble)).toBe('about the alerting path itself: not noted');
  });
});

describe('the pager that tells of an alert', () => {
  it('before we have recorded that it was opened proves that it was', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, 'open');
    const { pager } = pipeline.deps;
    const told: PagerEvent[] = [];
    pipeline.board.subscribe((event) => void told.push(eventOf(event)));
    pipeline.use({
      pager: {
        ...pager,
        open: async (view) => {
          const id = await pager.open(view);
          for (const event of told) await takePagerEvent(pipeline.deps, event);
          return id;
        },
      },
    });
    await pipeline.settle();
    await settlePage(pipeline.deps, { alert: ALERT });
    expect(pipeline.board.all()).toMatchObject([{ count: 1 }]);
    const paged = (await pipeline.history(`alert:${ALERT}`)).filter((type) => /Paged/.test(type));
    expect(paged).toEqual(['AlertPaged']);
  });

  it('that we had given up has it closed', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, 'open');
    await notify(pipeline, 'closed');
    await pipeline.settle();
    const late: PagerEvent[] = [];
    pipeline.board.subscribe((event) => void late.push(eventOf(event)));
    const given = {
      message: 'late',
      alias: ALERT,
      description: '',
      details: {},
      tags: [],
      entity: '',
      source: '',
      priority: 'P1',
    } as const;
    pipeline.board.create(given, { name: 'Tranche', type: 'api' });
    for (const event of late) await takePagerEvent(pipeline.deps, event);
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'closed' }]);
    expect(await pageOf(pipeline)).toMatchObject({ opened: true, closed: true, settled: true });
  });
});
