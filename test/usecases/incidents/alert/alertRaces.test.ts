import { expect, it } from 'vitest';
import { alerts, incidents, pages, threads } from '../../../../shared/ports/collections.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { actOnAlert } from '../../../../shared/usecases/incidents/alert/actOnAlert.ts';
import { commandAlert } from '../../../../shared/usecases/incidents/alert/commandAlert.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';
import { notifyOf } from '../support.ts';

const stillOpen = async ({ store }: Pipeline) =>
  (await store.query(alerts, {})).filter(({ value }) => value.standing.closed === null);

/** Something happens right after the incidents of an alert have been counted, once. */
function afterCounting(store: Store, happens: () => Promise<unknown>): Store {
  let left = true;
  return {
    ...store,
    count: async (collection, query) => {
      const counted = await store.count(collection, query);
      if (!left || collection.name !== incidents.name) return counted;
      left = false;
      await happens();
      return counted;
    },
  };
}

it('an incident that joins while its alert is about to close keeps it open', async () => {
  const pipeline = createPipeline();
  await notifyOf(pipeline, '0.a');
  const { store, deps } = pipeline;
  const other = { ...deps };
  pipeline.use({
    store: afterCounting(store, () =>
      takeNotification(other, { incidentId: '0.b', state: 'open', policyName: 'Instance uptime', test: false }),
    ),
  });
  await notifyOf(pipeline, '0.a', { state: 'closed' });
  const [alert] = await stillOpen(pipeline);
  expect(await store.get(incidents, '0.b')).toMatchObject({ state: 'open', alert: alert?.id });
  await notifyOf(pipeline, '0.b', { state: 'closed' });
  expect(await stillOpen(pipeline)).toEqual([]);
});

it('nothing joins an alert that somebody has dismissed', async () => {
  const pipeline = createPipeline();
  await notifyOf(pipeline, '0.a');
  const by = { actor: 'jo', from: 'command', at: pipeline.clock.now(), key: 'k' } as const;
  await commandAlert(pipeline.deps, '0.a', { type: 'dismiss', reason: 'a test of the customer' }, by);
  await notifyOf(pipeline, '0.b', { projectId: 'project-c2' });
  expect(await stillOpen(pipeline)).toHaveLength(2);
  expect(await pipeline.store.get(incidents, '0.b')).toMatchObject({ blocks: true });
});

it('what is done to an alert makes its page and its threads due, whatever becomes of the messages', async () => {
  const pipeline = createPipeline();
  pipeline.use({ slackChannels: ['opsgenie'] });
  await notifyOf(pipeline, '0.a');
  const [alert] = await stillOpen(pipeline);
  const id = alert?.id ?? '';
  const later = pipeline.clock.now() + 60_000;
  await pipeline.tamper(pages, id, (page) => ({ ...page, settled: true }));
  await pipeline.tamper(threads, `${id}~opsgenie`, (thread) => ({ ...thread, lookAt: later }));
  const at = pipeline.clock.now();
  await actOnAlert(pipeline.deps, id, { key: 'n', at, kind: 'noted', by: 'jo', from: 'pager', text: 'looking' });
  expect(await pipeline.store.get(pages, id)).toMatchObject({ settled: false, lookAt: at });
  // Whoever is at it is told to look again: what he has claimed is due before his lease ends.
  await pipeline.tamper(pages, id, (page) => ({ ...page, leaseUntil: later, lookAt: later }));
  await actOnAlert(pipeline.deps, id, { key: 'm', at, kind: 'noted', by: 'jo', from: 'pager', text: 'still looking' });
  expect(await pipeline.store.get(pages, id)).toMatchObject({ settled: false, lookAt: later - 1 });
  // What the channel asked to wait for, is waited for.
  expect(await pipeline.store.get(threads, `${id}~opsgenie`)).toMatchObject({ settled: false, lookAt: later });
});

it('an incident that joins is told in a message of its own', async () => {
  const pipeline = createPipeline();
  await notifyOf(pipeline, '0.a');
  await notifyOf(pipeline, '0.b', { projectId: 'project-c2' });
  const sent = pipeline.take().filter(({ topic }) => topic === 'pages');
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
});

it('an alert that nobody acknowledges for days still fits into a document, and goes on reminding', async () => {
  const pipeline = createPipeline();
  await notifyOf(pipeline, '0.a');
  for (let reminders = 0; reminders < 100; reminders++) {
    pipeline.wait(4 * 60);
    await notifyOf(pipeline, '0.a');
  }
  const [alert] = await stillOpen(pipeline);
  expect(alert?.value.actions).toHaveLength(20);
  expect(alert?.value.head.seq).toBe(101);
});
