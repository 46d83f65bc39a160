import { describe, expect, it } from 'vitest';
import type { BoardEvent } from '../../../infra/local/standins/opsgenie/records.ts';
import { webhookBody } from '../../../infra/local/standins/opsgenie/webhooks.ts';
import { type PagerEvent, readOpsgenieWebhook } from '../../../shared/contracts/opsgenieWebhook.ts';
import { takePagerEvent } from '../../../shared/usecases/incidents/page/takePagerEvent.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';
import { FIRST, ID, command, dyingAfter, heldPipeline, incidentOf } from './support.ts';

const ALIAS = 'by-hand';

function eventOf(event: BoardEvent): PagerEvent {
  const reading = readOpsgenieWebhook(JSON.parse(webhookBody(event, 'token')));
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
}

/** A running rollout, and the pager, which tells of what people do there by hand. */
async function running(pipeline: Pipeline = createPipeline()) {
  if ((await pipeline.store.get({ name: 'rollouts', indexes: [] }, ID)) === undefined) {
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
  }
  const told: PagerEvent[] = [];
  pipeline.board.subscribe((event) => void told.push(eventOf(event)));
  const open = (tags: readonly string[], message = 'the database of everybody is slow', alias = ALIAS): void => {
    const about = { description: '', details: {}, entity: '', source: 'jo', priority: 'P2' } as const;
    pipeline.board.create({ alias, message, tags: [...tags], ...about }, { name: 'jo', type: 'web' });
  };
  const take = async (events: readonly PagerEvent[] = told.splice(0)): Promise<string[]> => {
    const outcomes: string[] = [];
    for (const event of events) outcomes.push(await takePagerEvent(pipeline.deps, event));
    return outcomes;
  };
  return { pipeline, told, open, take };
}

const holds = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.history(`rollout:${ID}`)).filter((type) => type === 'RolloutHeld').length;

describe('an alert that somebody opens in the pager', () => {
  it('with the tag holds the running rollout, says who and why, and pages for that', async () => {
    const { pipeline, open, take } = await running();
    open(['database', 'hold-rollouts']);
    expect(await take()).toEqual(['it holds prod-5.2.0']);
    await pipeline.settle();
    expect((await pipeline.rollout(ID)).hold).toMatchObject({
      cause: 'page',
      detail: 'jo has opened an alert for it in the pager: the database of everybody is slow',
    });
    expect(pipeline.board.all().map(({ message }) => message)).toEqual([
      'the database of everybody is slow',
      'prod-5.2.0: Rollout held, asked for in the pager',
    ]);
    expect(pipeline.logged).toContain('WARNING RolloutHeld');
  });

  it('without it, or with one that the routing does not name, is none of our business', async () => {
    const { pipeline, open, take } = await running();
    open(['database']);
    pipeline.use({ routing: { ...pipeline.deps.routing, holds: { tags: ['stop-upgrades'] } } });
    open(['hold-rollouts'], 'other', 'other');
    expect(await take()).toEqual(Array(2).fill('ignored: it is about no alert of ours'));
    expect(await holds(pipeline)).toBe(0);
    open(['stop-upgrades'], 'third', 'third');
    await take();
    expect(await holds(pipeline)).toBe(1);
  });

  it('holds as well when it is given the tag later', async () => {
    const { pipeline, open, take } = await running();
    open([]);
    pipeline.onCall.addTags('sam', ALIAS, ['hold-rollouts']);
    expect(await take()).toEqual(['ignored: it is about no alert of ours', 'it holds prod-5.2.0']);
    expect((await pipeline.rollout(ID)).hold?.detail).toContain('sam has opened');
  });

  it('holds once, however often and late it is told, also after a person had the rollout go on', async () => {
    const { pipeline, told, open, take } = await running();
    open(['hold-rollouts']);
    const events = [...told];
    await take();
    await take(events);
    await command(pipeline, 'resume', 'it was a false alarm');
    await pipeline.settle();
    await take(events);
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
    expect(await holds(pipeline)).toBe(1);
  });

  it('that is closed has nothing go on: that is noted, once', async () => {
    const { pipeline, told, open, take } = await running();
    open(['hold-rollouts']);
    pipeline.onCall.close('sam', ALIAS, 'it was the network');
    const events = [...told];
    expect(await take()).toEqual(['it holds prod-5.2.0', 'closed; prod-5.2.0 goes on when a person says so']);
    expect(await take(events)).toEqual(['it holds prod-5.2.0', 'closed already']);
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'page' } });
    expect((await pipeline.history(`rollout:${ID}`)).slice(-2)).toEqual(['RolloutHeld', 'HoldingPageClosed']);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it.each(['close', 'delete'] as const)('whose %s is told before its opening holds nothing', async (end) => {
    const { pipeline, told, open, take } = await running();
    open(['hold-rollouts']);
    pipeline.onCall[end]('sam', ALIAS);
    expect(await take(told.splice(0).toReversed())).toEqual([
      'closed before it held anything',
      'no rollout is running that it could hold',
    ]);
    expect(await holds(pipeline)).toBe(0);
  });

  it('holds nothing that begins after it', async () => {
    const pipeline = createPipeline();
    const told: PagerEvent[] = [];
    pipeline.board.subscribe((event) => void told.push(eventOf(event)));
    const about = { description: '', details: {}, entity: '', source: 'jo', priority: 'P2' } as const;
    const given = { alias: ALIAS, message: 'slow', tags: ['hold-rollouts'], ...about };
    pipeline.board.create(given, { name: 'jo', type: 'web' });
    for (const event of told) await takePagerEvent(pipeline.deps, event);
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    for (const event of told) await takePagerEvent(pipeline.deps, event);
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
  });

  it('of a rollout that is held already is one more reason, told in the alert of the first', async () => {
    const { pipeline, open, take } = await running(await heldPipeline());
    open(['hold-rollouts']);
    await take();
    await pipeline.settle();
    const { hold } = await pipeline.rollout(ID);
    expect(hold).toMatchObject({ cause: 'page', number: 1 });
    expect(hold?.detail).toMatch(/^jo has opened .*; before that: 3 failures/);
    const [first] = pipeline.board.all();
    expect(first?.notes.map(({ text }) => text)).toEqual([expect.stringContaining('jo has opened an alert')]);
    expect(pipeline.board.all()).toHaveLength(2);
    expect(await incidentOf(pipeline, FIRST)).toMatchObject({ state: 'open' });
  });

  it.each([1, 2, 3])('is not lost to whoever dies after %i transactions', async (moment) => {
    const { pipeline, told, open } = await running();
    open(['hold-rollouts']);
    const events = told.splice(0);
    const dying = { ...pipeline.deps, store: dyingAfter(pipeline.store, moment) };
    for (const event of events) await takePagerEvent(dying, event).catch(() => undefined);
    for (const event of events) await takePagerEvent(pipeline.deps, event);
    await pipeline.settle();
    expect(await holds(pipeline)).toBe(1);
    expect(pipeline.board.all()).toMatchObject([{ alias: ALIAS }, { status: 'open', count: 1 }]);
  });
});
