import { expect, it, onTestFinished } from 'vitest';
import { createOpsgenieBoard } from '../../infra/local/standins/opsgenie/board.ts';
import { serveOpsgenie } from '../../infra/local/standins/opsgenie/server.ts';
import { type Deployed, fleetOnDisk, localServer } from './localServer.ts';
import { outsideWorld, untilRollout } from './outsideWorld.ts';

const START = '2026-11-23T09:00:00Z';
const ID = 'prod-5.1.10';
const KEY = 'key-of-the-pager';
const TOKEN = 'token-of-the-webhook';
const FLEET = Array.from({ length: 6 }, (_, index): Deployed => ({ id: `in-${index}`, type: 'internal' }));

it('a spent budget pages with the commands, which are typed; then somebody has it held from the pager', async () => {
  const outside = await outsideWorld(START, FLEET);
  const { world, clock } = outside;
  let url: string | undefined;
  const board = createOpsgenieBoard({ clock });
  const webhooks = { url: () => url && `${url}/opsgenie-webhook`, token: TOKEN };
  const pager = await serveOpsgenie({ board, clock, key: KEY, webhooks });
  onTestFinished(() => pager.close());
  const env = { OPSGENIE_API_URL: pager.url, OPSGENIE_API_KEY: KEY, OPSGENIE_WEBHOOK_TOKEN: TOKEN };
  const flags = ['--fleet', fleetOnDisk(FLEET).root, '--start', START];
  const server = await localServer(flags, { env: { ...outside.env, ...env } });
  ({ url } = server);
  const later = async (minutes: number): Promise<void> => {
    clock.advanceTo(clock.now() + minutes * 60_000);
    await server.advanceTo(new Date(clock.now()).toISOString());
    await pager.webhooks?.settled();
    await server.advanceTo(new Date(clock.now()).toISOString());
  };
  const order = async (action: string, reason = 'looked at'): Promise<number> => {
    const answer = await server.command(`/api/rollouts/${ID}/${action}`, { actor: 'jo', reason });
    await later(0);
    return answer.status;
  };

  for (const { id } of FLEET) world.break(id, { kind: 'failing-run', from: 'next-upgrade' });
  expect((await server.register({ version: '5.1.10' })).status).toBe(201);
  const held = await untilRollout(server, clock, ID);
  expect(held).toMatchObject({ state: 'held', hold: { cause: 'failure-budget' } });
  await later(1);
  const failed = held.upgrades.filter(({ result }) => result === 'failed').map(({ instance }) => instance);
  const [first = ''] = failed;
  expect(board.all()).toMatchObject([{ status: 'open', priority: 'P1', count: 1 }]);
  const said = board.all()[0]?.description ?? '';
  for (const command of [`retry ${ID} ${first}`, `skip ${ID} ${first}`, `abort ${ID}`]) {
    expect(said).toContain(`npx tranche rollout ${command} --reason`);
  }

  expect(await order('resume')).toBe(409);
  for (const { id } of FLEET) world.repair(id);
  for (const id of failed) expect(await order(`upgrades/${id}/${id === first ? 'skip' : 'retry'}`)).toBe(200);
  expect(await order('resume')).toBe(200);
  await later(1);
  expect(board.all()).toMatchObject([{ status: 'closed', closedBy: 'Tranche' }]);

  const about = { description: '', details: {}, entity: '', source: 'sam', priority: 'P2' } as const;
  const byHand = { alias: 'by-hand', message: 'everything is slow', tags: ['hold-rollouts'], ...about };
  board.create(byHand, { name: 'sam', type: 'web' });
  await later(1);
  expect(await server.rollout(ID)).toMatchObject({
    state: 'held',
    hold: { cause: 'page', detail: expect.stringContaining('everything is slow') },
  });
  expect(board.all().filter(({ status }) => status === 'open')).toHaveLength(2);
  pager.people.close('sam', 'by-hand', 'it was the network');
  await later(1);
  expect(await server.rollout(ID)).toMatchObject({ state: 'held' });
  expect(await order('resume')).toBe(200);
  await later(1);
  expect(board.all().every(({ status }) => status === 'closed')).toBe(true);

  expect(await untilRollout(server, clock, ID)).toMatchObject({ state: 'completed' });
  expect((await server.get('/api/evidence/verify')).body).toMatchObject({ valid: true });
}, 60_000);
