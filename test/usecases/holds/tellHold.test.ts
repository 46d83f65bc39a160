import { describe, expect, it } from 'vitest';
import { incidents, rollouts } from '../../../shared/ports/collections.ts';
import { commandAlert } from '../../../shared/usecases/incidents/alert/commandAlert.ts';
import { tellHold } from '../../../shared/usecases/holds/tellHold.ts';
import { watch } from '../../../shared/usecases/incidents/watch/watch.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { notifyOf } from '../incidents/support.ts';
import { createPipeline } from '../support/pipeline.ts';
import {
  FIRST,
  ID,
  command,
  decide,
  dyingAfter,
  failedOf,
  failingPipeline,
  heldPipeline,
  holdAlerts,
  incidentOf,
  repairAll,
  untilHeld,
} from './support.ts';

describe('a rollout whose failure budget is spent', () => {
  it('pages the engineer once, with what has failed and what can be typed', async () => {
    const pipeline = await heldPipeline();
    const [page, ...others] = pipeline.board.all();
    expect(others).toEqual([]);
    expect(page).toMatchObject({
      status: 'open',
      priority: 'P1',
      message: 'prod-5.2.0: Rollout held, failure budget spent',
      details: { rollout: expect.stringContaining('prod-5.2.0 is held in stage 1') },
    });
    const [instance = ''] = await failedOf(pipeline);
    for (const said of [
      '3 failures in stage 1 spent its failure budget of 3',
      'Stage: 1 (internal)',
      'In flight: nothing',
      `- slug-${instance} (${instance}): the upgrade workflow failed`,
      `npx tranche rollout retry prod-5.2.0 ${instance} --reason "…"`,
      `npx tranche rollout skip prod-5.2.0 ${instance} --reason "…"`,
      'npx tranche rollout abort prod-5.2.0 --reason "…"',
    ]) {
      expect(page?.description).toContain(said);
    }
    expect(page?.description).not.toContain('rollout resume');
    for (const { name } of pipeline.workspace.channels) {
      expect(JSON.stringify(pipeline.workspace.history(name)[0]?.blocks)).toContain('npx tranche rollout skip');
    }
  });

  it('blocks nothing by the incident that tells of it, and belongs with it to the evidence', async () => {
    const pipeline = await heldPipeline();
    expect(await incidentOf(pipeline)).toMatchObject({ state: 'open', blocks: false, rollout: ID, instance: null });
    expect(await pipeline.store.count(incidents, { where: { rollout: ID, blocks: true } })).toBe(0);
    const [alert] = await holdAlerts(pipeline);
    await commandAlert(
      pipeline.deps,
      FIRST,
      { type: 'declare', reason: 'customers wait' },
      { actor: 'jo', from: 'command', at: pipeline.clock.now(), key: 'declared' },
    );
    expect(await incidentOf(pipeline)).toMatchObject({ blocks: false, alert: alert?.id });
    expect((await pipeline.rollout(ID)).hold).toMatchObject({ cause: 'failure-budget', number: 1 });
  });

  it('closes its page when a person has it go on, and pages anew when it is held again', async () => {
    const pipeline = await heldPipeline();
    repairAll(pipeline);
    await decide(pipeline, 'skip', await failedOf(pipeline));
    expect(await command(pipeline, 'resume')).toMatchObject({ kind: 'done' });
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'closed' }]);
    expect(await incidentOf(pipeline)).toMatchObject({ state: 'closed' });
    for (let n = 0; n < 12; n++) pipeline.world.break(`internal-${n}`, { kind: 'failing-run', from: 'next-upgrade' });
    await untilHeld(pipeline);
    await pipeline.settle();
    expect((await holdAlerts(pipeline)).map(({ standing }) => standing.status)).toEqual(['closed', 'open']);
    expect((await pipeline.rollout(ID)).hold?.number).toBe(2);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it.each(['abort', 'supersede'] as const)('closes its page when somebody %ss it', async (end) => {
    const pipeline = await heldPipeline();
    if (end === 'abort') await command(pipeline, 'abort');
    else await pipeline.register({ version: '5.2.1', type: 'patch' });
    await pipeline.settle();
    await watch(pipeline.deps);
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'closed' }]);
    expect(await pipeline.store.get(rollouts, ID)).toMatchObject({ holdUntold: false, holdIncident: null });
  });

  it('goes on only when what has failed is decided: it would be held again at once', async () => {
    const pipeline = await heldPipeline();
    const [first = '', ...others] = await failedOf(pipeline);
    expect(await command(pipeline, 'resume')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('would be held again at once: 3 failed instances of stage 1'),
    });
    await decide(pipeline, 'skip', [first]);
    expect(await command(pipeline, 'resume')).toMatchObject({ kind: 'done' });
    expect(others).toHaveLength(2);
  });

  it('shows in its threads what can be done now, once an instance is decided', async () => {
    const pipeline = await heldPipeline();
    const shown = () => JSON.stringify(pipeline.workspace.history('opsgenie')[0]?.blocks);
    expect(shown()).not.toMatch(/rollout resume|Resume rollout/);
    await decide(pipeline, 'skip', (await failedOf(pipeline)).slice(0, 1));
    await pipeline.settle();
    expect(shown()).toContain('npx tranche rollout resume prod-5.2.0');
    expect(shown()).toContain('Resume rollout');
  });

  it('has exactly as many failures as its budget, however many would fail at once', async () => {
    const pipeline = await failingPipeline(40);
    await untilHeld(pipeline);
    await pipeline.runUntil('2026-11-24T12:00:00Z');
    const { lanes } = (await pipeline.rollout(ID)).plannedStages[0] ?? { lanes: 0 };
    expect(lanes).toBe(10);
    expect(await failedOf(pipeline)).toHaveLength(lanes);
    expect(await pipeline.lanes()).toHaveLength(lanes);
    expect(pipeline.board.all()).toHaveLength(1);
  });

  it('is held and pages although a person has paused it meanwhile', async () => {
    const pipeline = await failingPipeline();
    await pipeline.pulse();
    await command(pipeline, 'pause');
    await untilHeld(pipeline);
    await pipeline.settle();
    expect(await pipeline.rollout(ID)).toMatchObject({ pause: { by: 'jo' }, hold: { cause: 'failure-budget' } });
    expect(pipeline.board.all()).toMatchObject([{ status: 'open' }]);
  });
});

describe('whoever dies', () => {
  it.each([0, 1, 2, 3, 4, 5])('after %i transactions of telling leaves the rest to the next watch', async (moment) => {
    const pipeline = await failingPipeline();
    while ((await pipeline.rollout(ID)).hold === null) {
      pipeline.wait(5);
      await tick(pipeline.deps);
      const now = pipeline.take().filter(({ topic }) => topic === 'upgrades' || topic === 'verifications');
      for (const each of now) await pipeline.deliver(each);
    }
    pipeline.take();
    const died = { ...pipeline.deps, store: dyingAfter(pipeline.store, moment) };
    await tellHold(died, ID).catch(() => undefined);
    pipeline.wait(2);
    await watch(pipeline.deps);
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'open', count: 1 }]);

    repairAll(pipeline);
    await decide(pipeline, 'retry', await failedOf(pipeline));
    await command(pipeline, 'resume');
    pipeline.take();
    await tellHold(died, ID).catch(() => undefined);
    await tellHold({ ...pipeline.deps, store: dyingAfter(pipeline.store, moment) }, ID).catch(() => undefined);
    pipeline.wait(2);
    await watch(pipeline.deps);
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'closed', count: 1 }]);
    expect(await pipeline.history(`incident:${FIRST}`)).toEqual([
      'IncidentOpened',
      'IncidentAlerted',
      'IncidentClosed',
    ]);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
  });

  it('twice at once tells once', async () => {
    const pipeline = await failingPipeline();
    await untilHeld(pipeline);
    await Promise.all([tellHold(pipeline.deps, ID), tellHold(pipeline.deps, ID), watch(pipeline.deps)]);
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ status: 'open', count: 1 }]);
  });
});

describe('a hold for an incident', () => {
  async function upgraded() {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T15:00:00Z');
    return pipeline;
  }

  it('is told where the engineer was paged for the incident, and pages nobody a second time', async () => {
    const pipeline = await upgraded();
    await notifyOf(pipeline, '0.a', { projectId: 'project-i1' });
    await pipeline.settle();
    const [page, ...others] = pipeline.board.all();
    expect(others).toEqual([]);
    expect(page?.notes.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^the rollout prod-5\.2\.0 is held, nothing more of it starts: incident 0\.a opened on i1/),
    ]);
    expect(page?.notes[0]?.text).toContain('npx tranche rollout show prod-5.2.0');
    await watch(pipeline.deps);
    await pipeline.settle();
    expect(pipeline.board.all()[0]?.notes).toHaveLength(1);
  });

  it('of which nobody is told, because it is silenced, pages for the hold', async () => {
    const pipeline = await upgraded();
    const [rule, ...rules] = pipeline.deps.routing.rules;
    const delayed = rules.map((each) => ({ ...each, delayMinutes: 30 }));
    pipeline.use({ routing: { ...pipeline.deps.routing, rules: [...(rule ? [rule] : []), ...delayed] } });
    await notifyOf(pipeline, '0.a', { projectId: 'project-i1' });
    await pipeline.settle();
    expect(pipeline.board.all()).toMatchObject([{ message: expect.stringContaining('Rollout held') }]);
  });

  it('that comes while it is held already is told in both alerts, and is part of the same hold', async () => {
    const pipeline = await heldPipeline();
    const [instance = ''] = await failedOf(pipeline);
    await notifyOf(pipeline, '0.a', { projectId: `project-${instance}` });
    await pipeline.settle();
    expect((await pipeline.rollout(ID)).hold).toMatchObject({
      cause: 'incident',
      number: 1,
      incident: '0.a',
      instance,
    });
    expect((await pipeline.rollout(ID)).hold?.detail).toMatch(/^incident 0\.a opened .*; before that: 3 failures/);
    expect(pipeline.board.all()).toHaveLength(2);
    for (const { notes } of pipeline.board.all()) expect(notes.map(({ text }) => text)).toHaveLength(1);
    await notifyOf(pipeline, '0.b', { projectId: `project-${instance}`, policyName: 'Another' });
    expect(await pipeline.history(`rollout:${ID}`)).toHaveLength(
      (await pipeline.history(`rollout:${ID}`)).filter((type) => type !== 'RolloutHeld').length + 2,
    );
  });
});
