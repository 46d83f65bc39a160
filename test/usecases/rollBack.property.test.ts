import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { upgrades } from '../../shared/ports/collections.ts';
import { commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const ACTIONS = ['wait', 'back', 'retry', 'resume', 'abort', 'patch', 'break', 'repair', 'incident'] as const;
type Action = { readonly do: (typeof ACTIONS)[number]; readonly on: number; readonly minutes: number };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    do: fc.oneof(
      { weight: 4, arbitrary: fc.constant('wait' as const) },
      { weight: 3, arbitrary: fc.constant('back' as const) },
      { weight: 2, arbitrary: fc.constant('incident' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...ACTIONS) },
    ),
    on: fc.integer({ min: 0, max: 1 }),
    minutes: fc.constantFrom(5, 5, 20, 130),
  }),
  { minLength: 10, maxLength: 25, size: 'max' },
);

it('a rollback never starts while anything is in flight on its instance, and no more than once', async () => {
  await fc.assert(
    fc.asyncProperty(actions, async (all) => {
      const pipeline = createPipeline({ fleet: fleetOf({ internal: 2 }) });
      watchDispatches(pipeline);
      await pipeline.begin({ version: '5.2.0', type: 'major' });
      for (const action of all) {
        await act(pipeline, action);
        await pipeline.pulse();
      }
      expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
    }),
    { numRuns: 20 },
  );
});

/** Whatever is called, nothing else is in flight on the instance, neither by our record nor at the code host. */
function watchDispatches(pipeline: Pipeline): void {
  const { world, store } = pipeline;
  const { workflow } = pipeline.deps;
  const dispatch: typeof workflow.dispatch = async (request) => {
    const flying = await store.query(upgrades, { where: { phase: 'in-flight' } });
    expect(flying.filter(({ value }) => value.instance === request.instance)).toHaveLength(1);
    // A retry of an upgrade is the operator's own decision, as the runbook says.
    if (request.rollsBack === undefined) return workflow.dispatch(request);
    const busy = world.runs.filter((run) => run.instance === request.instance && world.statusOf(run) === 'pending');
    expect(busy).toEqual([]);
    return workflow.dispatch(request);
  };
  pipeline.use({ workflow: { ...workflow, dispatch } });
}

async function act(pipeline: Pipeline, { do: what, on, minutes }: Action): Promise<void> {
  const { deps, world } = pipeline;
  const instance = `internal-${on}`;
  const back = `${ID}-rollback-${on + 1}`;
  switch (what) {
    case 'wait':
      pipeline.wait(minutes);
      return;
    case 'back':
      await rollBack(deps, ID, instance, { reason: 'it is slow', actor: 'jo' });
      return;
    case 'retry':
      for (const id of [ID, back]) await commandUpgrade(deps, id, instance, { type: 'retry', reason: '' }, 'jo');
      return;
    case 'resume':
      for (const id of [ID, back]) await commandRollout(deps, id, { type: 'resume', reason: '' }, 'jo');
      return;
    case 'abort':
      await commandRollout(deps, back, { type: 'abort', reason: 'another way' }, 'jo');
      return;
    case 'patch':
      await pipeline.register({ version: '5.2.1', type: 'patch' });
      return;
    case 'incident': {
      const incidentId = `0.${pipeline.clock.now()}-${on}`;
      await takeNotification(deps, { incidentId, state: 'open', projectId: `project-${instance}`, test: false });
      return;
    }
    case 'break':
      world.break(instance, { kind: 'unhealthy', from: 'now' });
      return;
    case 'repair':
      world.repair(instance);
  }
}
