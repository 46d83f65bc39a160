import { describe, expect, it } from 'vitest';
import { openTelemetry } from '../../../shared/adapters/telemetry/openTelemetry.ts';
import { resourceOf } from '../../../shared/adapters/telemetry/resource.ts';
import { running } from '../../../shared/adapters/telemetry/running.ts';
import { tracedPublisher } from '../../../shared/adapters/telemetry/tracedPublisher.ts';
import type { Message } from '../../../shared/ports/messages.ts';
import { otlpPeer } from '../../support/peers/otlpPeer.ts';

const gauge = (name: string, value: number, attributes = {}) =>
  ({ name, unit: '1', description: 'for a test', value, attributes }) as const;

function telemetryTo(endpoint: string, flushTimeout = 5_000) {
  const logged: string[] = [];
  const cloud = { project: 'a-project', region: 'europe-west3', revision: 'ticks-00001' };
  const telemetry = openTelemetry({
    endpoint,
    resource: resourceOf({ service: 'ticks', environment: 'prod', cloud }),
    flushTimeout,
    log: (severity, message, fields) => void logged.push(`${severity} ${message} ${JSON.stringify(fields ?? {})}`),
  });
  return { telemetry, logged };
}

describe('telemetry', () => {
  it('tells of work within work as one trace, with who told it', async () => {
    const peer = await otlpPeer();
    const { telemetry } = telemetryTo(`${peer.endpoint}/`);
    await telemetry.span({ name: 'outer', kind: 'server', attributes: { asked: 1 } }, async (span) => {
      span.set({ answered: true });
      await telemetry.span({ name: 'inner', kind: 'internal' }, async () => undefined);
    });
    await telemetry.flush();
    const [inner, outer] = peer.spans;
    expect(outer).toMatchObject({ name: 'outer', kind: 2, attributes: { asked: 1, answered: true } });
    expect(inner).toMatchObject({ name: 'inner', kind: 1, traceId: outer?.traceId, parentSpanId: outer?.spanId });
    expect(outer?.resource).toMatchObject({
      'service.name': 'ticks',
      'cloud.region': 'europe-west3',
      'gcp.project_id': 'a-project',
      'faas.version': 'ticks-00001',
      'deployment.environment.name': 'prod',
    });
  });

  it('joins the trace that came along, and is silent in one that nobody keeps', async () => {
    const peer = await otlpPeer();
    const { telemetry } = telemetryTo(peer.endpoint);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    for (const [name, flags] of [
      ['kept', '01'],
      ['not kept', '00'],
    ] as const) {
      const parent = { traceparent: `00-${traceId}-b7ad6b7169203331-${flags}` };
      await telemetry.span({ name, kind: 'consumer', parent }, async () => {
        expect(running().trace).toMatchObject({ traceId, sampled: flags === '01' });
      });
    }
    await telemetry.flush();
    expect(peer.spans).toMatchObject([{ name: 'kept', traceId, parentSpanId: 'b7ad6b7169203331' }]);
  });

  it('does not mix up work that runs at the same time, nor what delivers it with what it is about', async () => {
    const { telemetry } = telemetryTo('http://127.0.0.1:9');
    const seen: unknown[] = [];
    const handle = (rollout: string) =>
      telemetry.span({ name: 'process', kind: 'consumer', labels: { rollout } }, async () => {
        await Promise.resolve();
        seen.push(running().labels);
      });
    await telemetry.span({ name: 'tick', kind: 'consumer', labels: { instance: 'other' } }, () =>
      Promise.all([handle('a'), handle('b')]),
    );
    expect(seen).toEqual([{ rollout: 'a' }, { rollout: 'b' }]);
    expect(running()).toEqual({ trace: undefined, labels: {} });
  });

  it('records the error of work that fails, and passes it on', async () => {
    const peer = await otlpPeer();
    const { telemetry } = telemetryTo(peer.endpoint);
    const failing = telemetry.span({ name: 'work', kind: 'internal' }, () =>
      Promise.reject(new TypeError('on purpose')),
    );
    await expect(failing).rejects.toThrow('on purpose');
    await telemetry.span({ name: 'answered', kind: 'server' }, async (span) => span.fail('x'.repeat(5_000)));
    await telemetry.flush();
    expect(peer.spans).toMatchObject([
      {
        status: { code: 2, message: 'on purpose' },
        events: [
          { name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'on purpose' } },
        ],
      },
      { status: { code: 2, message: 'x'.repeat(1_024) } },
    ]);
  });

  it('sends the trace along with every message', async () => {
    const peer = await otlpPeer();
    const { telemetry } = telemetryTo(peer.endpoint);
    const sent: Message[] = [];
    const publisher = tracedPublisher({ publish: async (_topic, messages) => void sent.push(...messages) }, telemetry);
    await telemetry.span({ name: 'tick', kind: 'consumer' }, () =>
      publisher.publish('upgrades', [
        { id: 'a', body: {} },
        { id: 'b', body: {}, attributes: { note: 'kept' } },
      ]),
    );
    await telemetry.flush();
    const [send, tick] = peer.spans;
    expect(send).toMatchObject({ name: 'send upgrades', kind: 4, parentSpanId: tick?.spanId });
    expect(send?.attributes).toMatchObject({ 'messaging.batch.message_count': 2 });
    const traceparent = `00-${send?.traceId}-${send?.spanId}-01`;
    expect(sent.map(({ attributes }) => attributes)).toEqual([{ traceparent }, { traceparent, note: 'kept' }]);
  });

  it('sends a measurement once, with the last value of each', async () => {
    const peer = await otlpPeer();
    const { telemetry } = telemetryTo(peer.endpoint);
    telemetry.record([gauge('tranche.rollout.held', 0, { rollout: 'r1' }), gauge('tranche.upgrades', 7, { stage: 2 })]);
    telemetry.record([gauge('tranche.rollout.held', 1, { rollout: 'r1' })]);
    await telemetry.flush();
    expect(peer.points).toEqual([
      { name: 'tranche.rollout.held', unit: '1', value: 1, attributes: { rollout: 'r1' } },
      { name: 'tranche.upgrades', unit: '1', value: 7, attributes: { stage: 2 } },
    ]);
    peer.points.length = 0;
    telemetry.record([gauge('tranche.rollout.held', 0, { rollout: 'r2' })]);
    await telemetry.flush();
    await telemetry.flush();
    expect(peer.points).toEqual([{ name: 'tranche.rollout.held', unit: '1', value: 0, attributes: { rollout: 'r2' } }]);
  });
});

describe('telemetry that is refused in part', () => {
  it('is complained of, once', async () => {
    const peer = await otlpPeer('choosy');
    const { telemetry, logged } = telemetryTo(peer.endpoint);
    for (let times = 0; times < 3; times += 1) {
      telemetry.record([gauge('tranche.rollout.held', 1)]);
      await telemetry.flush();
    }
    expect(logged).toEqual([expect.stringContaining('no location')]);
  });
});

describe('telemetry that nobody takes', () => {
  it.each(['silent', 'refusing'] as const)('holds up one invocation for a moment, and no more: %s', async (mode) => {
    const peer = await otlpPeer(mode);
    const { telemetry, logged } = telemetryTo(peer.endpoint, 1_000);
    const work = () => telemetry.span({ name: 'work', kind: 'internal' }, () => Promise.resolve('done'));
    const started = performance.now();
    expect(await work()).toBe('done');
    await telemetry.flush();
    expect(performance.now() - started).toBeLessThan(5_000);
    const again = performance.now();
    for (let times = 0; times < 20; times += 1) {
      expect(await work()).toBe('done');
      await telemetry.flush();
    }
    expect(performance.now() - again).toBeLessThan(1_000);
    expect(logged).toEqual([expect.stringContaining('WARNING traces and metrics could not be sent; going on without')]);
  });
});
