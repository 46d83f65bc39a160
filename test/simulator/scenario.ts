import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { type Happening, type Simulation, createSimulation } from '../../infra/simulator/simulation.ts';
import type { CalendarData } from '../../shared/domain/calendar/calendar.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { DAY, HOUR, type Instant } from '../../shared/domain/calendar/time.ts';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { GROUPS, type Instance, type MaintenanceWindow } from '../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import type { Policies, Policy, ReleaseType } from '../../shared/domain/release/policy.ts';
import { LEAST_WRITES, type WriteLimits } from '../../shared/domain/limits/writeAllowance.ts';
import { plan } from '../../shared/domain/rollout/plan.ts';
import { missingApprovals } from '../../shared/domain/rollout/advance.ts';
import { windowsOf } from '../../shared/domain/rollout/stageWindows.ts';
import { type Rollout, statusOf } from '../../shared/domain/rollout/rollout.ts';
import { pullRequests, rollouts, upgrades } from '../../shared/ports/collections.ts';
import type { Deployment } from '../../shared/ports/fleetSource.ts';
import { commandRollout, commandUpgrade } from '../../shared/usecases/commandRollout.ts';
import { everyDocument } from '../../shared/usecases/everyDocument.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';

/** What a seed stands for: a fleet, a calendar, a release, and what happens to them. */
export interface ScenarioResult {
  readonly violations: readonly string[];
  readonly outcomes: readonly string[];
  readonly dispatches: number;
}

const WINDOWS: readonly MaintenanceWindow[] = [
  { days: ['tue', 'wed'], from: '20:00', to: '02:00', timeZone: 'Europe/Berlin' },
  { days: ['mon', 'tue', 'wed', 'thu'], from: '22:00', to: '04:00', timeZone: 'America/New_York' },
  { days: ['fri'], from: '09:00', to: '12:00', timeZone: 'UTC' },
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Auckland'] as const;
/** An operator who never gets anywhere would be a defect too. */
const OPERATOR_ROUNDS = 300;

/** Plays one seed under everything that may go wrong, with an operator who does what the runbook says. */
export async function playScenario(seed: number): Promise<ScenarioResult> {
  const random = seededRandom(seed);
  const calm = random.chance(0.2);
  const calendar = createCalendar(randomCalendar(random));
  const deployments = randomFleet(random);
  const releasedAt =
    Date.UTC(2026, 10, 2) + Math.floor(random.next() * 60) * DAY + Math.floor(random.next() * 24) * HOUR;
  const releaseType = pick(random, ['major', 'minor', 'patch'] as const);
  const policies = randomPolicies(random, calm);
  const narrow = !calm && random.chance(0.2);
  const simulation = createSimulation({
    fleet: { revision: '0', deployments },
    environment: 'prod',
    calendar,
    policies,
    startsAt: releasedAt,
    seed,
    // Without faults every write is made when it was granted, so that the limits can be counted from outside.
    faults: calm || (narrow && random.chance(0.5)) ? 0 : random.next() * 0.25,
    ...(narrow && { codeHostLimits: narrowLimits(random) }),
    faultsUntil: releasedAt + 30 * DAY,
    check: 'message',
  });
  try {
    const version = { major: '6.0.0', minor: '5.2.0', patch: '5.1.20' }[releaseType];
    const failing = calm ? [] : deployments.filter(() => random.chance(0.08)).map(({ id }) => id);
    for (const id of failing) simulation.world.break(id, { kind: pick(random, FAULTS), from: 'next-upgrade' });
    await simulation.register({ version, type: releaseType, releasedAt });
    const moments = momentsOf(random, simulation, policies[releaseType], version, releasedAt);
    const happenings = calm ? [] : randomHappenings(random, simulation, moments, version);
    const violations = await playWithOperator(simulation, happenings, releasedAt, new Set(failing));
    if (calm)
      violations.push(...(await deviations(simulation, deployments, policies, releaseType, version, releasedAt)));
    return await resultOf(simulation, violations);
  } finally {
    simulation.close();
  }
}

const FAULTS = ['unhealthy', 'silent', 'wrong-version', 'failing-run'] as const;

async function playWithOperator(
  simulation: Simulation,
  happenings: readonly Happening[],
  releasedAt: Instant,
  failing: Set<string>,
): Promise<string[]> {
  let coming = happenings;
  let nextRound = releasedAt + DAY;
  const daily = async (): Promise<void> => {
    if (simulation.clock.now() < nextRound) return;
    nextRound = simulation.clock.now() + DAY;
    await mergeByHand(simulation);
    // Whoever was paged for a hold leaves it for no longer than that.
    const stopped = await stoppedRollout(simulation);
    if (stopped !== undefined && statusOf(stopped) === 'held') await operate(simulation, stopped, failing);
  };
  for (let round = 0; round < OPERATOR_ROUNDS; round++) {
    const rested = await simulation.run(coming, releasedAt + 400 * DAY, daily);
    coming = [];
    if (!rested) return ['the rollout did not end within the horizon'];
    const stopped = await stoppedRollout(simulation);
    const merged = await mergeByHand(simulation);
    if (stopped === undefined && !merged) return [];
    if (stopped !== undefined) await operate(simulation, stopped, failing);
  }
  return ['the operator got nowhere'];
}

async function stoppedRollout({ store }: Simulation): Promise<Rollout | undefined> {
  const all = (await store.query(rollouts, {})).map(({ value }) => value.rollout);
  return all.find(({ phase }) => phase.kind !== 'ended');
}

/** Approves what waits for it, retries what failed by bad luck, excuses what is broken, and resumes. */
async function operate(simulation: Simulation, rollout: Rollout, failing: Set<string>): Promise<void> {
  const { deps, store } = simulation;
  const open = rollout.progress.at(-1);
  const window = windowsOf(rollout, deps.calendar).find(({ stage }) => stage === open?.stage);
  if (open?.completedAt === null && window !== undefined) {
    for (const approval of missingApprovals(window, open)) {
      const command = { type: 'approve', stage: open.stage, approval } as const;
      await simulation.ask(() => commandRollout(deps, rollout.id, command, 'captain'));
    }
  }
  const failed = await store.query(upgrades, { where: { rollout: rollout.id, phase: 'failed' } });
  for (const { value } of failed) {
    const type = failing.has(value.instance) || value.attempt > 3 ? 'skip' : 'retry';
    await simulation.ask(() =>
      commandUpgrade(deps, rollout.id, value.instance, { type, reason: 'runbook' }, 'on-call'),
    );
  }
  if (statusOf(rollout) === 'held' || statusOf(rollout) === 'paused') {
    await simulation.ask(() => commandRollout(deps, rollout.id, { type: 'resume', reason: 'looked at' }, 'on-call'));
  }
}

/** What waits for a person at the code host: resolves conflicts and, where the policy leaves it to people, merges. */
async function mergeByHand({ store, world }: Simulation): Promise<boolean> {
  const unsettled = await store.query(pullRequests, { where: { settled: false }, orderBy: 'lookAt' });
  for (const { value } of unsettled) {
    const { content, pulls, store: host } = world.codeHost.now;
    if (value.paper.state !== 'open') continue;
    const before = pulls.pull(value.paper.number);
    if (before.state !== 'open') continue;
    if (content.conflicts(before.pull.head)) {
      const changes = content.changesOf(before.pull.head).map(({ path, text }) => content.change(path, text));
      const { sha } = content.toBranch({ parent: content.tip().sha, message: 'resolved', author: AUTHOR, changes });
      host.put({ kind: 'branch', name: before.pull.branch, commit: sha });
      host.put({ ...before, pull: { ...before.pull, head: sha } });
    }
    if (value.merging === 'automatic') continue;
    pulls.review(before.number, { event: 'APPROVE', body: 'looked at' }, AUTHOR);
    pulls.merge(before.number, {}, AUTHOR);
  }
  return unsettled.length > 0;
}

const AUTHOR = 'on-call';

/** On a calm sea the plan is what happened, instance by instance, to the day. */
async function deviations(
  { store, deps: { calendar } }: Simulation,
  deployments: readonly Deployment[],
  policies: Policies,
  releaseType: ReleaseType,
  version: string,
  releasedAt: Instant,
): Promise<string[]> {
  const fleet = deployments.flatMap(({ instance }) => instance ?? []);
  const promised = plan({ version, policy: policies[releaseType], calendar, releasedAt, fleet, resumeStage: 1 });
  const dates = new Map(promised.instances.map(({ id, date }) => [id, date]));
  const wrong: string[] = [];
  for await (const { instance, startedAt } of everyDocument(store, upgrades, { rollout: `prod-${version}` })) {
    const date = startedAt === null ? 'never' : calendar.dateOf(startedAt);
    if (dates.get(instance) !== date) wrong.push(`${instance} was promised ${dates.get(instance)}, upgraded ${date}`);
  }
  return wrong;
}

async function resultOf(
  { store, world, invariants, papers, alerting, uptime }: Simulation,
  found: readonly string[],
): Promise<ScenarioResult> {
  await invariants.atEnd(world);
  await uptime.atEnd();
  await papers.atEnd();
  await alerting.atEnd();
  const ledger = await verifyLedger(store);
  const all = (await store.query(rollouts, {})).map(({ value }) => value.rollout);
  const attempts = (await store.query(upgrades, {})).reduce((sum, { value }) => sum + value.attempt, 0);
  const violations = [...invariants.violations, ...found, ...ledger.problems];
  if (world.runs.length > attempts) violations.push(`${world.runs.length} runs for ${attempts} attempts`);
  return { violations, outcomes: all.map(statusOf), dispatches: world.runs.length };
}

/** Any moment of the rollout, or one shortly after an upgrade is planned to start: that is when it matters most. */
function momentsOf(
  random: Random,
  { fleet, deps: { calendar } }: Simulation,
  policy: Policy,
  version: string,
  releasedAt: Instant,
): () => Instant {
  const instances = fleet.deployments().flatMap(({ instance }) => instance ?? []);
  const planned = plan({ version, policy, calendar, releasedAt, fleet: instances, resumeStage: 1 }).instances;
  const any = (): Instant => releasedAt + Math.floor(random.next() * 16 * DAY);
  const atStart = (): Instant => pick(random, planned).startsAt + Math.floor(random.next() * HOUR);
  return () => (planned.length > 0 && random.chance(0.6) ? atStart() : any());
}

function randomHappenings(random: Random, simulation: Simulation, moment: () => Instant, version: string): Happening[] {
  const { deps, fleet } = simulation;
  const some = (probability: number, run: () => Promise<void>): Happening[] =>
    random.chance(probability) ? [{ at: moment(), run }] : [];
  const victim = (): Deployment => pick(random, fleet.deployments());
  const change = (changed: Partial<Instance>) => async (): Promise<void> => {
    const { id, instance } = victim();
    if (instance !== undefined) fleet.set({ id, instance: { ...instance, ...changed }, problems: [] });
  };
  const patch = version.replace(/\d+$/, (last) => String(Number(last) + 1));
  return [
    ...some(0.3, async () => void (await simulation.register({ version: patch }))),
    ...some(0.3, change({ releaseChannel: 'pause' })),
    ...some(0.2, change({ suspended: true })),
    ...some(0.2, async () => {
      const { id } = victim();
      fleet.remove(id);
      simulation.world.remove(id);
    }),
    ...some(0.3, async () => {
      fleet.set(deploymentOf(instanceOf(random, 90)));
      simulation.placeAll();
    }),
    ...some(0.2, async () => {
      const { id } = victim();
      fleet.set({ id, instance: undefined, problems: [{ path: 'config.yaml', field: '', message: 'truncated' }] });
    }),
    ...some(0.3, async () => {
      const { instance } = victim();
      if (instance === undefined) return;
      const incident = { incidentId: `0.${instance.id}`, projectId: instance.gcpProjectId, test: false };
      await simulation.ask(() => takeNotification(deps, { ...incident, state: 'open' }));
      await simulation.ask(() => takeNotification(deps, { ...incident, state: 'closed' }));
      await simulation.ask(() => takeNotification(deps, { ...incident, state: 'open' }));
    }),
    ...some(0.5, async () => {
      const active = await stoppedRollout(simulation);
      if (active === undefined) return;
      await simulation.ask(() => commandRollout(deps, active.id, { type: 'pause', reason: 'drill' }, 'on-call'));
    }),
    ...some(0.05, async () => {
      const active = await stoppedRollout(simulation);
      if (active === undefined) return;
      await simulation.ask(() => commandRollout(deps, active.id, { type: 'abort', reason: 'bad release' }, 'captain'));
    }),
  ];
}

function randomFleet(random: Random): Deployment[] {
  const size = 3 + Math.floor(random.next() * 10);
  return Array.from({ length: size }, (_, index) => deploymentOf(instanceOf(random, index)));
}

function instanceOf(random: Random, index: number): Instance {
  const id = `src-${index}`;
  return {
    id,
    slug: `slug-${index}`,
    domain: `i${index}.example.com`,
    gcpProjectId: `project-${index}`,
    group: index === 0 ? 'internal' : pick(random, GROUPS),
    instanceType: 'any',
    version: pick(random, ['5.1.8', '5.1.9']),
    releaseChannel: random.chance(0.05) ? 'insiders' : 'stable',
    suspended: random.chance(0.03),
    canary: random.chance(0.1),
    last: random.chance(0.1),
    ...(random.chance(0.25) && { maintenanceWindow: pick(random, WINDOWS) }),
  };
}

function deploymentOf(instance: Instance): Deployment {
  return { id: instance.id, instance, problems: [] };
}

function randomCalendar(random: Random): CalendarData {
  const seed = seedCalendar({ from: 2026, to: 2028 });
  return {
    ...seed,
    timeZone: pick(random, ZONES),
    ...(random.chance(0.3) && { hours: { from: '07:00', to: '21:00' } }),
    freezes: random.chance(0.5)
      ? [{ from: '2026-12-23', to: '2027-01-01', reason: 'year end', scope: { fleet: true } }]
      : [{ from: '2026-11-10', to: '2026-11-12', reason: 'audit', scope: { group: 'trial' } }],
  };
}

/** So narrow that what is due has to wait for its turn. */
function narrowLimits(random: Random): WriteLimits {
  const perMinute = LEAST_WRITES + Math.floor(random.next() * 4);
  return { perMinute, perHour: perMinute * (2 + Math.floor(random.next() * 4)) };
}

function randomPolicies(random: Random, calm: boolean): Policies {
  if (calm) return defaultPolicies;
  const policies = withApprovals(random);
  if (!random.chance(0.3)) return policies;
  const byHand = (policy: Policy): Policy => ({ ...policy, merging: 'person' });
  return { major: byHand(policies.major), minor: byHand(policies.minor), patch: byHand(policies.patch) };
}

function withApprovals(random: Random): Policies {
  if (!random.chance(0.3)) return defaultPolicies;
  const stages = defaultPolicies.major.stages.map((stage) =>
    stage.kind === 'verification' ? { ...stage, approvals: ['release-captain'] } : stage,
  );
  return { ...defaultPolicies, major: { ...defaultPolicies.major, stages } };
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
