import { describe, expect, it } from 'vitest';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { fleetOnDisk, localServer, temporaryFile } from './localServer.ts';

const START = '2026-11-23T00:00:00Z';
const GROUPS = [
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
const FLEET = GROUPS.map((type, index) => ({ id: `src-${index}`, type }));
const ID = 'prod-5.2.0';

function startedOn({ upgrades }: RolloutView): string[] {
  return [...new Set(upgrades.flatMap(({ startedAt, date }) => (startedAt === null ? [] : [date])))].toSorted();
}

describe('an operator', { timeout: 60_000 }, () => {
  it('pauses a rollout, in which nothing starts then, and resumes it', async () => {
    const server = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START]);
    await server.register({ version: '5.2.0', type: 'major', releasedAt: START });
    await server.advanceTo('2026-11-29T00:00:00Z');
    const pause = { actor: 'on-call', reason: 'a look at the error rate' };
    expect(await server.command(`/api/rollouts/${ID}/pause`, pause)).toMatchObject({ status: 200 });
    expect(await server.command(`/api/rollouts/${ID}/pause`, pause)).toMatchObject({ status: 409 });
    expect(await server.command(`/api/rollouts/${ID}/pause`, { actor: '' })).toMatchObject({ status: 400 });
    await server.advanceTo('2026-12-02T12:00:00Z');
    expect(startedOn(await server.rollout(ID))).toEqual(['2026-11-23']);
    expect(await server.command(`/api/rollouts/${ID}/resume`, { actor: 'on-call' })).toMatchObject({ status: 200 });
    await server.advanceTo('2027-01-10T00:00:00Z');
    expect(await server.rollout(ID)).toMatchObject({
      state: 'completed',
      stages: expect.arrayContaining([
        expect.objectContaining({ stage: 3, openedAt: expect.stringContaining('2026-12-02') }),
      ]),
    });
  });

  it('approves a stage that waits for it, skips with a reason, and aborts', async () => {
    const policies = temporaryFile(
      'policies.yaml',
      `policies:
  minor:
    stages:
      - { name: internal, opens: 0, due: 1, cohort: { internal: 100 }, approvals: [release-captain] }
      - { name: everybody, opens: 2, due: 5, cohort: { trial: 100, customer: 100 } }
`,
    );
    const server = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START, '--policies', policies]);
    await server.register({ version: '5.2.0', type: 'minor', releasedAt: START });
    await server.advanceTo('2026-11-26T00:00:00Z');
    expect(await server.rollout(ID)).toMatchObject({
      stage: 1,
      stages: [{ missingApprovals: ['release-captain'], overdue: true }, {}],
    });
    const approve = { actor: 'captain', stage: 1, approval: 'release-captain' };
    expect(await server.command(`/api/rollouts/${ID}/approve`, { ...approve, approval: 'nobody' })).toMatchObject({
      status: 409,
    });
    expect(await server.command(`/api/rollouts/${ID}/upgrades/src-8/skip`, { actor: 'captain' })).toMatchObject({
      status: 409,
    });
    expect(
      await server.command(`/api/rollouts/${ID}/upgrades/src-8/skip`, { actor: 'captain', reason: 'it moves house' }),
    ).toMatchObject({ status: 200 });
    const reject = { ...approve, reason: 'search is slower' };
    expect(await server.command(`/api/rollouts/${ID}/reject`, { ...reject, reason: '' })).toMatchObject({
      status: 400,
    });
    expect(await server.command(`/api/rollouts/${ID}/reject`, reject)).toMatchObject({ status: 200 });
    expect(await server.command(`/api/rollouts/${ID}/reject`, reject)).toMatchObject({ status: 409 });
    expect(await server.rollout(ID)).toMatchObject({
      state: 'held',
      hold: { cause: 'approval', detail: 'stage 1 is not approved as release-captain: search is slower' },
      stages: [{ rejections: [{ approval: 'release-captain', by: 'captain' }] }, {}],
    });
    expect(await server.command(`/api/rollouts/${ID}/approve`, approve)).toMatchObject({ status: 200 });
    expect(await server.command(`/api/rollouts/${ID}/resume`, { actor: 'captain' })).toMatchObject({ status: 200 });
    await server.advanceTo('2026-11-27T00:00:00Z');
    const rollout = await server.rollout(ID);
    expect(rollout).toMatchObject({ state: 'completed' });
    expect(rollout.upgrades.filter(({ result }) => result === 'skipped').map(({ instance }) => instance)).toEqual([
      'src-8',
    ]);
    expect(await server.command(`/api/rollouts/${ID}/abort`, { actor: 'captain', reason: 'too late' })).toMatchObject({
      status: 409,
    });
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
  });
});

describe('a newer patch on working day 7', () => {
  it('takes the place of the rollout, upgrades internal instances and goes on at stage 3', async () => {
    const server = await localServer(['--fleet', fleetOnDisk(FLEET).root, '--start', START]);
    await server.register({ version: '5.2.0', type: 'major', releasedAt: START });
    await server.advanceTo('2026-12-02T09:00:00Z');
    expect(await server.register({ version: '5.2.1' })).toMatchObject({
      status: 201,
      body: { rollout: { policy: 'major' } },
    });
    expect(await server.rollout(ID)).toMatchObject({ state: 'superseded', supersededBy: 'prod-5.2.1' });
    await server.advanceTo('2027-01-10T00:00:00Z');
    const patch = await server.rollout('prod-5.2.1');
    expect(patch).toMatchObject({ state: 'completed', resumeStage: 3 });
    expect(patch.stages.map(({ stage, opens, due }) => [stage, opens, due])).toEqual([
      [1, '2026-12-02', '2026-12-03'],
      [3, '2026-12-04', '2026-12-07'],
      [4, '2026-12-08', '2026-12-09'],
      [5, '2026-12-10', '2026-12-11'],
    ]);
  });
});

describe('a fleet that changes in mid-run', () => {
  it('takes in who joins in the last stage, drops who leaves or is paused, and stops for neither', async () => {
    const fleet = fleetOnDisk(FLEET);
    const server = await localServer(['--fleet', fleet.root, '--start', START]);
    await server.register({ version: '5.2.0', type: 'major', releasedAt: START });
    await server.advanceTo('2026-11-25T00:00:00Z');
    const waiting = (await server.rollout(ID)).upgrades
      .filter(({ stage }) => stage === 5)
      .map(({ instance }) => instance);
    const [leaver = '', paused = ''] = waiting;
    fleet.remove(leaver);
    fleet.write({ id: paused, type: 'production', spec: { releaseChannel: 'pause' } });
    fleet.write({ id: 'src-new', type: 'trial' });
    fleet.write({ id: 'src-broken', type: 'trial', spec: { sourcegraphVersion: 'latest' } });
    await server.advanceTo('2026-12-20T00:00:00Z');
    const rollout = await server.rollout(ID);
    const of = (id: string) => rollout.upgrades.find(({ instance }) => instance === id);
    expect(rollout.state).toBe('completed');
    expect(of(leaver)).toMatchObject({ result: 'dropped', reason: 'left-the-fleet' });
    expect(of(paused)).toMatchObject({ result: 'dropped', reason: 'channel-pause' });
    expect(of('src-new')).toMatchObject({ result: 'verified', stage: 5, date: '2026-12-04' });
    expect(of('src-broken')).toBeUndefined();
    expect(await server.get('/api/fleet?type=customer')).toMatchObject({
      body: { problems: [{ path: expect.stringContaining('src-broken') }] },
    });
    expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true } });
  });
});
