import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Arrival, Command, Report } from './arrivals.ts';
import { alertmanagerWebhook } from './alertmanagerWebhook.ts';
import { monotonic } from './monotonic.ts';
import { opsgenieReceiver } from './opsgenieReceiver.ts';
import type { Receive } from './receive.ts';
import { slackReceiver } from './slackReceiver.ts';

const RECEIVERS: readonly (readonly [string, Receive])[] = [
  ['/v2/', opsgenieReceiver()],
  ['/api/', slackReceiver()],
  ['/alertmanager/', alertmanagerWebhook],
];

const waiting: Arrival[] = [];
let server: Server | undefined;
let port = 0;

process.on('message', (command: Command) => {
  if (command === 'end') process.exit(0);
  const done = command === 'open' ? open() : shut();
  done.then(() => report({ kind: 'done', port })).catch(fail);
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0));

function open(): Promise<void> {
  const opening = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server = opening;
  return new Promise((resolve, reject) => {
    opening.once('error', reject);
    opening.listen(port, '127.0.0.1', () => {
      const address = opening.address();
      port = typeof address === 'object' && address !== null ? address.port : port;
      resolve();
    });
  });
}

function shut(): Promise<void> {
  return new Promise((resolve) => {
    server?.close(() => resolve());
    server?.closeAllConnections();
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const at = monotonic();
  const body = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://receiver');
  const receive = RECEIVERS.find(([prefix]) => url.pathname.startsWith(prefix))?.[1];
  const { method = 'GET', headers } = request;
  const received = receive?.({ method, url, headers, body }) ?? { status: 404, body: { message: 'not here' } };
  if (received.arrival !== undefined) note({ ...received.arrival, at });
  response.writeHead(received.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(received.body));
}

/** Together with others that arrive in the same moment. */
function note(arrival: Arrival): void {
  if (waiting.push(arrival) === 1) setImmediate(() => report({ kind: 'arrivals', arrivals: waiting.splice(0) }));
}

function report(what: Report): void {
  process.send?.(what);
}

function fail(error: unknown): void {
  process.stderr.write(`the receivers failed: ${String(error)}\n`);
  process.exit(1);
}
