import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { httpInstanceProbe } from '../../../shared/adapters/instances/httpInstanceProbe.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

async function observe(listener: RequestListener, timeoutMs = 200) {
  const url = await serve(listener);
  return httpInstanceProbe({ baseUrl: () => url, timeoutMs }).observe('acme.test');
}

test.each(['5.2.0\n', '  5.3.12303 ', '285011_2024-07-18_5.5-abc', 'v5.2.0+build.7'])(
  '%j is a version',
  async (text) => {
    expect(await observe((_, response) => response.end(text))).toEqual({ version: text.trim(), health: 'healthy' });
  },
);

test.each(['', 'ok', '<html>5.2.0</html>', '5.2.0 or so', '5.2.0\n5.2.1', `5.${'1'.repeat(300)}`, '5.2.0\u0000'])(
  '%j is no version',
  async (text) => {
    expect(await observe((_, response) => response.end(text))).toEqual({
      version: undefined,
      health: 'healthy',
      detail: '/__version answered no version',
    });
  },
);

test('an endless answer is left after 4 KiB', async () => {
  let sent = 0;
  const seen = await observe((request, response) => {
    if (request.url === '/healthz') {
      response.end();
      return;
    }
    const more = () => {
      while (!response.destroyed && response.write('5.2.0'.padEnd(1024))) sent += 1024;
    };
    response.on('drain', more);
    more();
    // On a busy machine, what is cut off after 4 KiB must not be cut off by the clock first.
  }, 5_000);
  expect(seen).toEqual({ version: undefined, health: 'healthy', detail: '/__version answered no version' });
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('a redirect speaks for nobody, and the other host is never asked', async () => {
  let asked = 0;
  const elsewhere = await serve((_, response) => {
    asked += 1;
    response.end('5.2.0');
  });
  const seen = await observe((request, response) => {
    response.writeHead(302, { location: `${elsewhere}${request.url}` }).end();
  });
  expect(seen).toEqual({
    version: undefined,
    health: 'unhealthy',
    detail: '/__version answered 302; /healthz answered 302',
  });
  expect(asked).toBe(0);
});

test('no answer in time is unknown, also when only the body is missing', async () => {
  const seen = await observe((request, response) => {
    if (request.url === '/__version') response.writeHead(200).write('5.');
  });
  expect(seen).toEqual({
    version: undefined,
    health: 'unknown',
    detail: '/__version: no answer in time; /healthz: no answer in time',
  });
});

test('a host that is not there is unknown', async () => {
  const nowhere = httpInstanceProbe({ baseUrl: () => 'http://127.0.0.1:1' });
  expect(await nowhere.observe('acme.test')).toMatchObject({ version: undefined, health: 'unknown' });
  const nonsense = httpInstanceProbe({ baseUrl: (domain) => `https://${domain}` });
  expect(await nonsense.observe('not a domain')).toMatchObject({ version: undefined, health: 'unknown' });
});

test('a 403 says that we are not let in, which no other answer does', async () => {
  const refusing = await observe((_, response) => response.writeHead(403).end());
  expect(refusing).toEqual({
    version: undefined,
    health: 'unhealthy',
    refused: true,
    detail: '/__version answered 403; /healthz answered 403',
  });
  const failing = await observe((_, response) => response.writeHead(503).end());
  expect(failing).not.toHaveProperty('refused');
});
