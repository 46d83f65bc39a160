import { describe, expect, it } from 'vitest';
import type { GithubFailure } from '../../infra/local/standins/github/githubServer.ts';
import { ID, dyingAfter, dyingBefore, overSockets } from './support/overSockets.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;
/** Each call fails once, in a run of its own. */
const MANY_RUNS = 120_000;

const settled = { merged: true, approvals: 1 };
const once = {
  issues: ['closed'],
  inOrder: true,
  twice: [],
  headlines: 4,
  pulls: [settled, settled],
  problems: [],
};

async function undisturbed() {
  const host = await overSockets();
  await host.pipeline.begin(MAJOR);
  await host.runToTheEnd();
  return host;
}

describe('a rollout over HTTP', () => {
  it('opens one issue and merges every pull request, with four writes for each instance', async () => {
    const { outcome, writes, pipeline } = await undisturbed();
    expect(await outcome()).toMatchObject(once);
    const [forInstances, forIssue] = ['/repos/acme/deployments/', '/repos/acme/customer/'].map(
      (path) => writes().filter((call) => call.path.startsWith(path)).length,
    );
    expect({ forInstances, forIssue }).toEqual({ forInstances: 2 * 4, forIssue: 8 });
    expect((await pipeline.history(`rollout:${ID}`)).at(-1)).toBe('EvidenceSealed');
  });

  it('makes six writes for each instance where Tranche makes the pull requests itself', async () => {
    const host = await overSockets({ mode: 'pull-request' });
    await host.pipeline.begin(MAJOR);
    await host.runToTheEnd();
    const own = { merged: true, approvals: 0 };
    expect(await host.outcome()).toMatchObject({ ...once, pulls: [own, own] });
    const forInstances = host.writes().filter(({ path }) => path.startsWith('/repos/acme/deployments/'));
    expect(forInstances).toHaveLength(2 * 6);
  });

  const refusals: [string, GithubFailure][] = [
    [
      'is refused by a rate limit',
      { status: 403, retryAfter: 60, message: 'You have exceeded a secondary rate limit' },
    ],
    ['is one of too many', { status: 429, retryAfter: 120 }],
    ['fails before its effect', { status: 500 }],
    ['fails after its effect', { status: 500, afterEffect: true }],
    ['is hung up on before its effect', { drop: 'hang-up' }],
    ['is hung up on after its effect', { drop: 'hang-up', afterEffect: true }],
  ];
  it.each(refusals)(
    'does everything once, whichever call %s',
    async (_what, failure) => {
      const { calls } = await undisturbed();
      for (const failed of calls.keys()) {
        const host = await overSockets();
        host.failWhen((index) => (index === failed ? failure : undefined));
        await host.pipeline.begin(MAJOR);
        await host.runToTheEnd();
        const call = `${host.calls[failed]?.method} ${host.calls[failed]?.path}, call ${failed}`;
        expect({ call, ...(await host.outcome()) }).toMatchObject({ call, ...once });
      }
    },
    MANY_RUNS,
  );

  it.each([
    ['before', dyingBefore],
    ['after', dyingAfter],
  ])(
    'does everything once, whichever record the process dies %s',
    async (_when, dying) => {
      const first = await overSockets();
      await first.pipeline.begin(MAJOR);
      const counted = dyingAfter(first.pipeline.store, Infinity);
      first.pipeline.use({ store: counted.store });
      await first.runToTheEnd();
      expect(counted.transactions()).toBeGreaterThan(20);
      for (let death = 1; death <= counted.transactions(); death += 1) {
        const host = await overSockets();
        await host.pipeline.begin(MAJOR);
        host.pipeline.use({ store: dying(host.pipeline.store, death).store });
        await host.runToTheEnd();
        expect({ death, ...(await host.outcome()) }).toMatchObject({ death, ...once });
      }
    },
    MANY_RUNS,
  );

  it('is late and loses nothing when the code host is down for two hours', async () => {
    const host = await overSockets();
    const { pipeline, calls } = host;
    await pipeline.begin(MAJOR);
    await pipeline.runUntil('2026-11-23T10:20:00Z');
    const back = Date.parse('2026-11-23T12:20:00Z');
    host.failWhen(() => (pipeline.clock.now() < back ? { drop: 'hang-up' } : undefined));
    await host.runToTheEnd();
    expect(await host.outcome()).toMatchObject(once);
    expect(calls.filter(({ at }) => at >= back).length).toBeGreaterThan(0);
  });

  it('keeps to limits that are far too small, and ends', async () => {
    const limits = { perMinute: 5, perHour: 20 };
    const host = await overSockets({ codeHostLimits: limits });
    await host.pipeline.begin(MAJOR);
    await host.runToTheEnd();
    expect(await host.outcome()).toMatchObject(once);
    for (const { at: from } of host.writes()) {
      const within = (length: number) => host.writes().filter(({ at }) => at >= from && at < from + length).length;
      expect(within(60_000)).toBeLessThanOrEqual(limits.perMinute);
      expect(within(3_600_000)).toBeLessThanOrEqual(limits.perHour);
    }
  });
});
