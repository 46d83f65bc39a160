import { describe, expect, it } from 'vitest';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { type LocalServer, MONITORING, fleetOnDisk, localServer } from './localServer.ts';
import { type OutsideWorld, outsideWorld, untilMoment, untilRollout } from './outsideWorld.ts';

const START = '2026-11-23T00:00:00Z';
const ID = 'prod-5.2.0';
const TYPES = [
  'internal',
  'internal',
  'trial',
  'trial',
  'trial',
  'production',
  'production',
  'production',
  'production',
];
const FLEET = TYPES.map((type, index) => ({ id: `src-${index}`, type }));
const BASIC = { authorization: `Basic ${btoa(`${MONITORING.user}:${MONITORING.password}`)}` };

interface Story extends OutsideWorld {
  readonly server: LocalServer;
  /** An operator's command, under the rollout; answers its status. */
  readonly order: (path: string, body?: object) => Promise<number>;
  readonly until: (isWanted?: (rollout: RolloutView) => boolean) => Promise<RolloutView>;
}

async function story(): Promise<Story> {
  const outside = await outsideWorld(START, FLEET);
  const args = ['--fleet', fleetOnDisk(FLEET).root, '--start', START];
  const server = await localServer(args, { env: outside.env });
  await server.register({ version: '5.2.0', type: 'minor', releasedAt: START });
  return {
    ...outside,
    server,
    order: async (path, body = {}) =>
      (await server.command(`/api/rollouts/${ID}/${path}`, { actor: 'on-call', reason: 'looked into', ...body }))
        .status,
    until: (isWanted) => untilRollout(server, outside.clock, ID, isWanted),
  };
}

const upgradeOf = ({ upgrades }: RolloutView, id: string) => upgrades.find(({ instance }) => instance === id);
const results = ({ upgrades }: RolloutView): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(upgrades, ({ result }) => result)].map(([result, all]) => [result, all.length]));

async function incident(server: LocalServer, id: string, incidentId: string, state: 'open' | 'closed'): Promise<void> {
  const resource = { labels: { project_id: `project-${id}` } };
  const body = { version: '1.2', incident: { incident_id: incidentId, state, summary: 'down', resource } };
  expect(await server.post('/monitoring-incident', body, BASIC)).toMatchObject({ status: 204 });
}

describe('an instance that fails', { timeout: 60_000 }, () => {
  it('holds the rollout with the reason, fails again until it is repaired, and is done when it is retried', async () => {
    const { server, world, order, until } = await story();
    world.break('src-2', { kind: 'failing-run' });
    const held = await until();
    expect(held).toMatchObject({ state: 'held', stage: 2, hold: { cause: 'failed-instances' } });
    expect(results(held)).toEqual({ verified: 8, failed: 1 });
    expect(upgradeOf(held, 'src-2')).toMatchObject({ reason: 'the upgrade workflow failed', dispatches: 1 });

    expect(await order('upgrades/src-3/retry')).toBe(409);
    expect(await order('upgrades/src-99/retry')).toBe(404);
    expect(await order('upgrades/src-2/retry')).toBe(200);
    expect(await order('upgrades/src-2/retry')).toBe(409);
    expect(await order('resume')).toBe(200);
    expect(await order('resume')).toBe(409);
    expect(await until()).toMatchObject({ state: 'held' });

    world.repair('src-2');
    expect(await order('upgrades/src-2/retry')).toBe(200);
    expect((await server.rollout(ID)).state).toBe('held');
    expect(await order('resume')).toBe(200);
    const ended = await until();
    expect(ended.state).toBe('completed');
    expect(upgradeOf(ended, 'src-2')).toMatchObject({ result: 'verified', attempt: 3, dispatches: 3 });
    expect(FLEET.map(({ id }) => world.dispatchCount(`slug-${id}`, '5.2.0'))).toEqual([1, 1, 3, 1, 1, 1, 1, 1, 1]);
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });

  it('may fail as often as the budget allows: then nothing else starts until an operator has decided', async () => {
    const { server, world, clock, order, until } = await story();
    for (const id of ['src-2', 'src-3', 'src-4', 'src-5', 'src-6', 'src-7', 'src-8']) {
      world.break(id, { kind: 'unhealthy', from: 'next-upgrade' });
    }
    const held = await until();
    expect(held).toMatchObject({ state: 'held', stage: 2, hold: { cause: 'failure-budget' } });
    expect(results(held)).toEqual({ verified: 2, failed: 2, planned: 5 });
    await untilMoment(server, clock, '2026-11-26T12:00:00Z');
    expect(world.runs).toHaveLength(4);

    for (const { instance } of held.upgrades) world.repair(instance);
    for (const { instance } of held.upgrades.filter(({ result }) => result === 'failed')) {
      expect(await order(`upgrades/${instance}/skip`, { reason: '' })).toBe(409);
      expect(await order(`upgrades/${instance}/skip`, { reason: 'the customer does it' })).toBe(200);
    }
    expect(await order('resume')).toBe(200);
    const ended = await until();
    expect(ended.state).toBe('completed');
    expect(results(ended)).toEqual({ verified: 7, skipped: 2 });
    expect(world.runs).toHaveLength(9);
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });

  it.each(['silent', 'wrong-version'] as const)('is not taken for upgraded when it is %s', async (kind) => {
    const { world, until } = await story();
    world.break('src-0', { kind, from: 'next-upgrade' });
    const held = await until();
    expect(held).toMatchObject({ state: 'held', stage: 1, hold: { cause: 'failed-instances' } });
    const said = kind === 'silent' ? 'no answer from the instance' : 'the instance reports 5.1.9, not 5.2.0';
    expect(upgradeOf(held, 'src-0')).toMatchObject({ result: 'failed', reason: expect.stringContaining(said) });
  });

  it('fails by an incident during its soak; closed, retried and resumed, the rollout completes', async () => {
    const { server, world, order, until } = await story();
    const soaking = await until(({ upgrades }) => upgrades.some(({ state }) => state === 'soaking'));
    const { instance = '' } = soaking.upgrades.find(({ state }) => state === 'soaking') ?? {};
    await incident(server, instance, 'inc-1', 'open');
    await incident(server, 'nobody', 'inc-2', 'open');
    const held = await until();
    expect(held).toMatchObject({
      state: 'held',
      hold: { cause: 'incident', detail: expect.stringContaining('inc-1') },
    });
    expect(upgradeOf(held, instance)).toMatchObject({ result: 'failed', reason: expect.stringContaining('inc-1') });
    await incident(server, instance, 'inc-1', 'closed');
    expect(await server.get('/api/incidents/inc-1')).toMatchObject({
      body: { incident: { state: 'closed', instance, rollout: ID } },
    });
    expect((await server.rollout(ID)).state).toBe('held');
    expect(await order(`upgrades/${instance}/retry`)).toBe(200);
    expect(await order('resume')).toBe(200);
    expect((await until()).state).toBe('completed');
    expect(world.runs).toHaveLength(FLEET.length + 1);
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });
});

describe('a rollout that is stopped while upgrades are in flight', { timeout: 60_000 }, () => {
  const isInFlight = ({ stages }: RolloutView): boolean => stages.some(({ inFlight }) => inFlight > 0);

  it('aborted, starts nothing more, records how those ended, and gives way to a lower version', async () => {
    const { server, world, clock, order, until } = await story();
    await until(isInFlight);
    expect(await order('abort', { reason: '' })).toBe(400);
    expect(await order('abort', { reason: 'withdrawn' })).toBe(200);
    for (const command of ['pause', 'resume', 'abort'])
      expect({ command, status: await order(command) }).toEqual({ command, status: 409 });
    expect(await order('upgrades/src-8/skip')).toBe(409);
    const started = world.runs.length;
    const ended = await until();
    expect(ended).toMatchObject({ state: 'aborted' });
    expect(results(ended)).toEqual({ verified: started, planned: FLEET.length - started });
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });

    // Some run 5.2.0 by now, so that nobody could tell what 5.1.10 is.
    expect(await server.register({ version: '5.1.10' })).toMatchObject({ status: 400 });
    expect(await server.register({ version: '5.1.10', type: 'patch' })).toMatchObject({ status: 201 });
    const next = await untilRollout(server, clock, 'prod-5.1.10');
    expect(next).toMatchObject({ state: 'completed', policy: 'patch' });
    expect(next.upgrades).toHaveLength(FLEET.length - started);
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });

  it('paused, lets them finish and starts nothing else, for days', async () => {
    const { server, world, clock, order, until } = await story();
    await until(isInFlight);
    expect(await order('pause')).toBe(200);
    const started = world.runs.length;
    await until();
    await untilMoment(server, clock, '2026-11-24T12:00:00Z');
    expect(results(await server.rollout(ID))).toEqual({ verified: started, planned: FLEET.length - started });
    expect(world.runs).toHaveLength(started);
    expect(await order('resume')).toBe(200);
    expect((await until()).state).toBe('completed');
  });

  it('superseded, upgrades no instance to two versions at once', async () => {
    const { server, world, clock, until } = await story();
    const before = await until(isInFlight);
    expect(await server.register({ version: '5.2.1' })).toMatchObject({ status: 201 });
    const patch = await untilRollout(server, clock, 'prod-5.2.1');
    expect(patch).toMatchObject({ state: 'completed', policy: 'patch', supersedes: ID });
    const old = await server.rollout(ID);
    expect(old.state).toBe('superseded');
    const began = before.upgrades.filter(({ result }) => result === 'in-flight');
    for (const { instance } of began) expect(upgradeOf(old, instance)).toMatchObject({ result: 'verified' });
    for (const { id } of FLEET) {
      const runs = world.runs.filter(({ instance }) => instance === id);
      expect(runs.at(-1)).toMatchObject({ version: '5.2.1' });
      for (const [index, run] of runs.entries())
        expect(run.createdAt).toBeGreaterThanOrEqual(runs[index - 1]?.endsAt ?? 0);
    }
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
  });
});

describe('a code host that fails', { timeout: 60_000 }, () => {
  it.each([
    { what: 'answers 502 after it has started the run', failure: { status: 502, afterEffect: true } },
    { what: 'hangs up after it has started the run', failure: { drop: 'hang-up', afterEffect: true } },
    { what: 'hangs up before', failure: { drop: 'hang-up' } },
    { what: 'asks to wait', failure: { status: 429, retryAfter: 30 } },
  ] as const)('and $what is asked for one run per instance nevertheless', async ({ failure }) => {
    const outside = await outsideWorld(START, FLEET);
    for (let calls = 0; calls < 5; calls++) outside.github.failNext(failure);
    const server = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START], { env: outside.env });
    await server.register({ version: '5.2.0', type: 'minor', releasedAt: START });
    const ended = await untilRollout(server, outside.clock, ID);
    expect(ended.state).toBe('completed');
    expect(FLEET.map(({ id }) => outside.world.dispatchCount(`slug-${id}`, '5.2.0'))).toEqual(FLEET.map(() => 1));
    expect(ended.upgrades.filter(({ date, plannedDate }) => date !== plannedDate)).toEqual([]);
  });
});
