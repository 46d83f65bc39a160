import { expect, it } from 'vitest';
import { commandRollout } from '../../../shared/usecases/commandRollout.ts';
import { rollBack } from '../../../shared/usecases/rollBack.ts';
import { watch } from '../../../shared/usecases/incidents/watch/watch.ts';
import { type Pipeline, createPipeline } from '../support/pipeline.ts';
import { ID } from './support.ts';

const BACK = `${ID}-rollback-1`;

/** Held, because i1 is not healthy on the new version. */
async function heldForI1(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  pipeline.world.break('i1', { kind: 'unhealthy', from: 'next-upgrade' });
  await pipeline.runUntil('2026-11-23T13:00:00Z');
  return pipeline;
}

/** What the channel is shown of it now. */
async function shown(pipeline: Pipeline): Promise<string> {
  await watch(pipeline.deps);
  await pipeline.settle();
  return JSON.stringify(pipeline.workspace.history('opsgenie')[0]?.blocks);
}

const ask = ({ deps }: Pipeline) => rollBack(deps, ID, 'i1', { reason: 'search is broken', actor: 'jo' });

it('the channel is offered what may be done about an instance that is being brought back, and what when that was given up', async () => {
  const pipeline = await heldForI1();
  const before = await shown(pipeline);
  expect(before).toContain(`rollout retry ${ID} i1`);
  expect(before).toContain(`rollout rollback ${ID} i1`);

  await ask(pipeline);
  const meanwhile = await shown(pipeline);
  expect(meanwhile).toContain(`rollout show ${BACK}`);
  expect(meanwhile).not.toContain(`rollout retry ${ID} i1`);
  expect(meanwhile).not.toContain(`rollout rollback ${ID} i1`);

  await commandRollout(pipeline.deps, BACK, { type: 'abort', reason: 'another way' }, 'jo');
  expect(await shown(pipeline)).toContain(`rollout retry ${ID} i1`);
  expect(await shown(pipeline)).toContain(`rollout rollback ${ID} i1`);
});

it('the channel is offered to go on once the instance is back', async () => {
  const pipeline = await heldForI1();
  expect(await shown(pipeline)).not.toContain('rollout resume');
  await ask(pipeline);
  pipeline.world.repair('i1');
  await pipeline.runUntil('2026-11-23T15:00:00Z');
  const after = await shown(pipeline);
  expect(after).toContain(`rollout resume ${ID}`);
  expect(after).not.toContain(`rollout retry ${ID} i1`);
});
