import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGithub } from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld, type World } from '../../../infra/local/standins/world.ts';
import { worldUpgradeWorkflow } from '../../../infra/local/standins/worldPorts.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import { HOUR, MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { UpgradeWorkflow } from '../../../shared/ports/upgradeWorkflow.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';
import { REQUEST } from './upgradeRequest.ts';

interface Setting {
  readonly workflow: UpgradeWorkflow;
  readonly close: () => Promise<void>;
}

async function overHttp(world: World, clock: Clock): Promise<Setting> {
  const github = await serveGithub({ world, clock, repository: 'acme/cloud', token: 'secret-token' });
  const access = { apiUrl: github.url, token: 'secret-token', owner: 'acme', repo: 'cloud' };
  return { workflow: githubUpgradeWorkflow(access), close: github.close };
}

const inProcess = async (world: World): Promise<Setting> => ({
  workflow: worldUpgradeWorkflow(world),
  close: async () => {},
});

describe.each([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('the upgrade workflow %s', (_, open) => {
  let clock: ReturnType<typeof manualClock>;
  let world: World;
  let setting: Setting;
  let workflow: UpgradeWorkflow;
  beforeEach(async () => {
    clock = manualClock();
    world = createWorld({ clock, seed: 1 });
    world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
    setting = await open(world, clock);
    workflow = setting.workflow;
  });
  afterEach(() => setting.close());

  test('a dispatched run is pending, and succeeds when its time has come', async () => {
    const run = await workflow.dispatch(REQUEST);
    expect(run).toEqual({
      id: '1',
      url: expect.stringMatching(/^https?:\/\/.+\/actions\/runs\/1$/),
      status: 'pending',
    });
    expect(await workflow.run(run.id)).toEqual(run);
    clock.advance(12 * MINUTE);
    expect(await workflow.run(run.id)).toEqual({ ...run, status: 'succeeded' });
    expect(world.dispatchCount('acme', '5.2.0')).toBe(1);
  });

  test('a run that fails is failed', async () => {
    world.break('src-1', { kind: 'failing-run' });
    const { id } = await workflow.dispatch(REQUEST);
    const nobodys = await workflow.dispatch({ ...REQUEST, customer: 'nobody' });
    clock.advance(12 * MINUTE);
    expect((await workflow.run(id)).status).toBe('failed');
    expect((await workflow.run(nobodys.id)).status).toBe('failed');
  });

  test('finding gives the newest run for exactly this request', async () => {
    const since = clock.now();
    expect(await workflow.find(REQUEST, since)).toBeUndefined();
    await workflow.dispatch(REQUEST);
    clock.advance(MINUTE);
    const newest = await workflow.dispatch(REQUEST);
    clock.advance(MINUTE);
    await workflow.dispatch({ ...REQUEST, customer: 'acme-2' });
    await workflow.dispatch({ ...REQUEST, environment: 'dev' });
    await workflow.dispatch({ ...REQUEST, version: '5.2.01' });
    expect(await workflow.find(REQUEST, since)).toEqual(newest);
    expect(await workflow.find({ ...REQUEST, version: '5.2' }, since)).toBeUndefined();
  });

  test('finding leaves out what was created before the given moment', async () => {
    const createdAt = clock.now();
    const run = await workflow.dispatch(REQUEST);
    clock.advance(HOUR);
    expect(await workflow.find(REQUEST, createdAt)).toEqual({ ...run, status: 'succeeded' });
    expect(await workflow.find(REQUEST, createdAt + MINUTE)).toBeUndefined();
  });

  test('a run is found behind hundreds of others', async () => {
    const run = await workflow.dispatch(REQUEST);
    for (let i = 0; i < 350; i += 1) world.dispatch({ ...REQUEST, customer: `other-${i}` });
    expect(await workflow.find(REQUEST, clock.now())).toEqual(run);
  });

  test.each(['2', '0', '01', '-1', 'x', '', '../1'])(
    'asking for a run %j that is not there fails for good',
    async (id) => {
      await workflow.dispatch(REQUEST);
      await expect(workflow.run(id)).rejects.toMatchObject({ name: 'VendorError', certain: true, retryable: false });
    },
  );
});
