import { expect, it } from 'vitest';
import { type LedgerEntry } from '../../../shared/domain/evidence/ledger.ts';
import { ledger } from '../../../shared/ports/collections.ts';
import { notifyOf } from '../incidents/support.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';
import { FIRST, ID, failedOf, failingPipeline } from './support.ts';

/** When something of this type was first recorded in a chain. */
async function firstOf({ store }: Pipeline, stream: LedgerEntry['stream'], type: string): Promise<number> {
  const entries = await store.query(ledger, { where: { stream }, orderBy: 'seq' });
  const found = entries.find(({ value }) => value.event.type === type);
  if (found === undefined) throw new Error(`${stream} has no ${type}`);
  return found.value.at;
}

const seconds = (from: number, to: number): number => (to - from) / 1_000;
/** A pulse. */
const PULSE = 300;

it('from the last failed run it takes at most a pulse to know of it, and no time to hold and to page', async () => {
  const pipeline = await failingPipeline();
  await pipeline.runUntil('2026-11-23T12:00:00Z');
  const failed = await failedOf(pipeline);
  const sign = Math.max(...pipeline.world.runs.map(({ endsAt }) => endsAt));
  const known = Math.max(
    ...(await Promise.all(failed.map((id) => firstOf(pipeline, `upgrade:${ID}~${id}`, 'UpgradeFailed')))),
  );
  const held = await firstOf(pipeline, `rollout:${ID}`, 'RolloutHeld');
  const told = await firstOf(pipeline, `incident:${FIRST}`, 'IncidentOpened');
  const [page] = pipeline.board.all();
  const took = {
    known: seconds(sign, known),
    held: seconds(known, held),
    told: seconds(held, told),
    paged: seconds(told, page?.createdAt ?? Number.NaN),
  };
  expect(took.known).toBeGreaterThanOrEqual(0);
  expect(took.known).toBeLessThanOrEqual(PULSE);
  expect(took).toMatchObject({ held: 0, told: 0, paged: 0 });
});

it('an incident on an upgraded instance holds and is told in no time', async () => {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.runUntil('2026-11-23T15:00:00Z');
  const sign = pipeline.clock.now();
  await notifyOf(pipeline, '0.a', { projectId: 'project-i1' });
  await pipeline.settle();
  const held = await firstOf(pipeline, `rollout:${ID}`, 'RolloutHeld');
  const [page] = pipeline.board.all();
  expect([seconds(sign, held), seconds(held, page?.createdAt ?? Number.NaN)]).toEqual([0, 0]);
});

it('what is in flight when the rollout is held finishes and is recorded, and nothing else starts', async () => {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.pulse();
  const flying = (await pipeline.states(ID)).filter((state) => /upgrading|dispatching|soaking/.test(state));
  expect(flying.length).toBeGreaterThan(0);
  // An incident on an instance whose upgrade is in flight fails that one only.
  const [broken = '', ...others] = flying.map((state) => state.slice(0, state.indexOf(':')));
  await notifyOf(pipeline, '0.a', { projectId: `project-${broken}` });
  const runs = pipeline.world.runs.length;
  await pipeline.runUntil('2026-11-24T15:00:00Z');
  const states = await pipeline.states(ID);
  expect(states).toContain(`${broken}: failed`);
  for (const id of others) expect(states).toContain(`${id}: verified`);
  expect(pipeline.world.runs).toHaveLength(runs);
});

it('an instance that was verified days ago in the same rollout holds it in a stage that watches, too', async () => {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.runUntil('2026-11-26T12:00:00Z');
  expect((await pipeline.rollout(ID)).progress.at(-1)).toMatchObject({ stage: 2, completedAt: null });
  await notifyOf(pipeline, '0.a', { projectId: 'project-i1' });
  await pipeline.settle();
  expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'incident', instance: 'i1' } });
  const [page] = pipeline.board.all();
  expect(page?.notes[0]?.text).toContain('npx tranche rollout show prod-5.2.0');
});
