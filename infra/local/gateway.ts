import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { BODY_LIMIT } from '../../functions/httpFunction.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { FunctionsHost } from './functionsHost.ts';

/** A route that the gateway answers by itself. */
export type OwnRoute = (request: {
  readonly method: string;
  /** Without what follows a question mark; it can be decoded. */
  readonly path: string;
  readonly body: Buffer;
}) => Promise<GatewayAnswer>;

export interface GatewayAnswer {
  readonly status: number;
  readonly body: object | string;
  readonly type?: string;
}

export interface GatewayOptions {
  readonly host: FunctionsHost;
  readonly log: Log;
  /** Path to the function that answers it; a path that ends in `/` stands for all below it. */
  readonly functions: Readonly<Record<string, string>>;
  /** Answered here, and only to this machine; a path that ends in `/` stands for all below it. */
  readonly local: Readonly<Record<string, OwnRoute>>;
}

/** Routes whose function asks for a credential of its own. All others are for this machine only. */
const AUTHENTICATED = new Set([
  '/register-release',
  '/monitoring-incident',
  '/github-webhook',
  '/opsgenie-webhook',
  '/slack-actions',
]);

/**
 * The one door of a local run, what a load balancer and Identity-Aware Proxy are in the cloud: it limits the size of a
 * body, keeps what needs no credential to this machine, and passes the rest on to the function of the route.
 */
export function createGateway(options: GatewayOptions): Server {
  return createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      options.log('ERROR', 'the gateway failed', { error: String(error) });
      if (!response.headersSent)
        answer(response, { status: 500, body: { error: 'an internal error; the log says more' } });
      else response.destroy();
    });
  });
}

async function handle(options: GatewayOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const method = request.method ?? 'GET';
  if (path === '/healthz') return answer(response, { status: 200, body: { ok: true } });
  if (!AUTHENTICATED.has(path) && !isFromThisMachine(request)) {
    return answer(response, {
      status: 403,
      body: { error: 'this route is for this machine only: ask it on the loopback address' },
    });
  }
  const refused = refusalOf(request, path);
  if (refused !== undefined) return answer(response, refused);
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('Connection', 'close');
    const message = `is too large; at most ${BODY_LIMIT} bytes are accepted`;
    return answer(response, { status: 413, body: { errors: [{ field: 'body', message }] } });
  }
  const own = routeOf(options.local, path);
  if (own !== undefined) return answer(response, await own({ method, path, body }));
  const name = routeOf(options.functions, path);
  if (name === undefined) return answer(response, { status: 404, body: { error: 'there is nothing here' } });

  // The framework would parse JSON before the function has checked who is asking: it gets plain bytes.
  const { connection: _connection, 'transfer-encoding': _encoding, ...rest } = request.headers;
  const headers = { ...rest, ...(body.length > 0 ? { 'content-type': 'application/octet-stream' } : {}) };
  const answered = await options.host.forward(name, { method, path: request.url ?? '/', headers, body });
  const { connection: _kept, 'keep-alive': _alive, ...answeredHeaders } = answered.headers;
  response.writeHead(answered.statusCode ?? 502, answeredHeaders);
  answered.pipe(response);
  return undefined;
}

/** What the framework in front of a function would take on, or answer with a page about itself. */
function refusalOf({ headers }: IncomingMessage, path: string): GatewayAnswer | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return { status: 415, body: { error: 'a body must not be compressed' } };
  try {
    decodeURIComponent(path);
    return undefined;
  } catch {
    return { status: 400, body: { error: 'the address cannot be decoded' } };
  }
}

function routeOf<T>(routes: Readonly<Record<string, T>>, path: string): T | undefined {
  const exact = routes[path];
  if (exact !== undefined) return exact;
  const below = Object.keys(routes).find((route) => route.endsWith('/') && path.startsWith(route));
  return below === undefined ? undefined : routes[below];
}

/**
 * Asked over the loopback interface, and by a name of this machine: a page in a browser that has rebound its own name to
 * 127.0.0.1 still sends its own name.
 */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? '';
  const loopback = address === '::1' || /^(::ffff:)?127\./.test(address);
  return loopback && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(headers.host ?? '');
}

/** `undefined` when it is too large; the rest of it is then not kept. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) {
      request.resume();
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function answer(response: ServerResponse, { status, body, type }: GatewayAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': type ?? 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}
