import { expect, it } from 'vitest';
import { alerts, pages } from '../../../../shared/ports/collections.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { actOnAlert } from '../../../../shared/usecases/incidents/alert/actOnAlert.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { createPipeline } from '../../support/pipeline.ts';

/** An alert that is open here and in the pager, whose webhooks are lost. */
async function paged() {
  const pipeline = createPipeline();
  const { board, onCall, deps } = pipeline;
  await takeNotification(deps, { incidentId: '0.a', state: 'open', projectId: 'project-c1', test: false });
  await pipeline.settle();
  const [alert] = await pipeline.store.query(alerts, {});
  const id = alert?.id ?? '';
  return {
    pipeline,
    onCall,
    id,
    there: () => board.withAlias(id)[0],
    minutes: async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await watch(deps);
        await pipeline.settle();
        pipeline.wait(1);
      }
    },
    close: async (from: 'tranche' | 'pager'): Promise<void> => {
      const at = pipeline.clock.now();
      await actOnAlert(deps, id, { key: 'c', at, kind: 'closed', by: 'jo', from, text: 'fixed' });
      await pipeline.settle();
    },
    alert: async () => (await pipeline.store.get(alerts, id))?.standing,
    said: async () =>
      ((await pipeline.store.get(alerts, id))?.actions ?? [])
        .filter(({ kind }) => kind !== 'reminded')
        .map(({ text }) => text),
  };
}

it('an alert that was closed in the pager is closed here too, when the webhook of that was lost', async () => {
  const { minutes, onCall, id, alert, said } = await paged();
  await minutes(5);
  onCall.close('sam', id);
  await minutes(5);
  expect(await alert()).toMatchObject({ status: 'open' });
  await minutes(6);
  expect(await alert()).toMatchObject({ status: 'closed', closed: { from: 'pager' } });
  expect(await said()).toEqual(['found closed in the pager; its webhook never came']);
});

it('an alert that was deleted in the pager is closed here too', async () => {
  const { minutes, onCall, id, alert, said } = await paged();
  onCall.delete('sam', id);
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'closed' });
  expect(await said()).toEqual(['the pager does not know it any more: somebody has deleted it there']);
});

it('an alert that the pager has not taken yet is not missed there', async () => {
  const pipeline = createPipeline();
  const { pager } = pipeline.deps;
  pipeline.use({ pager: { ...pager, open: outage } });
  await takeNotification(pipeline.deps, { incidentId: '0.a', state: 'open', projectId: 'project-c1', test: false });
  for (let minute = 0; minute < 14; minute++) {
    await watch(pipeline.deps);
    await pipeline.settle();
    pipeline.wait(1);
  }
  expect(await pipeline.store.query(alerts, {})).toMatchObject([{ value: { standing: { status: 'open' } } }]);
});

it('an alert that was acknowledged in the pager is acknowledged here too, once', async () => {
  const { minutes, onCall, id, alert, said, pipeline } = await paged();
  onCall.acknowledge('sam', id);
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'acknowledged', acknowledged: { by: 'sam' } });
  const at = pipeline.clock.now();
  await actOnAlert(pipeline.deps, id, { key: 'u', at, kind: 'unacknowledged', by: 'jo', from: 'slack', text: '' });
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'open' });
  expect((await said()).filter((text) => text.includes('found'))).toHaveLength(1);
});

it('an alert that is closed here and still open in the pager is closed there again, and that is said once', async () => {
  const { minutes, close, said, there, id, pipeline } = await paged();
  const { pager } = pipeline.deps;
  // It says that it has taken it, and does nothing.
  pipeline.use({ pager: { ...pager, close: () => Promise.resolve(true) } });
  await close('tranche');
  expect(there()).toMatchObject({ status: 'open' });
  pipeline.use({ pager });
  await minutes(12);
  expect(there()).toMatchObject({ status: 'closed' });
  await minutes(12);
  expect(await pipeline.store.get(pages, id)).toMatchObject({ checked: true });
  expect(await said()).toEqual([
    'fixed',
    'it was still open in the pager after it had been closed: it is closed there again',
  ]);
});

it('an alert that is closed here and there is looked at no more', async () => {
  const { minutes, close, pipeline, id, onCall } = await paged();
  onCall.close('jo', id);
  await close('pager');
  await minutes(12);
  expect(await pipeline.store.get(pages, id)).toMatchObject({ checked: true });
});

it('a pager that does not answer keeps the watch from nothing else', async () => {
  const { minutes, pipeline } = await paged();
  await minutes(3);
  pipeline.use({ pager: { ...pipeline.deps.pager, find: outage } });
  pipeline.wait(10);
  expect(await watch(pipeline.deps)).toMatchObject({ pagesCompared: 'later', heartbeat: 'no heartbeat' });
});

function outage(): Promise<never> {
  return Promise.reject(new VendorError('pager', 'does not answer', { retryable: true, certain: false }));
}

it('an alert of which the pager cannot tell keeps no other from being compared', async () => {
  const { pipeline, minutes, onCall, id } = await paged();
  await minutes(2);
  const other = { incidentId: '0.b', state: 'open', projectId: 'project-c1', policyName: 'Disk', test: false } as const;
  await takeNotification(pipeline.deps, other);
  await pipeline.settle();
  const [second] = (await pipeline.store.query(alerts, {})).filter((alert) => alert.id !== id);
  const { pager } = pipeline.deps;
  pipeline.use({
    pager: { ...pager, find: (alias, pagerId) => (alias === id ? outage() : pager.find(alias, pagerId)) },
  });
  onCall.close('sam', second?.id ?? '');
  await minutes(25);
  expect((await pipeline.store.get(alerts, second?.id ?? ''))?.standing.status).toBe('closed');
});
