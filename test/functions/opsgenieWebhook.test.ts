import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { boardPeople } from '../../infra/local/standins/opsgenie/people.ts';
import { boardWebhooks } from '../../infra/local/standins/opsgenie/webhooks.ts';
import { headerSecret } from '../../functions/authenticate.ts';
import { PAGER_TOKEN_HEADER, opsgenieWebhookFunction } from '../../functions/opsgenieWebhook.ts';
import { ALERT, alertOf, notify } from '../usecases/incidents/support.ts';
import { createPipeline } from '../usecases/support/pipeline.ts';
import { readableLog } from './support/observed.ts';

const TOKEN = 'a-token-of-the-webhook';

async function setUp() {
  const pipeline = createPipeline();
  const { log, lines } = readableLog();
  pipeline.use({ log });
  const authenticate = headerSecret(PAGER_TOKEN_HEADER, TOKEN, 'opsgenie');
  http('opsgenie-webhook', opsgenieWebhookFunction({ ...pipeline.deps, authenticate }));
  const server = getTestServer('opsgenie-webhook').listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/opsgenie-webhook`;
  const send = async (body: string, token: string | undefined = TOKEN, method = 'POST') => {
    const headers = { 'content-type': 'application/octet-stream', 'x-tranche-token': token };
    const answer = await fetch(url, { method, headers, ...(method === 'POST' && { body }) });
    return { status: answer.status, text: await answer.text() };
  };
  return { pipeline, lines, url, send };
}

it('what people do in the pager is on record when it is answered, and nothing secret is in the log', async () => {
  const { pipeline, lines, url } = await setUp();
  await notify(pipeline, 'open');
  await pipeline.settle();
  const { board } = pipeline;
  const webhooks = boardWebhooks({ board, url: () => url, token: TOKEN });
  const people = boardPeople(board);
  people.acknowledge('jo', ALERT);
  pipeline.wait(1);
  people.note('jo', ALERT, 'looking');
  people.escalate(ALERT, 'sam');
  pipeline.wait(1);
  people.close('jo', ALERT);
  await webhooks.settled();
  expect(webhooks.counts).toEqual({ delivered: 4, failed: 0 });
  const { standing, actions } = await alertOf(pipeline);
  expect(standing).toMatchObject({ status: 'closed', acknowledged: { by: 'jo' } });
  expect(actions.map(({ kind }) => kind)).toContain('escalated');
  expect(lines.map(({ message }) => message)).toContain('opsgenie-webhook: Escalate');
  expect(JSON.stringify(lines)).not.toContain(TOKEN);
});

it('is taken from whoever knows the secret, and only as what it is', async () => {
  const { pipeline, send, lines } = await setUp();
  const body = JSON.stringify({ action: 'Close', alert: { alertId: 'x', alias: 'disk-full' } });
  expect(await send(body)).toMatchObject({ status: 204 });
  expect(lines[0]).toMatchObject({ message: 'opsgenie-webhook: Close', alert: 'disk-full' });
  for (const token of ['wrong', '', `${TOKEN}x`]) expect(await send(body, token)).toMatchObject({ status: 401 });
  expect(await send(body, TOKEN, 'GET')).toMatchObject({ status: 405 });
  expect(await send('{')).toMatchObject({ status: 400, text: expect.stringContaining('is not JSON') });
  expect(await send('{}')).toMatchObject({ status: 400, text: expect.stringContaining('"field":"action"') });
  expect(await send(JSON.stringify({ action: 'x'.repeat(2 ** 20), alert: {} }), 'wrong')).toMatchObject({
    status: 413,
  });
  expect(await pipeline.store.query({ name: 'alerts', indexes: [] }, {})).toEqual([]);
});

it('without a secret of its own it is closed to everybody', async () => {
  const authenticate = headerSecret(PAGER_TOKEN_HEADER, '', 'opsgenie');
  expect(await authenticate({ get: () => '' } as never)).toBeUndefined();
});
