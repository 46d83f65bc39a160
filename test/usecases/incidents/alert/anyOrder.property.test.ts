import * as fc from 'fast-check';
import { it } from 'vitest';
import type { AlertAction } from '../../../../shared/domain/incident/alertAction.ts';
import { alerts, incidents } from '../../../../shared/ports/collections.ts';
import { recordAction } from '../../../../shared/usecases/incidents/alert/recordAction.ts';
import { followAlert } from '../../../../shared/usecases/incidents/alert/followAlert.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';

const MINUTE = 60_000;
const IDS = ['0.a', '0.b', '0.c'] as const;

/** A notification of an incident, or something that a person did to its alert, told by the pager. */
type Told =
  | { readonly id: string; readonly state: 'open' | 'closed' }
  | {
      readonly id: string;
      readonly kind: 'acknowledged' | 'unacknowledged' | 'noted' | 'declared';
      readonly minutes: number;
    };

const opened = IDS.map((id): Told => ({ id, state: 'open' }));
const others: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ id: fc.constantFrom(...IDS), state: fc.constant('closed' as const) }),
  fc.record({
    id: fc.constantFrom(...IDS),
    kind: fc.constantFrom('acknowledged', 'unacknowledged', 'noted', 'declared'),
    minutes: fc.nat(3),
  }),
);

async function tell(pipeline: Pipeline, told: Told, at: number): Promise<void> {
  const { deps, store } = pipeline;
  if ('state' in told) {
    const projectId = `project-c${IDS.findIndex((id) => id === told.id) + 1}`;
    await takeNotification(deps, { incidentId: told.id, state: told.state, projectId, test: false });
    return;
  }
  const alert = (await store.get(incidents, told.id))?.alert ?? null;
  if (alert === null) return;
  const { kind, minutes } = told;
  const key = `${kind}~${minutes}`;
  const action: AlertAction = { key, at: at + minutes * MINUTE, kind, by: 'jo', from: 'pager', text: 'because' };
  await recordAction(deps, alert, action);
  await followAlert(deps, alert);
}

/** What everybody sees in the end: which incidents are open, and how the alerts of the open ones stand. */
async function outcome({ store }: Pipeline): Promise<object> {
  const found = (await store.query(incidents, {})).map(({ value }) => value);
  const standings = await Promise.all(
    found.map(async ({ incident, state, alert }) => {
      const standing = alert === null ? undefined : (await store.get(alerts, alert))?.standing;
      return [incident, { state, closed: standing === undefined || standing.closed !== null }] as const;
    }),
  );
  return Object.fromEntries(standings);
}

it('in whichever order and however often it is told, it comes to the same', async () => {
  const happened = fc.array(others, { maxLength: 6 });
  const order = fc.array(fc.nat(50), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(happened, order, async (rest, positions) => {
      const all = [...opened, ...rest];
      const closed = new Set(rest.flatMap((told) => ('state' in told ? [told.id] : [])));
      const pipeline = createPipeline();
      const start = pipeline.clock.now();
      const shuffled = all
        .map((told, index) => ({ told, position: positions[index] ?? 0 }))
        .toSorted((a, b) => a.position - b.position)
        .map(({ told }) => told);
      for (const told of [...shuffled, ...shuffled.slice(0, 4)]) await tell(pipeline, told, start);
      const expected = Object.fromEntries(
        IDS.map((id) => [id, closed.has(id) ? { state: 'closed' } : { state: 'open', closed: false }]),
      );
      expectSame(await outcome(pipeline), expected);
      const open = (await pipeline.store.query(alerts, {})).filter(({ value }) => value.standing.closed === null);
      for (const { id } of open) {
        const left = await pipeline.store.count(incidents, { where: { alert: id, state: 'open' } });
        if (left === 0) throw new Error(`alert ${id} is open without an open incident`);
      }
      const { valid, problems } = await verifyLedger(pipeline.store);
      if (!valid) throw new Error(problems.join('\n'));
    }),
    { numRuns: 40 },
  );
});

function expectSame(actual: object, expected: Record<string, object>): void {
  for (const [id, fields] of Object.entries(expected)) {
    const found: object = Reflect.get(actual, id) ?? {};
    for (const [name, value] of Object.entries(fields)) {
      const is: unknown = Reflect.get(found, name);
      if (is !== value) throw new Error(`${id}: ${name} is ${String(is)}, expected ${String(value)}`);
    }
  }
}
