import { expect, it } from 'vitest';
import { alerts, pages } from '../../../shared/ports/collections.ts';
import { actOnAlert } from '../../../shared/usecases/incidents/actOnAlert.ts';
import { readAlertView } from '../../../shared/usecases/incidents/readAlertView.ts';
import { takeNotification } from '../../../shared/usecases/incidents/takeNotification.ts';
import { watch } from '../../../shared/usecases/incidents/watch.ts';
import { createPipeline } from '../support/pipeline.ts';
import { recordingPager } from '../support/recordingPager.ts';

/** An alert that is open here and in the pager. */
async function paged() {
  const pipeline = createPipeline();
  const pager = recordingPager();
  pipeline.use({ pager: pager.pager });
  await takeNotification(pipeline.deps, { incidentId: '0.a', state: 'open', projectId: 'project-c1', test: false });
  const [alert] = await pipeline.store.query(alerts, {});
  const id = alert?.id ?? '';
  const view = (await readAlertView(pipeline.deps, id))?.view;
  if (view === undefined) throw new Error('there is no alert');
  const page = (changes: object) => pipeline.tamper(pages, id, (before) => ({ ...before, ...changes }));
  return {
    pipeline,
    pager,
    id,
    page,
    open: async (): Promise<void> => {
      await pager.pager.open(view);
      await page({ opened: true, settled: true });
    },
    minutes: async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await watch(pipeline.deps);
        pipeline.wait(1);
      }
    },
    close: (from: 'tranche' | 'pager') =>
      actOnAlert(pipeline.deps, id, {
        key: 'c',
        at: pipeline.clock.now(),
        kind: 'closed',
        by: 'jo',
        from,
        text: 'fixed',
      }),
    alert: async () => (await pipeline.store.get(alerts, id))?.standing,
    said: async () => (await pipeline.store.get(alerts, id))?.actions.map(({ text }) => text) ?? [],
  };
}

it('an alert that was closed in the pager is closed here too, when the webhook of that was lost', async () => {
  const { open, minutes, pager, id, alert, said } = await paged();
  await open();
  await minutes(5);
  pager.does(id, 'closed', 'sam');
  await minutes(5);
  expect(await alert()).toMatchObject({ status: 'open' });
  await minutes(6);
  expect(await alert()).toMatchObject({ status: 'closed', closed: { by: 'sam', from: 'pager' } });
  expect(await said()).toEqual(['found closed in the pager; its webhook never came']);
});

it('an alert that was deleted in the pager is closed here too', async () => {
  const { open, minutes, pager, id, alert, said } = await paged();
  await open();
  pager.forget(id);
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'closed' });
  expect(await said()).toEqual(['the pager does not know it any more: somebody has deleted it there']);
});

it('an alert that was never opened in the pager is not missed there', async () => {
  const { minutes, alert } = await paged();
  await minutes(14);
  expect(await alert()).toMatchObject({ status: 'open' });
});

it('an alert that was acknowledged in the pager is acknowledged here too, once', async () => {
  const { open, minutes, pager, id, alert, said, pipeline } = await paged();
  await open();
  pager.does(id, 'acknowledged', 'sam');
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'acknowledged', acknowledged: { by: 'sam' } });
  await actOnAlert(pipeline.deps, id, {
    key: 'u',
    at: pipeline.clock.now(),
    kind: 'unacknowledged',
    by: 'jo',
    from: 'slack',
    text: '',
  });
  await minutes(12);
  expect(await alert()).toMatchObject({ status: 'open' });
  expect((await said()).filter((text) => text.includes('found'))).toHaveLength(1);
});

it('an alert that is closed here and still open in the pager is closed there again, and that is said once', async () => {
  const { open, minutes, close, page, said, pager, id, pipeline } = await paged();
  await open();
  await close('tranche');
  await minutes(12);
  // It has not been told to be closed yet.
  expect(await said()).toEqual(['fixed']);
  await page({ closed: true, settled: true });
  await minutes(12);
  expect(pager.newest(id)).toMatchObject({ status: 'closed' });
  await minutes(12);
  expect(await pipeline.store.get(pages, id)).toMatchObject({ checked: true });
  expect(await said()).toEqual([
    'fixed',
    'it was still open in the pager after it had been closed: it is closed there again',
  ]);
});

it('an alert that is closed here and there is looked at no more', async () => {
  const { open, minutes, close, pipeline, id, pager } = await paged();
  await open();
  pager.does(id, 'closed', 'jo');
  await close('pager');
  await minutes(12);
  expect(await pipeline.store.get(pages, id)).toMatchObject({ checked: true });
});

it('a pager that does not answer keeps the watch from nothing else', async () => {
  const { open, minutes, pager, pipeline } = await paged();
  await open();
  await minutes(3);
  pager.down(true);
  pipeline.wait(10);
  expect(await watch(pipeline.deps)).toMatchObject({ reconciled: 'later', heartbeat: 'no heartbeat' });
});
