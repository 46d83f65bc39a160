import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../../../infra/local/standins/monitor.ts';
import { readMonitoringIncident } from '../../../../shared/contracts/monitoringIncident.ts';
import { defaultRouting, defaultRule } from '../../../../shared/domain/incident/defaultRouting.ts';
import { alerts, incidents } from '../../../../shared/ports/collections.ts';
import { closeOver } from '../../../../shared/usecases/incidents/intake/closeOver.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { createPipeline, everything } from '../../support/pipeline.ts';

const ACME = { id: 'c1', domain: 'c1.example.com', gcpProjectId: 'project-c1' };
const PANIC = { policyName: 'Panics', kind: 'log-match' } as const;

/** Notifications of the stand-in go straight to the use case. */
async function setUp(autoCloseMinutes: number | null = 30) {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  const rules = [{ ...defaultRule, name: 'everything', autoCloseMinutes }];
  pipeline.use({ routing: { ...defaultRouting, rules } });
  const { clock, world, deps, store } = pipeline;
  const monitor = createMonitor({
    clock,
    world,
    deliver: async (payload) => {
      const read = readMonitoringIncident(payload);
      if ('errors' in read) throw new Error(JSON.stringify(read.errors));
      await takeNotification(deps, read.value);
    },
  });
  return {
    ...pipeline,
    monitor,
    historyOf: async (id: string) => pipeline.history(`incident:${id}`),
    stateOf: async (id: string) => (await store.get(incidents, id))?.state,
    alertOf: async (id: string) => store.get(alerts, (await store.get(incidents, id))?.alert ?? ''),
  };
}

describe('an incident of a match in a log', () => {
  it('is over when it has not been told again for as long as its rule says, and so is its alert', async () => {
    const { monitor, deps, wait, stateOf, alertOf, historyOf, store } = await setUp();
    const id = await monitor.open(ACME, PANIC);
    wait(29);
    expect(await closeOver(deps)).toBe(0);
    wait(1);
    expect(await closeOver(deps)).toBe(1);
    expect(await stateOf(id)).toBe('closed');
    expect(await alertOf(id)).toMatchObject({ standing: { status: 'closed', closed: { by: 'tranche' } } });
    expect(await historyOf(id)).toEqual(['IncidentOpened', 'IncidentAlerted', 'IncidentClosed']);
    expect(await closeOver(deps)).toBe(0);
    expect(await verifyLedger(store)).toMatchObject({ valid: true });
  });

  it('goes on for as long as it is told again', async () => {
    const { monitor, deps, wait, stateOf, historyOf } = await setUp();
    const id = await monitor.open(ACME, PANIC);
    wait(20);
    await monitor.open(ACME, PANIC);
    // The same notification once more changes nothing.
    await monitor.notify(id);
    wait(29);
    expect(await closeOver(deps)).toBe(0);
    wait(1);
    expect(await closeOver(deps)).toBe(1);
    expect(await stateOf(id)).toBe('closed');
    expect(await historyOf(id)).toEqual(['IncidentOpened', 'IncidentAlerted', 'IncidentRepeated', 'IncidentClosed']);
  });

  it('that is told again after it was over is told to people again', async () => {
    const { monitor, deps, wait, stateOf, alertOf, store } = await setUp();
    const id = await monitor.open(ACME, PANIC);
    const first = await alertOf(id);
    wait(30);
    await closeOver(deps);
    wait(60);
    await monitor.open(ACME, PANIC);
    expect(await stateOf(id)).toBe('open');
    const second = await alertOf(id);
    expect(second?.id).not.toBe(first?.id);
    expect(second).toMatchObject({ standing: { status: 'open' } });
    wait(30);
    expect(await closeOver(deps)).toBe(1);
    expect(await alertOf(id)).toMatchObject({ standing: { status: 'closed' } });
    expect(await verifyLedger(store)).toMatchObject({ valid: true });
  });

  it('that is told again joins its own alert while that is open for others', async () => {
    const { monitor, deps, wait, alertOf } = await setUp();
    const id = await monitor.open(ACME, PANIC);
    wait(4);
    await monitor.open({ id: 'c2', domain: 'c2.example.com', gcpProjectId: 'project-c2' }, PANIC);
    const first = await alertOf(id);
    wait(26);
    expect(await closeOver(deps)).toBe(1);
    await monitor.open(ACME, PANIC);
    expect(await alertOf(id)).toMatchObject({ id: first?.id, standing: { status: 'open' } });
  });

  it('stays open where its rule says so', async () => {
    const { monitor, deps, wait, stateOf } = await setUp(null);
    const id = await monitor.open(ACME, PANIC);
    wait(10_000);
    expect(await closeOver(deps)).toBe(0);
    expect(await stateOf(id)).toBe('open');
  });
});

it('an incident whose end Monitoring tells is never over by itself', async () => {
  const { monitor, deps, wait, store } = await setUp();
  for (const kind of ['uptime', 'threshold', 'log'] as const) await monitor.open(ACME, { policyName: kind, kind });
  wait(10_000);
  const before = await everything(store);
  expect(await closeOver(deps)).toBe(0);
  expect(await everything(store)).toEqual(before);
});
