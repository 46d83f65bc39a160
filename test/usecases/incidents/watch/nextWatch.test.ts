import { describe, expect, it } from 'vitest';
import { alerts } from '../../../../shared/ports/collections.ts';
import { actOnAlert } from '../../../../shared/usecases/incidents/alert/actOnAlert.ts';
import { nextWatch } from '../../../../shared/usecases/incidents/watch/nextWatch.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';
import { notifyOf } from '../support.ts';

const MINUTE = 60_000;

/** How many minutes from now; `undefined`: never. */
async function next(pipeline: Pipeline): Promise<number | undefined> {
  const at = await nextWatch(pipeline.deps);
  return at === undefined ? undefined : (at - pipeline.clock.now()) / MINUTE;
}

/** Leaps from watch to watch, and says when they were, in minutes. */
async function leap(pipeline: Pipeline, until: number): Promise<number[]> {
  const begin = pipeline.clock.now();
  const moments: number[] = [];
  for (;;) {
    await pipeline.settle();
    const at = await nextWatch(pipeline.deps);
    if (at === undefined || at > begin + until * MINUTE) return moments;
    pipeline.clock.advanceTo(at);
    moments.push((at - begin) / MINUTE);
    await watch(pipeline.deps);
  }
}

/** An instance of a customer: whoever is on call is reminded every 15 minutes. */
async function fleet(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.pulse();
  return pipeline;
}

const act = async (pipeline: Pipeline, kind: 'acknowledged' | 'closed') => {
  const [alert] = await pipeline.store.query(alerts, {});
  const at = pipeline.clock.now();
  return actOnAlert(pipeline.deps, alert?.id ?? '', { key: kind, at, kind, by: 'jo', from: 'pager', text: '' });
};

describe('the next watch that could find something to do', () => {
  it('is none while nothing has happened', async () => {
    expect(await next(await fleet())).toBeUndefined();
  });

  it('is at once while somebody is still to be told', async () => {
    const pipeline = await fleet();
    await notifyOf(pipeline, '0.a');
    expect(await next(pipeline)).toBe(1);
  });

  it('is the next reminder when everybody was told', async () => {
    const pipeline = await fleet();
    await notifyOf(pipeline, '0.a');
    const moments = await leap(pipeline, 120);
    expect(moments.filter((minute) => minute > 6)).toEqual([15, 30, 45, 60, 90]);
  });

  it('is none once somebody has acknowledged, however long it stays open', async () => {
    const pipeline = await fleet();
    await notifyOf(pipeline, '0.a');
    await leap(pipeline, 14);
    await act(pipeline, 'acknowledged');
    expect(await leap(pipeline, 10_000)).toEqual([]);
  });

  it('is when what a person has closed is told again, if Monitoring still has it open', async () => {
    const pipeline = await fleet();
    await notifyOf(pipeline, '0.a');
    await leap(pipeline, 14);
    await act(pipeline, 'closed');
    await pipeline.settle();
    expect(await next(pipeline)).toBe(30);
  });

  it('is when what Monitoring never tells the end of is over', async () => {
    const pipeline = await fleet();
    await notifyOf(pipeline, '0.a', { endless: true });
    await leap(pipeline, 14);
    await act(pipeline, 'acknowledged');
    expect((await leap(pipeline, 10_000)).length).toBeLessThanOrEqual(2);
    expect(await pipeline.store.query(alerts, {})).toMatchObject([{ value: { standing: { status: 'closed' } } }]);
  });
});
