import { describe, expect, it } from 'vitest';
import { Crash } from '../../infra/simulator/faults.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { dyingAfter, dyingBefore } from './support/overSockets.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const BACK = `${ID}-rollback-1`;
const ONE = 'internal-0';

/** An upgrade that an incident has failed, so that a few pulses bring it back. */
async function failedUpgrade(): Promise<Pipeline> {
  const pipeline = createPipeline({ fleet: fleetOf({ internal: 1 }) });
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.pulse();
  await takeNotification(pipeline.deps, {
    incidentId: '0.abc',
    state: 'open',
    projectId: `project-${ONE}`,
    test: false,
  });
  pipeline.wait(20);
  await pipeline.settle();
  return pipeline;
}

/** Asked for, and then pulses until the rollback has ended; what dies leaves its message behind. */
async function bringBack(pipeline: Pipeline): Promise<void> {
  const ask = () => rollBack(pipeline.deps, ID, ONE, { reason: 'it is slow', actor: 'jo' });
  if ((await survive(ask)) === undefined) await ask();
  for (let pulses = 0; pulses < 30; pulses += 1) {
    await survive(() => tick(pipeline.deps));
    for (let next = pipeline.sent.shift(); next !== undefined; next = pipeline.sent.shift()) {
      const message = next;
      await survive(() => pipeline.deliver(message));
    }
    if ((await pipeline.rollout(BACK)).phase.kind === 'ended') return;
    pipeline.wait(15);
  }
  throw new Error('it never came to an end');
}

async function survive<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw error;
  }
}

describe.each([
  ['before', dyingBefore],
  ['after', dyingAfter],
])('a process that dies %s any transaction of a rollback', (_when, dying) => {
  it('brings the instance back once all the same', async () => {
    for (let n = 1; ; n += 1) {
      const pipeline = await failedUpgrade();
      const { store, transactions } = dying(pipeline.store, n);
      pipeline.use({ store });
      await bringBack(pipeline);
      expect(pipeline.world.dispatchCount(`slug-${ONE}`, '5.1.9')).toBe(1);
      expect((await pipeline.upgrade(ID, ONE)).progress.state).toBe('rolled-back');
      expect(await pipeline.instance(ONE)).toMatchObject({ instance: { version: '5.1.9' }, upgrading: null });
      expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
      if (transactions() < n) return;
    }
  });
});
