import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpFrontDoors } from '../../../shared/adapters/instances/httpFrontDoors.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What is seen of somebody who answers everything with this, and hangs up. */
async function home(answer: string) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return (await httpFrontDoors({ baseUrl: () => url }).look('acme.test')).home;
}

const answering = (...headers: readonly string[]): string => `HTTP/1.1 302 Found\r\n${headers.join('\r\n')}\r\n\r\n`;

test('a redirect to another page or host is seen, and nobody is asked there', async () => {
  expect(await home(answering('location: /sign-in?returnTo=%2F'))).toMatchObject({
    value: { redirect: { elsewhere: false, path: '/sign-in' } },
  });
  expect(await home(answering('location: https://idp.test/saml'))).toMatchObject({
    value: { redirect: { elsewhere: true, host: 'idp.test', path: '/saml' } },
  });
});

test.each(['javascript:alert(1)//sign-in', 'data:text/html,sign-in', 'http://['])(
  '%s leads nowhere',
  async (target) => {
    expect(await home(answering(`location: ${target}`))).toMatchObject({ value: { status: 302, redirect: null } });
  },
);

test('of what is named no more is kept than a name takes', async () => {
  const long = 'x'.repeat(5_000);
  const seen = await home(answering(`server: ${long}`, `location: /${long}`));
  expect(JSON.stringify(seen).length).toBeLessThan(500);
});

test('what is no answer is unread, and says why', async () => {
  expect(await home('nonsense')).toMatchObject({ unread: expect.stringMatching(/HPE|HTTP|socket|SOCKET/) });
  expect(await home('')).toMatchObject({ unread: expect.stringMatching(/socket|closed/i) });
});
