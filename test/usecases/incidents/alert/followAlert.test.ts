import { describe, expect, it } from 'vitest';
import { alerts, incidents, pages, threads } from '../../../../shared/ports/collections.ts';
import { actOnAlert } from '../../../../shared/usecases/incidents/alert/actOnAlert.ts';
import { commandAlert } from '../../../../shared/usecases/incidents/alert/commandAlert.ts';
import { followAlert } from '../../../../shared/usecases/incidents/alert/followAlert.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';
import { notifyOf } from '../support.ts';

const ID = 'prod-5.2.0';

async function pipelineWithFleet(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  pipeline.use({ slackChannels: ['opsgenie', 'alerts-managed-instances'] });
  return pipeline;
}

async function alertsOf({ store }: Pipeline) {
  return (await store.query(alerts, {})).map(({ value }) => value);
}

async function onlyAlert(pipeline: Pipeline) {
  const [alert, ...others] = await alertsOf(pipeline);
  if (alert === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} alerts`);
  return alert;
}

const by = (pipeline: Pipeline) => ({ actor: 'jo', from: 'command', at: pipeline.clock.now(), key: 'k' }) as const;

describe('an incident that opens', () => {
  it('opens an alert, with a page and a thread in each channel', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    const { id } = await onlyAlert(pipeline);
    expect((await pipeline.store.query(pages, {})).map((page) => page.id)).toEqual([id]);
    expect((await pipeline.store.query(threads, {})).map((thread) => thread.value.channel).toSorted()).toEqual([
      'alerts-managed-instances',
      'opsgenie',
    ]);
    expect(pipeline.take().map(({ topic }) => topic)).toEqual(['pages', 'threads', 'threads']);
  });

  it('joins the alert of its group, so that many that fail together are one page', async () => {
    const pipeline = await pipelineWithFleet();
    for (const [index, instance] of ['c1', 'c2', 'c3', 'c4'].entries()) {
      await notifyOf(pipeline, `0.${index}`, { projectId: `project-${instance}` });
    }
    const { id } = await onlyAlert(pipeline);
    expect(await pipeline.store.count(incidents, { where: { alert: id } })).toBe(4);
  });

  it('joins nothing when the alert of its group is older than the rule allows', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    pipeline.wait(6);
    await notifyOf(pipeline, '0.b', { projectId: 'project-c2' });
    expect(await alertsOf(pipeline)).toHaveLength(2);
  });

  it('joins nothing that has closed', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    await notifyOf(pipeline, '0.a', { state: 'closed' });
    await notifyOf(pipeline, '0.b');
    expect((await alertsOf(pipeline)).map(({ standing }) => standing.status).toSorted()).toEqual(['closed', 'open']);
  });

  it('has everybody told again when it is told again, because whoever took it first may have died', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    pipeline.take();
    await notifyOf(pipeline, '0.a');
    expect(pipeline.take().map(({ topic }) => topic)).toEqual(['pages', 'threads', 'threads']);
    expect(await alertsOf(pipeline)).toHaveLength(1);
  });
});

describe('an alert', () => {
  it('closes with the last of its incidents', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    await notifyOf(pipeline, '0.b', { projectId: 'project-c2' });
    await notifyOf(pipeline, '0.a', { state: 'closed' });
    expect((await onlyAlert(pipeline)).standing.status).toBe('open');
    await notifyOf(pipeline, '0.b', { state: 'closed' });
    expect(await onlyAlert(pipeline)).toMatchObject({ settled: true, standing: { status: 'closed' } });
    const { id } = await onlyAlert(pipeline);
    expect(await pipeline.history(`alert:${id}`)).toEqual(['AlertOpened', 'AlertClosed']);
  });

  it('that a person closed while Monitoring has it open becomes another alert half an hour later', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    const { id } = await onlyAlert(pipeline);
    await actOnAlert(pipeline.deps, id, {
      key: 'close-1',
      at: pipeline.clock.now(),
      kind: 'closed',
      by: 'jo',
      from: 'pager',
      text: '',
    });
    pipeline.wait(31);
    await followAlert(pipeline.deps, id);
    const successor = (await alertsOf(pipeline)).find((each) => each.succeeds === id);
    expect(successor).toMatchObject({ standing: { status: 'open' }, priority: 'P1' });
    expect(await pipeline.store.get(incidents, '0.a')).toMatchObject({ alert: successor?.id });
    await notifyOf(pipeline, '0.a', { state: 'closed' });
    expect((await alertsOf(pipeline)).every(({ standing }) => standing.status === 'closed')).toBe(true);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('that is declared holds the rollout in which its instance takes part, also before its upgrade', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: null });
    const result = await commandAlert(
      pipeline.deps,
      '0.a',
      { type: 'declare', reason: 'customers noticed' },
      by(pipeline),
    );
    expect(result.kind).toBe('done');
    expect(await pipeline.rollout(ID)).toMatchObject({
      hold: { cause: 'incident', detail: 'jo declared an incident on c1: customers noticed' },
    });
  });

  it('that is dismissed blocks its rollout no longer', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    await commandAlert(pipeline.deps, '0.a', { type: 'dismiss', reason: 'a test of the customer' }, by(pipeline));
    expect(await pipeline.store.get(incidents, '0.a')).toMatchObject({ state: 'open', blocks: false });
    expect(await pipeline.history('incident:0.a')).toEqual(['IncidentOpened', 'IncidentAlerted', 'IncidentDismissed']);
  });

  it('is found by itself, by its incident, and not by anything else', async () => {
    const pipeline = await pipelineWithFleet();
    await notifyOf(pipeline, '0.a');
    const { id } = await onlyAlert(pipeline);
    const note = (of: string) =>
      commandAlert(pipeline.deps, of, { type: 'note', reason: 'looking' }, { ...by(pipeline), key: of });
    expect((await note(id)).kind).toBe('done');
    expect((await note('0.a')).kind).toBe('done');
    expect(await note('0.zzz')).toEqual({ kind: 'not-found', message: 'there is no incident or alert 0.zzz' });
  });
});
