import { onTestFinished } from 'vitest';
import type { Backing } from '../../../infra/local/backing.ts';
import { virtualDriver } from '../../../infra/local/driver.ts';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { readSettings } from '../../../infra/local/environment.ts';
import { gcpBacking } from '../../../infra/local/gcp/gcpBacking.ts';
import { loadCalendar } from '../../../infra/local/inputs.ts';
import type { World } from '../../../infra/local/standins/world.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { trackings } from '../../../shared/ports/collections.ts';
import type { Topic } from '../../../shared/ports/messages.ts';
import { registerRelease } from '../../../shared/usecases/registerRelease.ts';
import { syncFleet } from '../../../shared/usecases/syncFleet.ts';
import { type LedgerReport, verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { type RolloutView, showRollout } from '../../../shared/usecases/views.ts';
import { type Deployed, fleetOnDisk, temporaryFolder } from '../../e2e/localServer.ts';
import { outsideWorld } from '../../e2e/outsideWorld.ts';

const START = '2026-11-23T07:30:00Z';
const END = '2027-01-31T00:00:00Z';
const VERSION = '5.2.0';
const ID = `prod-${VERSION}`;

/** A push on its way to the function of its topic. */
export interface Delivery {
  readonly topic: Topic;
  /** Runs the function; rejects when it did not acknowledge. */
  readonly run: () => Promise<void>;
  /** Messages that no function has acknowledged yet, this one too. */
  readonly inFlight: () => Promise<number>;
}

/** Stands between the emulator and the functions; what it rejects was not acknowledged. */
export type Fault = (delivery: Delivery) => Promise<void>;

export interface Outcome {
  readonly rollout: RolloutView;
  readonly ledger: LedgerReport;
  readonly runs: World['runs'];
  readonly codeHost: World['codeHost'];
}

/**
 * Rolls a minor release out through the fleet, in this process and on the emulators that `env` names. Functions are known
 * to the framework by their names, once per process: one run at a time.
 */
export async function rolloutWith(
  fault: Fault,
  { fleet, env }: { fleet: readonly Deployed[]; env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const { world, clock, env: outside } = await outsideWorld(START, fleet);
  const calendar = (await loadCalendar(undefined, 2026)).value!;
  const log = () => undefined;
  const engine = await startEngine({
    backing: faulty(await gcpBacking({ env, log }), fault),
    folder: temporaryFolder(),
    fleet: fleetOnDisk(fleet).root,
    environment: 'prod',
    calendar,
    policies: defaultPolicies,
    settings: readSettings(outside),
    log,
    clock: () => Promise.resolve(clock),
  });
  const driver = virtualDriver(engine, clock);
  onTestFinished(async () => {
    await driver.stop();
    await engine.close();
  });
  await syncFleet(engine.deps);
  await registerRelease(engine.deps, { version: VERSION, type: 'minor', releasedAt: Date.parse(START) }, 'ci');
  while (!(await isClosed(engine)) && (await driver.leap(Date.parse(END))));
  const [rollout, ledger] = [await rolloutOf(engine), await verifyLedger(engine.store)];
  return { rollout, ledger, runs: world.runs, codeHost: world.codeHost };
}

function faulty(backing: Backing, fault: Fault): Backing {
  return {
    ...backing,
    async messages(clock, deliver) {
      const made = Promise.withResolvers<{ backlog: () => Promise<{ waiting: number }> }>();
      const inFlight = async (): Promise<number> => (await (await made.promise).backlog()).waiting;
      const messages = await backing.messages(clock, (topic, push) =>
        fault({ topic, run: () => deliver(topic, push), inFlight }),
      );
      made.resolve(messages);
      return messages;
    },
  };
}

async function rolloutOf({ store, deps }: Engine): Promise<RolloutView> {
  const rollout = await showRollout(store, deps.calendar, ID);
  if (rollout === undefined) throw new Error(`${ID} is not registered`);
  return rollout;
}

/** A rollout goes on after its last upgrade: until its evidence is complete, and its tracking issue says so. */
async function isClosed({ store }: Engine): Promise<boolean> {
  return (await store.get(trackings, ID))?.closed === true;
}
