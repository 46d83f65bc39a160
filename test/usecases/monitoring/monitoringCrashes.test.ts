import { describe, expect, it } from 'vitest';
import type { Store } from '../../../shared/ports/store.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { lost } from '../support/monitoringInMemory.ts';
import { INSTANCE_HAS, SCOPE, SCOPE_HAS, monitoredFleet } from './support.ts';

const C1 = 'project-c1';
const FLEET = [instanceWith('c1', { ingressAllowlist: ['203.0.113.0/24'] })];
const HAS = [...INSTANCE_HAS, 'uptime-check version-5-1-9'];

/** A process that dies at one of its steps: before a step is done, or right after it. */
function dying(store: Store) {
  let left = Number.POSITIVE_INFINITY;
  const step = (): void => {
    left -= 1;
    if (left === 0) throw new Error('the process died');
  };
  const mortal: Store = {
    get: (collection, id) => store.get(collection, id),
    query: (collection, query) => store.query(collection, query),
    count: (collection, query) => store.count(collection, query),
    async transaction(body) {
      step();
      const result = await store.transaction(body);
      step();
      return result;
    },
  };
  return { mortal, step, dieAt: (steps: number): void => void (left = steps), isAlive: () => left > 0 };
}

describe('a process that dies while it configures the monitoring', () => {
  it('leaves nothing twice, nothing undone and no hole in the record, wherever it dies', async () => {
    for (let at = 1, alive = false; !alive; at += 1) {
      const { pipeline, monitoring, document } = monitoredFleet({ fleet: FLEET });
      const { mortal, step, dieAt, isAlive } = dying(pipeline.store);
      pipeline.use({ store: mortal });
      await pipeline.pulse();
      pipeline.write(instanceWith('c1', { domain: 'moved.example.com', ingressAllowlist: ['203.0.113.0/24'] }));
      monitoring.meddle(SCOPE, 'alert-policy', 'cpu', { severity: 'CRITICAL' });
      pipeline.wait(24 * 60);
      monitoring.fail(() => {
        step();
        return undefined;
      });
      dieAt(at);
      await pipeline.pulse().catch(() => undefined);
      pipeline.sent.length = 0;
      alive = isAlive();
      dieAt(Number.POSITIVE_INFINITY);
      for (let pulse = 0; pulse < 4; pulse += 1) {
        pipeline.wait(5);
        await pipeline.pulse();
      }
      expect([at, monitoring.what(C1), monitoring.what(SCOPE)]).toEqual([at, HAS, SCOPE_HAS]);
      expect(monitoring.inProject(SCOPE).find(({ resource }) => resource.key === 'cpu')?.resource).toMatchObject({
        severity: 'WARNING',
      });
      expect(await document(C1)).toMatchObject({ trouble: null, unrecordedSince: null, done: [], leaseUntil: 0 });
      expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
      expect(at).toBeLessThan(200);
    }
  });

  it('finds what it made when the answer to each of its calls was lost in turn', async () => {
    for (let index = 0; index < 16; index += 1) {
      const { pipeline, monitoring, pulses } = monitoredFleet({ fleet: FLEET });
      monitoring.fail((_call, nth) => (nth === index ? { when: 'after', error: lost() } : undefined));
      await pulses(4);
      expect([index, monitoring.what(C1), monitoring.what(SCOPE)]).toEqual([index, HAS, SCOPE_HAS]);
      expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
    }
  });
});
