import { expect, it } from 'vitest';
import type { MonitoringIncident } from '../../../../shared/contracts/monitoringIncident.ts';
import { alerts, incidents, ledger } from '../../../../shared/ports/collections.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { createPipeline } from '../../support/pipeline.ts';

/** Monitoring has these incidents, whatever it has told of them. */
function monitored() {
  const pipeline = createPipeline();
  const there = new Map<string, MonitoringIncident>();
  let asked = 0;
  pipeline.use({
    openIncidents: {
      list: async () => {
        asked += 1;
        return [...there.values()].filter(({ state }) => state === 'open');
      },
      find: async (id) => there.get(id),
    },
  });
  const { clock } = pipeline;
  return {
    pipeline,
    asked: () => asked,
    open: (incidentId: string, policyName = 'Instance uptime') =>
      void there.set(incidentId, {
        incidentId,
        state: 'open',
        projectId: 'project-c1',
        policyName,
        startedAt: clock.now(),
        test: false,
      }),
    close: (incidentId: string) => {
      const known = there.get(incidentId);
      if (known !== undefined) there.set(incidentId, { ...known, state: 'closed', endedAt: clock.now() });
    },
    forget: (incidentId: string) => void there.delete(incidentId),
    told: (incidentId: string) => {
      const known = there.get(incidentId);
      return known === undefined ? undefined : takeNotification(pipeline.deps, known);
    },
    minutes: async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await watch(pipeline.deps);
        pipeline.wait(1);
      }
    },
    incident: (id: string) => pipeline.store.get(incidents, id),
  };
}

it('an incident of which no notification came is opened by the watch, and says so', async () => {
  const { open, minutes, incident, pipeline } = monitored();
  await pipeline.pulse();
  open('0.a');
  await minutes(4);
  expect(await incident('0.a')).toBeUndefined();
  await minutes(10);
  expect(await incident('0.a')).toMatchObject({
    state: 'open',
    instance: 'c1',
    summary: expect.stringMatching(/^found open in Monitoring since .*; its notification never came$/),
  });
  expect(await pipeline.store.count(alerts, {})).toBe(1);
});

it('an incident that Monitoring has closed is closed here too, with the moment', async () => {
  const { open, told, close, minutes, incident, pipeline } = monitored();
  open('0.a');
  await told('0.a');
  await minutes(8);
  close('0.a');
  await minutes(12);
  expect(await incident('0.a')).toMatchObject({ state: 'closed' });
  const chain = await pipeline.store.query(ledger, { where: { stream: 'incident:0.a' }, orderBy: 'seq' });
  expect(chain.at(-1)?.value.event).toMatchObject({
    type: 'IncidentClosed',
    reason: expect.stringMatching(/^Monitoring closed it at .*; its notification never came$/),
  });
});

it('an incident that Monitoring does not know any more stays as it is', async () => {
  const { open, told, forget, minutes, incident } = monitored();
  open('0.a');
  await told('0.a');
  forget('0.a');
  await minutes(25);
  expect(await incident('0.a')).toMatchObject({ state: 'open' });
});

it('an incident that was closed here stays closed, and those of the heartbeat policy are told to nobody', async () => {
  const { open, told, close, minutes, incident, pipeline } = monitored();
  const heartbeat = { pager: null, probeHours: null, monitoring: { policy: 'Heartbeat', minutes: 600 } };
  pipeline.use({ routing: { ...pipeline.deps.routing, heartbeat } });
  open('0.a');
  close('0.a');
  await told('0.a');
  open('0.a');
  open('0.h', 'Heartbeat');
  await minutes(25);
  expect(await incident('0.a')).toMatchObject({ state: 'closed' });
  expect(await incident('0.h')).toBeUndefined();
});

it('Monitoring is asked every ten minutes', async () => {
  const { minutes, asked } = monitored();
  await minutes(21);
  expect(asked()).toBe(3);
});

it('incidents that Monitoring does not know any more hide none that it has closed', async () => {
  const { open, told, forget, close, minutes, incident } = monitored();
  const forgotten = Array.from({ length: 25 }, (_, n) => `0.a${String(n).padStart(2, '0')}`);
  for (const id of [...forgotten, '0.z']) {
    open(id);
    await told(id);
  }
  for (const id of forgotten) forget(id);
  close('0.z');
  await minutes(30);
  expect(await incident('0.z')).toMatchObject({ state: 'closed' });
});
