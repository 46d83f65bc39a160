import { describe, expect, it, onTestFinished } from 'vitest';
import { hostFunctions } from '../../infra/local/functionsHost.ts';
import { messageFunctions } from '../../infra/local/pipeline.ts';
import { pushOf } from '../../infra/local/push.ts';
import { openDatabase } from '../../shared/adapters/sqlite/database.ts';
import { sqliteQueue } from '../../shared/adapters/sqlite/sqliteQueue.ts';
import { tracedPublisher } from '../../shared/adapters/telemetry/tracedPublisher.ts';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import { createPipeline } from '../usecases/support/pipeline.ts';
import { type OtlpPeer, type SentSpan, otlpPeer } from '../support/peers/otlpPeer.ts';
import { readableLog, telemetryTo } from './support/observed.ts';

/** The real functions behind their servers, with the embedded queue between them. */
async function running(endpoint: string) {
  const pipeline = createPipeline();
  const database = openDatabase(':memory:', { durability: 'normal' });
  onTestFinished(() => database.close());
  const queue = sqliteQueue(database, pipeline.clock);
  const { log, lines } = readableLog();
  const telemetry = telemetryTo(endpoint, log);
  const publisher = tracedPublisher(queue, telemetry);
  const backlog = async () => ({ waiting: 0, oldest: undefined, deadLetters: queue.deadLetters(10) });
  const functions = messageFunctions({ ...pipeline.deps, publisher, telemetry, log, backlog });
  const host = await hostFunctions({}, { ...functions });
  onTestFinished(() => host.close());
  return {
    pipeline,
    lines,
    publisher,
    settle: async (): Promise<void> => {
      for (let leases = queue.lease(10, MINUTE); leases.length > 0; leases = queue.lease(10, MINUTE)) {
        for (const lease of leases) {
          await host.push(lease.topic, pushOf(lease.topic, lease, lease.publishedAt));
          queue.ack(lease);
        }
      }
    },
  };
}

const tickMessage = { id: 'tick~1', body: { kind: 'pulse' } };

function only(peer: OtlpPeer, name: string): SentSpan {
  const found = peer.spans.filter((span) => span.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]!;
}

describe('a tick that starts an upgrade', () => {
  it('is one trace with it, across the messages between them', async () => {
    const peer = await otlpPeer();
    const { pipeline, publisher, settle } = await running(peer.endpoint);
    const rollout = await pipeline.begin({ version: '5.2.0', type: 'major' });
    await publisher.publish('ticks', [tickMessage]);
    await settle();

    const sendTick = only(peer, 'send ticks');
    const tick = only(peer, 'process ticks');
    const sendUpgrades = only(peer, 'send upgrades');
    const upgrades = peer.spans.filter(({ name }) => name === 'process upgrades');
    expect(tick.parentSpanId).toBe(sendTick.spanId);
    expect(sendUpgrades.parentSpanId).toBe(tick.spanId);
    expect(upgrades.length).toBeGreaterThan(0);
    expect(upgrades.map(({ parentSpanId }) => parentSpanId)).toEqual(upgrades.map(() => sendUpgrades.spanId));
    expect(new Set(peer.spans.map(({ traceId }) => traceId))).toEqual(new Set([sendTick.traceId]));

    expect(tick).toMatchObject({
      kind: 5,
      attributes: { 'messaging.destination.name': 'ticks', 'tranche.outcome.upgrades': upgrades.length },
    });
    expect(upgrades[0]?.attributes).toMatchObject({
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'upgrades',
      'faas.trigger': 'pubsub',
      'tranche.rollout': rollout,
      'tranche.instance': expect.stringMatching(/^i\d$/),
      'tranche.attempt': '1',
      'tranche.outcome': 'started',
    });
  });

  it('is found in the log by its trace, and each upgrade by its rollout and instance', async () => {
    const peer = await otlpPeer();
    const { pipeline, publisher, settle, lines } = await running(peer.endpoint);
    const rollout = await pipeline.begin({ version: '5.2.0', type: 'major' });
    await publisher.publish('ticks', [tickMessage]);
    await settle();

    const { traceId } = only(peer, 'process ticks');
    const [upgrade] = peer.spans.filter(({ name }) => name === 'process upgrades');
    expect(lines.find(({ message }) => message === 'ticks')).toMatchObject({
      severity: 'INFO',
      'logging.googleapis.com/trace': `projects/p-1/traces/${traceId}`,
      outcome: { upgrades: expect.any(Number), verifications: expect.any(Number) },
    });
    expect(lines.filter(({ message }) => message === 'upgrades')[0]).toMatchObject({
      severity: 'INFO',
      outcome: 'started',
      'logging.googleapis.com/trace': `projects/p-1/traces/${traceId}`,
      'logging.googleapis.com/spanId': upgrade?.spanId,
      'logging.googleapis.com/trace_sampled': true,
      'logging.googleapis.com/labels': { rollout, instance: upgrade?.attributes['tranche.instance'], attempt: '1' },
    });
  });

  it('measures where the rollout stands', async () => {
    const peer = await otlpPeer();
    const { pipeline, publisher, settle } = await running(peer.endpoint);
    const rollout = await pipeline.begin({ version: '5.2.0', type: 'major' });
    await publisher.publish('ticks', [tickMessage]);
    await settle();

    const tags = { rollout, version: '5.2.0', stage: 1 };
    const measured = Object.fromEntries(
      peer.points.map(({ name, attributes, value }) => [`${name} ${JSON.stringify(attributes)}`, value]),
    );
    const of = (name: string, more: object = tags) => measured[`${name} ${JSON.stringify(more)}`];
    expect(of('tranche.rollout.active', {})).toBe(1);
    expect(of('tranche.upgrades', { ...tags, phase: 'waiting' })).toBe(2);
    expect(of('tranche.upgrades', { ...tags, phase: 'in-flight' })).toBe(0);
    expect(of('tranche.upgrades.due')).toBe(2);
    expect(of('tranche.rollout.held')).toBe(0);
    expect(of('tranche.stage.overdue')).toBe(0);
    expect(of('tranche.sla.at_risk')).toBe(0);
    expect(of('tranche.messages.dead', {})).toBe(0);
    expect(of('tranche.messages.oldest_age', {})).toBe(0);
  });
});
