import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { type Happening, type Simulation, createSimulation } from '../../infra/simulator/simulation.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { DAY, HOUR } from '../../shared/domain/calendar/time.ts';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { type Rollout, statusOf } from '../../shared/domain/rollout/rollout.ts';
import { incidents, rollouts, upgrades } from '../../shared/ports/collections.ts';
import { type CommandResult, commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { takeFleetPage } from '../../shared/usecases/holds/takeFleetPage.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { deploymentOf } from '../usecases/support/pipeline.ts';

const BEGIN = Date.UTC(2026, 10, 23, 9);
const FLEET = fleetOf({ internal: 4 });
/** The stage that is played needs an approval, so that it can be refused. */
const [FIRST, ...OTHERS] = defaultPolicies.major.stages;
const STAGES = FIRST === undefined ? [] : [{ ...FIRST, approvals: ['product'] }, ...OTHERS];
const POLICIES = { ...defaultPolicies, major: { ...defaultPolicies.major, stages: STAGES } };
const LASTS = 12 * HOUR;
const HAPPENINGS = 50;
const ROUNDS = 20;
const KINDS = ['unhealthy', 'silent', 'wrong-version', 'failing-run'] as const;
const ACTIONS = [
  'back',
  'back',
  'retry',
  'retry',
  'skip',
  'resume',
  'resume',
  'pause',
  'approve',
  'reject',
  'abort',
] as const;
const EVENTS = ['break', 'break', 'repair', 'repair', 'incident', 'page', 'patch', 'leave'] as const;

export interface OperatorResult {
  readonly violations: readonly string[];
  /** How many rollbacks there were, and how many holds. */
  readonly rollbacks: number;
  readonly holds: number;
}

/**
 * Plays people who command whatever comes to their mind, at any time and at the same time as others, while instances break,
 * vendors fail and processes die. In the end somebody goes through what is left and decides it.
 */
export async function playOperators(seed: number): Promise<OperatorResult> {
  const random = seededRandom(seed);
  const simulation = createSimulation({
    fleet: { revision: '0', deployments: FLEET.map(deploymentOf) },
    environment: 'prod',
    calendar: createCalendar(seedCalendar({ from: 2026, to: 2028 })),
    policies: POLICIES,
    startsAt: BEGIN,
    seed,
    faults: random.chance(0.3) ? 0 : random.next() * 0.2,
    faultsUntil: BEGIN + LASTS,
    check: 'message',
  });
  try {
    for (const { id } of FLEET) {
      if (random.chance(0.4)) simulation.world.break(id, { kind: pick(random, KINDS), from: 'next-upgrade' });
    }
    await simulation.register({ version: '5.2.0', type: 'major', releasedAt: BEGIN });
    const happenings = Array.from({ length: HAPPENINGS }, () => happening(simulation, random));
    const left = await settleAll(simulation, happenings);
    return await resultOf(simulation, left);
  } finally {
    simulation.close();
  }
}

function happening(simulation: Simulation, random: Random): Happening {
  const at = BEGIN + Math.floor(random.next() * LASTS);
  if (random.chance(0.3)) return { at, run: () => befall(simulation, random) };
  const together = 1 + Math.floor(random.next() * 3);
  return {
    at,
    run: async () => void (await Promise.all(Array.from({ length: together }, () => order(simulation, random)))),
  };
}

async function order(simulation: Simulation, random: Random): Promise<CommandResult> {
  const { deps, store } = simulation;
  const all = await store.query(rollouts, {});
  const { rollout } = pick(random, all).value;
  const instance = random.chance(0.5) && rollout.rollsBack ? rollout.rollsBack.instance : pick(random, FLEET).id;
  const reason = 'it is slow';
  const type = pick(random, ACTIONS);
  switch (type) {
    case 'back':
      return simulation.ask(() => rollBack(deps, rollout.id, instance, { reason, actor: 'jo' }));
    case 'retry':
    case 'skip':
      return simulation.ask(() => commandUpgrade(deps, rollout.id, instance, { type, reason }, 'jo'));
    case 'abort':
      // A release is seldom given up.
      if (rollout.rollsBack === undefined && random.chance(0.9)) return order(simulation, random);
      return simulation.ask(() => commandRollout(deps, rollout.id, { type, reason }, 'jo'));
    case 'pause':
    case 'resume':
      return simulation.ask(() => commandRollout(deps, rollout.id, { type, reason }, 'jo'));
    case 'approve':
    case 'reject': {
      const [stage, approval] = openApproval(rollout);
      return simulation.ask(() => commandRollout(deps, rollout.id, { type, stage, approval, reason }, 'jo'));
    }
  }
}

function openApproval({ policy, progress }: Rollout): [number, string] {
  const stage = progress.at(-1)?.stage ?? 1;
  return [stage, policy.stages[stage - 1]?.approvals[0] ?? 'product'];
}

async function befall(simulation: Simulation, random: Random): Promise<void> {
  const { deps, world, clock, fleet } = simulation;
  const { id } = pick(random, FLEET);
  const now = clock.now();
  switch (pick(random, EVENTS)) {
    case 'break':
      return world.break(id, { kind: pick(random, KINDS), from: random.chance(0.5) ? 'now' : 'next-upgrade' });
    case 'repair':
      return world.repair(id);
    case 'incident': {
      const incident = { incidentId: `0.${now}-${id}`, projectId: `project-${id}`, test: false };
      await simulation.ask(() => takeNotification(deps, { ...incident, state: 'open' }));
      if (random.chance(0.7)) await simulation.ask(() => takeNotification(deps, { ...incident, state: 'closed' }));
      return;
    }
    case 'page': {
      const about = { alias: `by-hand-${now}`, pagerId: null, by: 'sam', at: now, text: '', key: `${now}` };
      const event = { ...about, message: 'everything is slow', tags: deps.routing.holds.tags };
      await simulation.ask(() => takeFleetPage(deps, { ...event, action: 'Create', kind: 'created' }, now));
      return;
    }
    case 'patch':
      if (random.chance(0.3)) await simulation.register({ version: '5.2.1', type: 'patch' });
      return;
    case 'leave':
      if (random.chance(0.3)) fleet.remove(id);
  }
}

/** @returns what could not be brought to an end */
async function settleAll(simulation: Simulation, happenings: readonly Happening[]): Promise<string[]> {
  await simulation.run(happenings, BEGIN + LASTS);
  for (let round = 0; round < ROUNDS; round++) {
    const open = (await simulation.store.query(rollouts, {})).filter(
      ({ value }) => value.rollout.phase.kind !== 'ended',
    );
    for (const { value } of open) await decideAll(simulation, value.rollout);
    await closeAll(simulation);
    if (!(await simulation.run([], simulation.clock.now() + 10 * DAY))) return ['it did not come to rest'];
    if (open.length === 0) return [];
  }
  return ['the operator got nowhere'];
}

/** Monitoring tells the end of everything. */
async function closeAll(simulation: Simulation): Promise<void> {
  const { store, deps } = simulation;
  for (const { id, value } of await store.query(incidents, { where: { state: 'open' } })) {
    if (value.said.facts.source === 'tranche') continue;
    await simulation.ask(() => takeNotification(deps, { incidentId: id, state: 'closed', test: false }));
  }
}

async function decideAll(simulation: Simulation, rollout: Rollout): Promise<void> {
  const { deps, store, world } = simulation;
  for (const { id } of FLEET) world.repair(id);
  if (rollout.rollsBack === undefined) {
    await simulation.ask(() => commandRollout(deps, rollout.id, { type: 'abort', reason: 'enough' }, 'jo'));
    return;
  }
  const failed = await store.query(upgrades, { where: { rollout: rollout.id, phase: 'failed' } });
  for (const { value } of failed) {
    await simulation.ask(() =>
      commandUpgrade(deps, rollout.id, value.instance, { type: 'skip', reason: 'runbook' }, 'jo'),
    );
  }
  await simulation.ask(() => commandRollout(deps, rollout.id, { type: 'resume', reason: 'looked at' }, 'jo'));
}

async function resultOf(simulation: Simulation, left: readonly string[]): Promise<OperatorResult> {
  const { store, invariants, world, uptime, alerting } = simulation;
  await invariants.atEnd(world);
  await uptime.atEnd();
  await alerting.atEnd();
  const ledger = await verifyLedger(store);
  const all = (await store.query(rollouts, {})).map(({ value }) => value);
  const attempts = (await store.query(upgrades, {})).reduce((sum, { value }) => sum + value.attempt, 0);
  const violations = [...invariants.violations, ...left, ...ledger.problems];
  if (world.runs.length > attempts) violations.push(`${world.runs.length} runs for ${attempts} attempts`);
  for (const { rollout, holdUntold } of all) {
    if (holdUntold) violations.push(`nobody was told how it stands with the hold of ${rollout.id}`);
    if (statusOf(rollout) === 'held') violations.push(`${rollout.id} is held`);
  }
  for (const { id, value } of await store.query(incidents, { where: { state: 'open' } })) {
    if (value.said.facts.source === 'tranche') violations.push(`${id} is open, and nothing is held any more`);
  }
  const rollbacks = all.filter(({ rollout }) => rollout.rollsBack !== undefined).length;
  return { violations, rollbacks, holds: all.reduce((sum, { rollout }) => sum + (rollout.holds ?? 0), 0) };
}

function pick<T>(random: Random, values: readonly T[]): T {
  const [first] = random.shuffle(values);
  if (first === undefined) throw new Error('nothing to pick from');
  return first;
}
