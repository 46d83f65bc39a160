import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createOpsgenieBoard } from '../../infra/local/standins/opsgenie/board.ts';
import { serveOpsgenie } from '../../infra/local/standins/opsgenie/server.ts';
import { serveSlack } from '../../infra/local/standins/slack/slackServer.ts';
import { createWorkspace } from '../../infra/local/standins/slack/workspace.ts';
import { ON_CALL } from '../../infra/local/standins/slack/workspaceRecords.ts';
import { type Deployed, MONITORING, fleetOnDisk, localServer, temporaryFolder } from './localServer.ts';
import { type OutsideWorld, outsideWorld, untilRollout } from './outsideWorld.ts';

const START = '2026-11-23T09:00:00Z';
const ID = 'prod-5.1.10';
const FLEET: Deployed[] = [
  { id: 'i1', type: 'internal' },
  { id: 'c1', type: 'production' },
];
const CHANNELS = ['opsgenie', 'alerts-managed-instances'];
const ROUTING = {
  people: [
    { name: 'jo', slack: ON_CALL.id, github: 'jo-example' },
    { name: 'sam', email: 'sam@example.com', github: 'sam-example', lead: true },
  ],
};

/** The pager and Slack in the process of the test, which lead back to whatever server is connected. */
async function vendors({ clock }: OutsideWorld) {
  let url: string | undefined;
  const board = createOpsgenieBoard({ clock });
  const webhooks = { url: () => url && `${url}/opsgenie-webhook`, token: 'token-of-the-webhook' };
  const pager = await serveOpsgenie({ board, clock, key: 'key-of-the-pager', webhooks });
  const workspace = createWorkspace({ clock, channels: CHANNELS });
  const slack = await serveSlack({ workspace, clock, signingSecret: 'signing-secret' });
  onTestFinished(() => Promise.all([pager.close(), slack.close()]).then(() => undefined));
  const env = {
    OPSGENIE_API_URL: pager.url,
    OPSGENIE_API_KEY: 'key-of-the-pager',
    OPSGENIE_WEBHOOK_TOKEN: 'token-of-the-webhook',
    SLACK_API_URL: `${slack.url}/api/`,
    SLACK_BOT_TOKEN: 'token-of-the-app',
    SLACK_SIGNING_SECRET: 'signing-secret',
  };
  const connect = (to: string): void => {
    url = to;
    slack.connect(`${to}/slack-actions`);
  };
  return { board, pager, workspace, slack, env, connect };
}

it('an incident on a fresh upgrade holds the rollout, pages once, is decided in Slack, and ends with its post-mortem', async () => {
  const outside = await outsideWorld(START, FLEET);
  const { board, pager, workspace, slack, env, connect } = await vendors(outside);
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'routing.json'), JSON.stringify(ROUTING));
  const flags = ['--fleet', fleetOnDisk(FLEET).root, '--start', START, '--routing', join(cwd, 'routing.json')];
  const server = await localServer(flags, { cwd, env: { ...outside.env, ...env } });
  connect(server.url);
  /** Everybody's clock goes on, and what was sent meanwhile has arrived. */
  const later = async (minutes: number): Promise<void> => {
    outside.clock.advanceTo(outside.clock.now() + minutes * 60_000);
    await server.advanceTo(new Date(outside.clock.now()).toISOString());
    await pager.webhooks?.settled();
    await server.advanceTo(new Date(outside.clock.now()).toISOString());
  };
  const authorization = `Basic ${Buffer.from(`${MONITORING.user}:${MONITORING.password}`).toString('base64')}`;
  const notify = async (state: 'open' | 'closed'): Promise<void> => {
    const resource = { type: 'uptime_url', labels: { project_id: 'project-i1', host: 'i1.example.com' } };
    const incident = { incident_id: '0.abc', state, policy_name: 'Instance uptime', severity: 'Critical', resource };
    const sent = await server.post('/monitoring-incident', { version: '1.2', incident }, { authorization });
    expect(sent.status).toBe(204);
    await later(0);
  };

  expect((await server.register({ version: '5.1.10' })).status).toBe(201);
  await untilRollout(server, outside.clock, ID, ({ stages }) => stages[0]?.completedAt !== null);
  await notify('open');
  expect(await server.rollout(ID)).toMatchObject({ state: 'held' });
  expect(board.all()).toMatchObject([{ status: 'open', count: 1, message: 'slug-i1 (i1): Instance uptime' }]);
  const threads = CHANNELS.map((channel) => workspace.history(channel)[0]!);
  for (const { blocks } of threads) expect(JSON.stringify(blocks)).toMatch(/upgraded .* from 5\.1\.9 to 5\.1\.10/);

  await later(2);
  expect((await slack.press(ON_CALL.id, threads[0]!, 'acknowledge', 2)).status).toBe(200);
  await later(1);
  expect(board.all()).toMatchObject([{ acknowledgedBy: expect.stringContaining('jo') }]);
  await slack.press(ON_CALL.id, threads[1]!, 'declare');
  expect((await slack.submit(workspace.modals()[0]!.id, 'nobody can sign in')).status).toBe(200);
  await later(1);
  await notify('closed');
  await later(1);
  expect(board.all()).toMatchObject([{ status: 'closed', count: 1 }]);
  for (const { channel, ts } of threads) {
    const [, ...replies] = workspace.thread(channel, ts).map(({ text }) => text);
    expect(replies).toHaveLength(4);
    expect(replies.join('\n')).toMatch(
      /the rollout prod-5\.1\.10 is held(.|\n)*jo has acknowledged it(.|\n)*jo has declared it(.|\n)*closed/,
    );
  }

  const { world, github } = outside;
  const postMortem = world.codeHost.now.store.threads('tracking').find(({ title }) => title.startsWith('Post-mortem'))!;
  expect(postMortem).toMatchObject({ state: 'open', assignees: ['jo-example', 'sam-example'] });
  expect(postMortem.body).toContain('nobody can sign in');
  const done = await fetch(`${github.url}/repos/acme/customer/issues/${postMortem.number}`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
    body: JSON.stringify({ body: postMortem.body.replaceAll('- [ ]', '- [x]') }),
  });
  expect(done.status).toBe(200);
  await later(60);
  const { body } = await server.get('/api/postmortems');
  expect(body).toMatchObject({ postmortems: [{ state: 'closed', onCall: 'jo', lead: 'sam' }] });
  expect((await server.get('/api/evidence/verify')).body).toMatchObject({ valid: true });
});
