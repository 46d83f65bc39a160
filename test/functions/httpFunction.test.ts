import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, httpFunction } from '../../functions/httpFunction.ts';
import type { Observers } from '../../functions/requestSpan.ts';
import { noTelemetry } from '../../shared/adapters/telemetry/noTelemetry.ts';
import { otlpPeer } from '../support/peers/otlpPeer.ts';
import { readableLog, telemetryTo } from './support/observed.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

async function serving(handle: () => Promise<Answer>, observers: Observers): Promise<string> {
  http('tried', httpFunction('tried', handle, observers));
  const server = getTestServer('tried').listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/path`;
}

describe('a function over HTTP', () => {
  it.each([
    ['traceparent', `00-${TRACE}-${SPAN}-01`],
    ['x-cloud-trace-context', `${TRACE}/${BigInt(`0x${SPAN}`)};o=1`],
  ])('joins the trace of its caller by %s, and has told of it when it answers', async (header, value) => {
    const peer = await otlpPeer();
    const { log, lines } = readableLog();
    const observers = { log, telemetry: telemetryTo(peer.endpoint, log) };
    const url = await serving(() => Promise.resolve({ status: 201, body: { ok: true } }), observers);
    const answer = await fetch(url, { method: 'POST', headers: { [header]: value } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ ok: true });
    expect(peer.spans).toMatchObject([
      {
        name: 'POST tried',
        kind: 2,
        traceId: TRACE,
        parentSpanId: SPAN,
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 201,
          'url.path': '/some/path',
          'faas.trigger': 'http',
        },
        status: { code: 0 },
      },
    ]);
    expect(lines).toMatchObject([
      {
        severity: 'INFO',
        message: 'tried: POST answered 201',
        'logging.googleapis.com/trace': `projects/p-1/traces/${TRACE}`,
      },
    ]);
  });

  it('logs the fault whole and answers without details, as part of the trace', async () => {
    const peer = await otlpPeer();
    const { log, lines } = readableLog();
    const observers = { log, telemetry: telemetryTo(peer.endpoint, log) };
    const url = await serving(() => Promise.reject(new Error('on purpose')), observers);
    const answer = await fetch(url);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('on purpose');
    expect(peer.spans).toMatchObject([
      {
        name: 'GET tried',
        status: { code: 2, message: 'on purpose' },
        attributes: { 'http.response.status_code': 500 },
      },
    ]);
    expect(lines[0]).toMatchObject({ severity: 'ERROR', message: 'tried: failed' });
    expect(lines[0]?.['stack_trace']).toContain('on purpose');
  });

  it("has its caller's trace in the log, and sends nothing, while telemetry is off", async () => {
    const { log, lines } = readableLog();
    const url = await serving(() => Promise.resolve({ status: 204 }), { log, telemetry: noTelemetry });
    await fetch(url, { headers: { traceparent: `00-${TRACE}-${SPAN}-01` } });
    expect(lines).toMatchObject([
      { severity: 'DEBUG', 'logging.googleapis.com/trace': `projects/p-1/traces/${TRACE}` },
    ]);
  });
});
