import { describe, expect, it } from 'vitest';
import type { MonitoringIncident } from '../../../../shared/contracts/monitoringIncident.ts';
import type { Routing } from '../../../../shared/domain/incident/routing.ts';
import { alerts, incidents, pages } from '../../../../shared/ports/collections.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { type Pipeline, createPipeline, everything } from '../../support/pipeline.ts';

const notify = (pipeline: Pipeline, incidentId: string, changes: Partial<MonitoringIncident> = {}) =>
  takeNotification(pipeline.deps, { incidentId, state: 'open', projectId: 'project-c1', test: false, ...changes });

async function alertsOf({ store }: Pipeline) {
  return (await store.query(alerts, {})).map(({ value }) => value);
}

/** Everything that is sent is taken, by somebody who settles it. */
async function settleAll(pipeline: Pipeline): Promise<void> {
  pipeline.take();
  for (const { id } of await pipeline.store.query(pages, {})) {
    await pipeline.tamper(pages, id, (page) => ({ ...page, settled: true }));
  }
}

describe('a watch with nothing due', () => {
  it('reads eight times and writes nothing, also while an alert is open', async () => {
    const counted = { read: 0, write: 0, count: 0 };
    const pipeline = createPipeline({ onAccess: (kind, _collection, documents) => (counted[kind] += documents) });
    pipeline.use({ slackChannels: [] });
    await notify(pipeline, '0.a');
    await settleAll(pipeline);
    await watch(pipeline.deps);
    pipeline.take();
    Object.assign(counted, { read: 0, write: 0, count: 0 });
    expect(await watch(pipeline.deps)).toEqual({
      over: 0,
      withheld: 0,
      alerts: 0,
      pages: 0,
      threads: 0,
      postMortems: 0,
      soaks: 0,
      heartbeat: 'no heartbeat',
      pagesCompared: 0,
      incidentsMissed: 0,
    });
    expect(pipeline.sent).toEqual([]);
    expect(counted).toEqual({ read: 8, write: 0, count: 0 });
  });
});

describe('a watch', () => {
  it('has everybody told of an alert whose messages were lost', async () => {
    const pipeline = createPipeline();
    pipeline.use({ slackChannels: ['opsgenie'] });
    await notify(pipeline, '0.a');
    const lost = pipeline.take();
    pipeline.wait(1);
    await watch(pipeline.deps);
    const sent = pipeline.take();
    expect(new Set(sent.map(({ topic }) => topic))).toEqual(new Set(['pages', 'threads']));
    expect(sent.filter(({ id }) => id.includes('~watch~')).map(({ body }) => body)).toEqual(
      lost.map(({ body }) => body),
    );
  });

  it('leaves what somebody is at to him, until his lease is over', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a');
    const [alert] = await alertsOf(pipeline);
    const leaseUntil = pipeline.clock.now() + 120_000;
    await pipeline.tamper(pages, alert?.id ?? '', (page) => ({ ...page, leaseUntil }));
    expect(await watch(pipeline.deps)).toMatchObject({ pages: 0 });
    pipeline.wait(2);
    expect(await watch(pipeline.deps)).toMatchObject({ pages: 1 });
  });

  it('twice in a minute sends messages of the same ids', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a');
    pipeline.take();
    await watch(pipeline.deps);
    const ids = (): string[] =>
      pipeline
        .take()
        .map(({ id }) => id)
        .filter((id) => id.includes('~watch~'));
    const first = ids();
    await watch(pipeline.deps);
    expect(ids()).toEqual(first);
    pipeline.wait(1);
    await watch(pipeline.deps);
    expect(ids()).not.toEqual(first);
  });

  it('reminds of an alert that nobody has acknowledged', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a');
    for (let minutes = 0; minutes < 16; minutes++) {
      pipeline.wait(1);
      await watch(pipeline.deps);
    }
    const [alert] = await alertsOf(pipeline);
    expect(alert?.actions.map(({ kind }) => kind)).toEqual(['reminded']);
  });

  it('follows an alert whose last incident was closed by somebody who died before he followed it', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a');
    await watch(pipeline.deps);
    await pipeline.tamper(incidents, '0.a', (incident) => ({ ...incident, state: 'closed' as const }));
    pipeline.wait(1);
    await watch(pipeline.deps);
    expect(await alertsOf(pipeline)).toMatchObject([{ standing: { status: 'closed' } }]);
  });

  it('looks again at an incident that was withheld, when its time has come', async () => {
    const pipeline = createPipeline();
    const { store, clock } = pipeline;
    await notify(pipeline, '0.a', { state: 'closed' });
    await pipeline.tamper(incidents, '0.a', (incident) => ({
      ...incident,
      state: 'open' as const,
      waits: true,
      lookAt: clock.now() + 60_000,
    }));
    expect(await watch(pipeline.deps)).toMatchObject({ withheld: 0 });
    pipeline.wait(1);
    expect(await watch(pipeline.deps)).toMatchObject({ withheld: 1 });
    expect(await store.get(incidents, '0.a')).toMatchObject({ waits: false, alert: expect.any(String) });
  });

  it('closes what Monitoring never tells the end of', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a', { endless: true });
    pipeline.wait(29);
    expect(await watch(pipeline.deps)).toMatchObject({ over: 0 });
    pipeline.wait(2);
    expect(await watch(pipeline.deps)).toMatchObject({ over: 1 });
    expect(await alertsOf(pipeline)).toMatchObject([{ standing: { status: 'closed' } }]);
  });

  it('does the rest when a part fails, and says that it failed', async () => {
    const pipeline = createPipeline();
    const routing: Routing = { ...pipeline.deps.routing, rules: [] };
    await notify(pipeline, '0.a');
    await notify(pipeline, '0.b', { state: 'closed' });
    await pipeline.tamper(incidents, '0.b', (incident) => ({ ...incident, state: 'open' as const, waits: true }));
    pipeline.use({ routing });
    pipeline.take();
    await expect(watch(pipeline.deps)).rejects.toThrow('no rule of the routing matches');
    expect(pipeline.take().map(({ topic }) => topic)).toContain('pages');
    expect(pipeline.logged).toContain('ERROR the watch goes on without a part of it');
  });

  it('twice changes nothing', async () => {
    const pipeline = createPipeline();
    await notify(pipeline, '0.a');
    await watch(pipeline.deps);
    const before = await everything(pipeline.store);
    await watch(pipeline.deps);
    expect(await everything(pipeline.store)).toEqual(before);
  });
});
