import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { type Happening, type Simulation, createSimulation } from '../../infra/simulator/simulation.ts';
import { readOpsgenieWebhook } from '../../shared/contracts/opsgenieWebhook.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { HOUR, type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { ALERT_COMMANDS } from '../../shared/domain/incident/decideAlert.ts';
import { defaultRouting, defaultRule } from '../../shared/domain/incident/defaultRouting.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { alerts, heartbeats, incidents } from '../../shared/ports/collections.ts';
import { commandAlert } from '../../shared/usecases/incidents/alert/commandAlert.ts';
import { takePagerEvent } from '../../shared/usecases/incidents/page/takePagerEvent.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { webhookBody } from '../../infra/local/standins/opsgenie/webhooks.ts';
import type { BoardEvent } from '../../infra/local/standins/opsgenie/records.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { deploymentOf } from '../usecases/support/pipeline.ts';

/** What came of a seed: what must not have happened, and how every incident ended. */
export interface PathResult {
  readonly violations: readonly string[];
  readonly alerts: number;
  readonly states: Readonly<Record<string, string>>;
}

const BEGIN = Date.UTC(2026, 10, 25, 3, 30);
const LASTS = 3 * HOUR;
const FLEET = fleetOf({ internal: 1, trial: 2, customer: 3 });
const POLICIES = ['Instance uptime', 'Slow queries', undefined];
const PERSON = { name: 'jo@example.com', type: 'web' } as const;

/**
 * Plays incidents of some instances under everything that may go wrong: notifications in any order and number, people who do
 * things in the pager and elsewhere, webhooks that are late, doubled or lost, vendors that fail and processes that die. In
 * the end every incident has closed and the faults have ceased.
 */
export async function playAlertPath(seed: number): Promise<PathResult> {
  const random = seededRandom(seed);
  const simulation = createSimulation({
    fleet: { revision: '0', deployments: FLEET.map(deploymentOf) },
    environment: 'prod',
    calendar: createCalendar(seedCalendar({ from: 2026, to: 2027 })),
    policies: defaultPolicies,
    startsAt: BEGIN,
    seed,
    faults: random.chance(0.2) ? 0 : random.next() * 0.3,
    faultsUntil: BEGIN + LASTS,
    routing: randomRouting(random),
    check: 'clock',
  });
  try {
    const webhooks = pagerWebhooks(simulation, random);
    simulation.board.addHeartbeat('tranche', 10);
    await simulation.ask(() => syncFleet(simulation.deps));
    const ids = Array.from({ length: 1 + Math.floor(random.next() * 6) }, (_, index) => `0.${index}`);
    const happenings = [
      ...ids.flatMap((id) => notifications(random, simulation, id)),
      ...people(random, simulation),
      ...webhooks.deliveries(),
      ...afterwards(simulation, ids, webhooks),
    ];
    const rested = await simulation.run(happenings, BEGIN + 200 * HOUR);
    return await resultOf(simulation, rested);
  } finally {
    simulation.close();
  }
}

function randomRouting(random: Random): Routing {
  const rule = {
    ...defaultRule,
    name: 'everything',
    delayMinutes: pick(random, [0, 0, 3]),
    joinMinutes: pick(random, [0, 5, 60]),
    repeatMinutes: pick(random, [null, 15]),
    reopenMinutes: pick(random, [null, 30]),
  };
  const heartbeat = random.chance(0.3)
    ? { pager: 'tranche', probeHours: 1, monitoring: null }
    : defaultRouting.heartbeat;
  return { ...defaultRouting, rules: [rule], heartbeat };
}

function notify(simulation: Simulation, incidentId: string, state: 'open' | 'closed', policyName: string | undefined) {
  const instance = FLEET[Number(incidentId.slice(2)) % FLEET.length];
  const projectId = instance?.gcpProjectId;
  const notification = { incidentId, state, policyName, projectId, kind: 'uptime', test: false } as const;
  return simulation.ask(() => takeNotification(simulation.deps, notification));
}

/** Opened and mostly closed, each once or several times; what is late may come before what was sent first. */
function notifications(random: Random, simulation: Simulation, id: string): Happening[] {
  const opensAt = random.next() * LASTS * 0.6;
  const policy = pick(random, POLICIES);
  const sent = (state: 'open' | 'closed', after: number): Happening => {
    const late = random.chance(0.3) ? random.next() * HOUR : random.next() * MINUTE;
    return { at: at(opensAt + after + late), run: async () => void (await notify(simulation, id, state, policy)) };
  };
  const closesAfter = pick(random, [2 * MINUTE, 20 * MINUTE, HOUR]);
  const opens = times(random, 3).map(() => sent('open', 0));
  return random.chance(0.8) ? [...opens, ...times(random, 2).map(() => sent('closed', closesAfter))] : opens;
}

/** They acknowledge, write notes, decide and close, in the pager, in the chat and on the command line. */
function people(random: Random, simulation: Simulation): Happening[] {
  return times(random, 8).map((_, index) => ({
    at: at(random.next() * LASTS),
    run: async () => {
      const { store, board, deps, clock } = simulation;
      const known = await store.query(alerts, {});
      if (known.length === 0) return;
      const { id } = pick(random, known);
      const text = `note ${index}`;
      if (random.chance(0.5)) {
        const action = pick(random, [{ kind: 'acknowledge' }, { kind: 'close' }, { kind: 'note', text }] as const);
        board.act({ type: 'alias', value: id }, action, PERSON);
        return;
      }
      const command = { type: pick(random, ALERT_COMMANDS), reason: text };
      const by = { actor: 'sam', from: 'command', at: clock.now(), key: `command-${index}` } as const;
      await simulation.ask(() => commandAlert(deps, id, command, by));
    },
  }));
}

interface Webhooks {
  deliveries(): Happening[];
  deliver(): Promise<void>;
}

/** Some are lost, some come twice, and all of them in any order and whenever they like. */
function pagerWebhooks(simulation: Simulation, random: Random): Webhooks {
  const { board, deps, clock } = simulation;
  const pending: BoardEvent[] = [];
  board.subscribe((event) => {
    const isCalm = clock.now() >= BEGIN + LASTS;
    if (!isCalm && random.chance(0.2)) return;
    pending.push(event);
    if (random.chance(0.2)) pending.push(event);
  });
  const take = async (event: BoardEvent): Promise<void> => {
    const body: unknown = JSON.parse(webhookBody(event, 'a-token'));
    const reading = readOpsgenieWebhook(body);
    if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
    await simulation.ask(() => takePagerEvent(deps, reading.value));
  };
  const deliver = async (share: number): Promise<void> => {
    const now = random.shuffle(pending.splice(0));
    const late = now.filter(() => !random.chance(share));
    pending.push(...late);
    for (const event of now) if (!late.includes(event)) await take(event);
  };
  return {
    deliveries: () =>
      Array.from({ length: 20 }, (_, index) => ({ at: at((index * LASTS) / 20), run: () => deliver(0.7) })),
    deliver: () => deliver(1),
  };
}

/** The faults have ceased: everything closes, what was late arrives, and the watch has the time to notice what was lost. */
function afterwards(simulation: Simulation, ids: readonly string[], webhooks: Webhooks): Happening[] {
  const closes = ids.map((id) => ({
    at: at(LASTS + MINUTE),
    run: async () => {
      await notify(simulation, id, 'open', undefined);
      await notify(simulation, id, 'closed', undefined);
    },
  }));
  const looks = Array.from({ length: 6 }, (_, index) => ({
    at: at(LASTS + HOUR + index * 11 * MINUTE),
    run: async () => {
      await webhooks.deliver();
      await simulation.deps.publisher.publish('watch', [{ id: `look~${index}`, body: { kind: 'watch' } }]);
    },
  }));
  return [...closes, ...looks];
}

async function resultOf(simulation: Simulation, rested: boolean): Promise<PathResult> {
  const { store, alerting, invariants } = simulation;
  const heartbeat = await store.get(heartbeats, 'prod');
  await alerting.atEnd();
  const ledger = await verifyLedger(store);
  const found = await store.query(incidents, {});
  const open = found.filter(({ value }) => value.state === 'open').map(({ id }) => `incident ${id} is still open`);
  const violations = [...invariants.violations, ...ledger.problems, ...open];
  if (!rested) violations.push('it never comes to rest');
  if (Object.keys(heartbeat?.troubles ?? {}).length > 1) violations.push('the path stays broken');
  return {
    violations,
    alerts: await store.count(alerts, {}),
    states: Object.fromEntries(found.map(({ id, value }) => [id, value.state])),
  };
}

function at(after: number): Instant {
  return BEGIN + Math.floor(after);
}

/** From 1 to the number. */
function times(random: Random, most: number): unknown[] {
  return Array.from({ length: 1 + Math.floor(random.next() * most) });
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is one of them, also where that is undefined
  return item as T;
}
