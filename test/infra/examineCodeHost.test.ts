import { describe, expect, it } from 'vitest';
import { examineCodeHost } from '../../infra/local/examineCodeHost.ts';
import { UNUSED, block, grant } from '../../shared/domain/limits/writeAllowance.ts';
import { allowances, deliveries } from '../../shared/ports/collections.ts';
import { excusePullRequest } from '../../shared/usecases/commandRollout.ts';
import { CODE_HOST } from '../../shared/usecases/writeAllowance.ts';
import { withoutPapers } from '../usecases/support/evidence.ts';
import { createPipeline } from '../usecases/support/pipeline.ts';

const MINUTE = 60_000;

describe('what the doctor says of the code host', () => {
  it('counts the writes of the last minute and hour, and the deliveries', async () => {
    const { deps, store, clock } = createPipeline();
    expect(await examineCodeHost(deps)).toMatchObject([
      { name: 'code host', ok: true, detail: '0 of 80 writes granted in the last minute, 0 of 500 in the last hour' },
      { name: 'pull requests', ok: true, detail: 'none waits' },
      { name: 'webhook', ok: true, detail: 'no delivery in the last day' },
    ]);
    const now = clock.now();
    await store.transaction((tx) => {
      tx.set(allowances, CODE_HOST, grant(grant(UNUSED, 7, now - 30 * MINUTE), 3, now));
      tx.set(deliveries, 'a', { event: 'push', at: now - MINUTE });
      tx.set(deliveries, 'b', { event: 'push', at: now - 120 * MINUTE });
      return Promise.resolve();
    });
    expect(await examineCodeHost(deps)).toMatchObject([
      { detail: '3 of 80 writes granted in the last minute, 10 of 500 in the last hour' },
      {},
      { detail: '1 delivery in the last hour, 2 in the last day' },
    ]);
  });

  it('fails while the code host has asked to wait, and says until when and why', async () => {
    const { deps, store, clock } = createPipeline();
    const blocked = block(UNUSED, clock.now() + 10 * MINUTE, 'secondary rate limit');
    await store.transaction((tx) => Promise.resolve(tx.set(allowances, CODE_HOST, blocked)));
    const [check] = await examineCodeHost(deps);
    expect(check).toMatchObject({ ok: false });
    expect(check?.detail).toMatch(/^it has asked to wait until Mon 2026-11-23 \d\d:10: secondary rate limit$/);
  });

  it('fails when a pull request has been waited for longer than a day', async () => {
    const pipeline = withoutPapers();
    const { deps, clock } = pipeline;
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T12:00:00Z');
    const young = (await examineCodeHost(deps))[1];
    expect(young).toMatchObject({ ok: true });
    expect(young?.detail).toMatch(/^2 wait, the oldest for (?:1 hour|\d+ minutes) \(i[12] of prod-5\.2\.0\)$/);
    clock.advanceTo(Date.UTC(2026, 10, 26));
    expect((await examineCodeHost(deps))[1]).toMatchObject({ ok: false });
    for (const instance of ['i1', 'i2']) {
      await excusePullRequest(deps, 'prod-5.2.0', instance, { actor: 'ada', reason: 'by hand' });
    }
    expect((await examineCodeHost(deps))[1]).toMatchObject({ ok: true, detail: 'none waits' });
  });
});
