import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

// https://opentelemetry.io/docs/specs/otlp/#otlphttp, in its JSON encoding
const value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .transform((list) => Object.fromEntries(list.map(({ key, value: held }) => [key, Object.values(held)[0]])));
const resource = z.object({ attributes });
const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource,
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              kind: z.number(),
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().optional(),
              attributes,
              events: z.array(z.object({ name: z.string(), attributes })).default([]),
              status: z.object({ code: z.number(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});
const metrics = z.object({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string(),
              gauge: z.object({
                dataPoints: z.array(
                  z.object({
                    attributes,
                    asDouble: z.number().optional(),
                    asInt: z.union([z.number(), z.string()]).optional(),
                  }),
                ),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

type Scope = z.infer<typeof traces>['resourceSpans'][number]['scopeSpans'][number];
export type SentSpan = Scope['spans'][number] & { readonly resource: Readonly<Record<string, unknown>> };
export interface SentPoint {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface OtlpPeer {
  readonly endpoint: string;
  readonly spans: SentSpan[];
  readonly points: SentPoint[];
  /** Requests, whether or not they were understood. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
}

type Mode = 'taking' | 'silent' | 'refusing' | 'choosy';

/**
 * Takes traces and metrics as a collector does, until the test ends.
 * @param mode `silent` never answers; `refusing` answers 503; `choosy` answers that it has refused a part
 */
export async function otlpPeer(mode: Mode = 'taking'): Promise<OtlpPeer> {
  const peer: Omit<OtlpPeer, 'endpoint'> = { spans: [], points: [], requests: [] };
  const server = createServer((request, response) => {
    void take(peer, mode, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { ...peer, endpoint: `http://127.0.0.1:${port}` };
}

async function take(
  peer: Omit<OtlpPeer, 'endpoint'>,
  mode: Mode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '';
  peer.requests.push({ path, headers: request.headers });
  const body = Buffer.concat(await request.toArray()).toString('utf8');
  if (mode === 'silent') return;
  if (mode === 'refusing') return void response.writeHead(503).end();
  if (request.headers['content-type'] !== 'application/json') return void response.writeHead(415).end();
  try {
    store(peer, path, JSON.parse(body));
    const answer = mode === 'choosy' ? { partialSuccess: { rejectedDataPoints: 1, errorMessage: 'no location' } } : {};
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  } catch (error) {
    response.writeHead(400).end(String(error));
  }
}

function store(peer: Omit<OtlpPeer, 'endpoint'>, path: string, body: unknown): void {
  if (path === '/v1/traces') {
    for (const { resource: told, scopeSpans } of traces.parse(body).resourceSpans) {
      const found = scopeSpans.flatMap(({ spans }) => spans);
      peer.spans.push(...found.map((span) => ({ ...span, resource: told.attributes })));
    }
    return;
  }
  if (path !== '/v1/metrics') throw new Error(`nothing is taken at ${path}`);
  for (const { scopeMetrics } of metrics.parse(body).resourceMetrics) {
    for (const { name, unit, gauge } of scopeMetrics.flatMap((scope) => scope.metrics)) {
      const points = gauge.dataPoints.map((point) => ({
        name,
        unit,
        value: Number(point.asDouble ?? point.asInt),
        attributes: point.attributes,
      }));
      peer.points.push(...points);
    }
  }
}
