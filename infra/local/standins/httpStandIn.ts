import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../shared/ports/clock.ts';

export interface StandInRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `hang-up` drops the connection without an answer; `stall` leaves it open and never answers. */
export type StandInAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | 'hang-up'
  | 'stall';

export interface StandIn {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Drops what is connected, and ends. */
  readonly close: () => Promise<void>;
}

const MAX_BODY = 1024 * 1024;

/**
 * Serves on the loopback interface; port 0 takes any free one. The `Date` header follows `clock`, as a vendor's would
 * follow the time that the rest of the world has.
 */
export async function serveStandIn(
  options: { clock: Clock; port?: number },
  answer: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<StandIn> {
  const server = createServer((request, response) => {
    respond(request, response, options.clock, answer).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
  answer: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<void> {
  const body = await bodyOf(request);
  const given =
    body === undefined ? json(413, { message: 'Payload too large' }) : await tryToAnswer(request, body, answer);
  if (given === 'stall') return;
  if (given === 'hang-up') {
    response.destroy();
    return;
  }
  response.writeHead(given.status, { date: new Date(clock.now()).toUTCString(), ...given.headers });
  response.end(request.method === 'HEAD' ? undefined : given.body);
}

/** `undefined` when it is too long; the rest of it is read and thrown away, so that the sender gets to the answer. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  return length > MAX_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

async function tryToAnswer(
  request: IncomingMessage,
  body: string,
  answer: (request: StandInRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<StandInAnswer> {
  const { method = 'GET', headers } = request;
  const url = URL.parse(request.url ?? '/', 'http://stand-in');
  if (!url) return json(400, { message: 'Malformed address' });
  try {
    return await answer({ method, url, headers, body });
  } catch (error) {
    return json(500, { message: error instanceof Error ? error.message : String(error) });
  }
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): StandInAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The parts of the path, decoded; `undefined` when one of them cannot be. */
export function pathOf(url: URL): string[] | undefined {
  try {
    return url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
