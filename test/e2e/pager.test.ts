import { expect, it, onTestFinished } from 'vitest';
import { createOpsgenieBoard } from '../../infra/local/standins/opsgenie/board.ts';
import { serveOpsgenie } from '../../infra/local/standins/opsgenie/server.ts';
import { MONITORING, fleetOnDisk, localServer } from './localServer.ts';

const KEY = 'the-key-of-the-pager';
const TOKEN = 'the-token-of-its-webhook';

it('an incident pages the engineer, who acknowledges in the pager; when it is over the alert is closed', async () => {
  const clock = { now: Date.now };
  const board = createOpsgenieBoard({ clock });
  let url: string | undefined;
  const webhooks = { url: () => url && `${url}/opsgenie-webhook`, token: TOKEN };
  const pager = await serveOpsgenie({ board, clock, key: KEY, webhooks });
  onTestFinished(() => pager.close());
  const { root } = fleetOnDisk([{ id: 'cu-1', type: 'production' }]);
  const env = { OPSGENIE_API_URL: pager.url, OPSGENIE_API_KEY: KEY, OPSGENIE_WEBHOOK_TOKEN: TOKEN };
  const server = await localServer(['--fleet', root, '--start', '2026-11-23T10:00:00Z'], { env });
  ({ url } = server);
  const { user, password } = MONITORING;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const notify = (state: string) => {
    const incident = { incident_id: '0.abc', state, policy_name: 'Instance uptime', summary: 'uptime check fails' };
    return server.post('/monitoring-incident', { version: '1.2', incident }, { authorization });
  };

  pager.failNext({ status: 502, body: '<html>Bad Gateway</html>' });
  expect(await notify('open')).toMatchObject({ status: 204 });
  await server.advanceTo('2026-11-23T10:00:01Z');
  expect(board.all()).toEqual([]);
  await server.advanceTo('2026-11-23T10:01:00Z');
  expect(board.all()).toMatchObject([
    { status: 'open', count: 1, message: expect.stringContaining('Instance uptime') },
  ]);

  const [alias = ''] = board.all().map((alert) => alert.alias);
  pager.people.acknowledge('jo', alias);
  await pager.webhooks?.settled();
  expect(await notify('closed')).toMatchObject({ status: 204 });
  await server.advanceTo('2026-11-23T10:02:00Z');
  await pager.webhooks?.settled();
  expect(board.all()).toMatchObject([{ status: 'closed', acknowledgedBy: 'jo', closedBy: 'Tranche' }]);
  expect(pager.webhooks?.counts).toEqual({ delivered: 3, failed: 0 });
  expect(server.output()).toContain('the pager has not taken an alert');
  expect(server.output()).not.toContain(KEY);
  expect(server.output()).not.toContain(TOKEN);
});
