import { describe, expect, it } from 'vitest';
import { measure } from '../../shared/usecases/measure.ts';
import { alertId } from '../../shared/domain/incident/alert.ts';
import { pages } from '../../shared/ports/collections.ts';
import { commandAlert } from '../../shared/usecases/incidents/alert/commandAlert.ts';
import { measureAlerts } from '../../shared/usecases/incidents/views/measureAlerts.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const release = { version: '5.2.0', type: 'major' } as const;

describe('the measures', () => {
  it('are none while no rollout is under way', async () => {
    const { deps } = createPipeline();
    expect(await measure(deps)).toBeUndefined();
  });

  it('tell where a rollout stands that has just been planned', async () => {
    const pipeline = createPipeline();
    const rollout = await pipeline.begin(release);
    expect(await measure(pipeline.deps)).toEqual({
      rollout,
      version: '5.2.0',
      stage: 1,
      status: 'active',
      upgrades: { waiting: 2, 'in-flight': 0, failed: 0, settled: 0 },
      due: expect.any(Number),
      openIncidents: 0,
      overdue: false,
      slaAtRisk: false,
    });
  });

  it('tell who is in flight, and who has settled', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(release);
    await pipeline.pulse();
    const begun = await measure(pipeline.deps);
    expect(begun?.upgrades['in-flight']).toBeGreaterThan(0);
    expect(begun?.due).toBeLessThanOrEqual(begun?.upgrades.waiting ?? 0);
    await pipeline.runUntil('2026-11-23T20:00:00Z');
    expect(await measure(pipeline.deps)).toMatchObject({
      stage: 1,
      upgrades: { waiting: 0, 'in-flight': 0, failed: 0, settled: 2 },
      due: 0,
    });
  });

  it('tell that it is held, for how many open incidents, and that it is late', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(release);
    await pipeline.pulse();
    await takeNotification(pipeline.deps, {
      incidentId: 'i-1',
      state: 'open',
      host: 'i1.example.com',
      projectId: 'project-i1',
      test: false,
    });
    expect(await measure(pipeline.deps)).toMatchObject({ status: 'held', openIncidents: 1, overdue: false });
    await pipeline.runUntil('2026-12-24T10:00:00Z');
    expect(await measure(pipeline.deps)).toMatchObject({ status: 'held', overdue: true, slaAtRisk: true });
  });

  it('cost two reads and six counts, whatever the size of the fleet', async () => {
    const accesses: string[] = [];
    const pipeline = createPipeline({ onAccess: (kind, collection) => void accesses.push(`${kind} ${collection}`) });
    await pipeline.begin(release);
    accesses.length = 0;
    await measure(pipeline.deps);
    expect(accesses.toSorted()).toEqual([
      'count incidents',
      ...Array.from({ length: 5 }, () => 'count upgrades'),
      'read environments',
      'read rollouts',
    ]);
  });
});

describe('the measures of alerting', () => {
  const notify = (pipeline: Pipeline, incidentId: string, state: 'open' | 'closed' = 'open') =>
    takeNotification(pipeline.deps, {
      incidentId,
      state,
      projectId: 'project-c1',
      policyName: incidentId,
      test: false,
    });

  it('count what is open, what nobody has acknowledged, and what the pager does not take', async () => {
    const pipeline = createPipeline();
    expect(await measureAlerts(pipeline.store)).toEqual({ open: 0, unacknowledged: 0, pagerTrouble: 0 });
    for (const id of ['a', 'b', 'c']) await notify(pipeline, id);
    await notify(pipeline, 'c', 'closed');
    const by = { actor: 'jo', from: 'command', at: pipeline.clock.now(), key: 'k' } as const;
    await commandAlert(pipeline.deps, 'a', { type: 'acknowledge', reason: '' }, by);
    const trouble = { since: pipeline.clock.now(), error: 'answered 500' };
    await pipeline.tamper(pages, alertId('prod', 'b'), (page) => ({ ...page, settled: false, trouble }));
    expect(await measureAlerts(pipeline.store)).toEqual({ open: 2, unacknowledged: 1, pagerTrouble: 1 });
  });
});
