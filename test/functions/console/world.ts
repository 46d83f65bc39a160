import { alertWith, saidWith } from '../../domain/incident/fixtures.ts';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import { z } from 'zod';
import { consoleFunction } from '../../../functions/console/console.ts';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { anybody } from '../../../functions/authenticate.ts';
import { noTelemetry } from '../../../shared/adapters/telemetry/noTelemetry.ts';
import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import { seedCalendar } from '../../../shared/domain/calendar/seedCalendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import { type Alert, eventOfAction, withAction } from '../../../shared/domain/incident/alert.ts';
import type { AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { GENESIS } from '../../../shared/domain/evidence/ledger.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policy } from '../../../shared/domain/release/policy.ts';
import type { Excluded } from '../../../shared/domain/rollout/planned.ts';
import { plan } from '../../../shared/domain/rollout/plan.ts';
import type { Paper } from '../../../shared/domain/rollout/pullRequest.ts';
import type { Rollout, RolloutEvent } from '../../../shared/domain/rollout/rollout.ts';
import { plannedUpgrade, upgradeId } from '../../../shared/domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../../../shared/domain/rollout/upgradeEvents.ts';
import {
  type IncidentDocument,
  type PageDocument,
  type PullRequestDocument,
  alerts,
  collections,
  exclusions,
  incidents,
  pages,
  pullRequests,
  rollouts,
  upgrades,
} from '../../../shared/ports/collections.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { openAlert } from '../../../shared/usecases/incidents/alert/alertOf.ts';
import { recordAlert, recordRollout, recordUpgrade } from '../../../shared/usecases/records.ts';

/** 23 November 2026, 09:00 in Berlin. */
export const RELEASED = Date.UTC(2026, 10, 23, 8);
export const ID = 'prod-5.2.0';

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface World {
  readonly store: Store;
  now: number;
  ask(path: string, method?: string): Promise<Answered>;
  logged: string[];
}

let worlds = 0;

/** A console over HTTP, as the framework serves it, and what it reads from. */
export function createWorld(changes: Partial<CalendarData> = {}): World {
  const store = sqliteStore(openDatabase(':memory:', { durability: 'normal' }), collections);
  const data = { ...seedCalendar({ from: 2026, to: 2027 }), timeZone: 'Europe/Berlin', ...changes };
  const logged: string[] = [];
  const world: World = { store, now: RELEASED, ask: (path, method = 'GET') => ask(path, method), logged };
  const handle = consoleFunction({
    store,
    calendar: createCalendar(data),
    clock: { now: () => world.now },
    environment: 'prod',
    routing: defaultRouting,
    log: (_severity, message) => void logged.push(message),
    telemetry: noTelemetry,
    readers: anybody,
  });
  const name = `console-${++worlds}`;
  http(name, handle);
  const server = getTestServer(name).listen(0, '127.0.0.1');
  server.unref();
  const ask = async (path: string, method: string): Promise<Answered> => {
    if (!server.listening) await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return world;
}

export function instance(id: string, changes: Partial<Instance> = {}): Instance {
  const rest = {
    region: 'europe-west3',
    releaseChannel: 'stable',
    suspended: false,
    canary: false,
    last: false,
  } as const;
  const labels = { group: 'internal', instanceType: 'internal', version: '5.1.9' } as const;
  return { id, slug: `${id}-slug`, domain: `${id}.example.com`, gcpProjectId: id, ...labels, ...rest, ...changes };
}

/** A rollout whose plan is made, over the given fleet. */
export async function startRollout(
  { store, now }: World,
  fleet: readonly Instance[],
  changes: { policy?: Policy; excluded?: readonly Excluded[]; id?: string } = {},
): Promise<void> {
  const { policy = defaultPolicies.major, id = ID, excluded } = changes;
  const calendar = createCalendar({ ...seedCalendar({ from: 2026, to: 2027 }), timeZone: 'Europe/Berlin' });
  const version = id.slice('prod-'.length);
  const planned = plan({ version, policy, calendar, releasedAt: RELEASED, fleet, resumeStage: 1 });
  const rollout: Rollout = {
    id,
    environment: 'prod',
    version,
    releaseType: 'major',
    policy,
    resumeStage: 1,
    releasedAt: RELEASED,
    registeredAt: now,
    registeredBy: 'release-api',
    notes: '',
    supersedes: null,
    phase: { kind: 'running' },
    pause: null,
    hold: null,
    plannedStages: planned.stages,
    sla: planned.sla,
    progress: [],
    trackingIssue: null,
    closedAt: null,
  };
  await store.transaction(async (tx) => {
    tx.set(rollouts, id, { environment: 'prod', rollout, head: GENESIS, unsealed: false, holdUntold: false });
    tx.set(exclusions, id, { rollout: id, excluded: excluded ?? planned.excluded });
    for (const each of planned.instances) {
      tx.set(upgrades, upgradeId(id, each.id), { ...plannedUpgrade(rollout, each.id, each), head: GENESIS });
    }
  });
}

export async function recordOfRollout(world: World, events: readonly RolloutEvent[], actor = 'tranche'): Promise<void> {
  await world.store.transaction(async (tx) => {
    const document = await tx.get(rollouts, ID);
    recordRollout(tx, document!, events, { at: world.now, actor });
  });
}

export async function recordOfUpgrade(
  world: World,
  id: string,
  events: readonly UpgradeEvent[],
  actor = 'tranche',
): Promise<void> {
  await world.store.transaction(async (tx) => {
    const document = await tx.get(upgrades, upgradeId(ID, id));
    recordUpgrade(tx, document!, events, { at: world.now, actor });
  });
}

export const claimed: UpgradeEvent = {
  type: 'UpgradeClaimed',
  attempt: 1,
  lane: 'lane',
  leaseUntil: RELEASED,
  from: '5.1.9',
  reason: 'stage 1 is open',
};
export const dispatched = (url: string): UpgradeEvent => ({
  type: 'UpgradeDispatched',
  run: { id: '71', url },
  reason: 'workflow run 71',
});
export const verified: UpgradeEvent = {
  type: 'UpgradeVerified',
  reported: '5.2.0',
  soakedMinutes: 15,
  reason: 'healthy for 15 minutes',
};
export const failed = (reason: string): UpgradeEvent => ({ type: 'UpgradeFailed', reason });
export const opened: RolloutEvent = { type: 'StageOpened', stage: 1, reason: 'its day has come' };

export async function openIncident(world: World, changes: Partial<IncidentDocument>): Promise<void> {
  const document: IncidentDocument = {
    incident: '0.abc',
    state: 'open',
    instance: 'src-a',
    rollout: ID,
    openedAt: world.now,
    closedAt: null,
    summary: 'uptime check fails',
    url: null,
    head: GENESIS,
    said: saidWith(),
    alert: null,
    withheld: null,
    waits: false,
    lookAt: world.now,
    closesBy: null,
    blocks: true,
    ...changes,
  };
  await world.store.transaction(async (tx) => tx.set(incidents, document.incident, document));
}

/** An alert as it stands after these actions, told to the pager, with its first incident. */
export async function placeAlert(
  world: World,
  changes: Partial<Alert> = {},
  told: {
    actions?: readonly Partial<AlertAction>[];
    page?: Partial<PageDocument>;
    incident?: Partial<IncidentDocument>;
  } = {},
): Promise<string> {
  const at = world.now;
  const usual: Omit<AlertAction, 'key'> = { at, kind: 'noted', by: 'jo', from: 'command', text: '' };
  const actions = (told.actions ?? []).map((action, index) => ({ key: `key-${index}`, ...usual, ...action }));
  const alert = actions.reduce(withAction, alertWith({ openedAt: at, ...changes }));
  const { id, first, standing } = alert;
  const by = { at, actor: 'tranche' };
  await world.store.transaction(async (tx) => openAlert(tx, alert, by));
  await world.store.transaction(async (tx) => {
    const document = await tx.get(alerts, id);
    const page = await tx.get(pages, id);
    const changed = { ...document!, settled: standing.closed !== null };
    recordAlert(tx, changed, actions.map(eventOfAction), by);
    tx.set(pages, id, { ...page!, opened: true, ...told.page });
  });
  await openIncident(world, {
    incident: first.incident,
    alert: id,
    said: first,
    instance: first.facts.instance,
    ...told.incident,
  });
  return id;
}

/** The pull request of an instance, as it came with its verification and as its paper says. */
export async function placePaper({ store }: World, instanceId: string, paper: Paper): Promise<void> {
  const settled = paper.state === 'merged' || paper.state === 'excused';
  const document: PullRequestDocument = {
    rollout: ID,
    environment: 'prod',
    version: '5.2.0',
    instance: instanceId,
    slug: `${instanceId}-slug`,
    stage: 1,
    attempt: 1,
    run: '71',
    merging: 'person',
    settled,
    lookAt: 0,
    looks: 0,
    leaseUntil: 0,
    paper,
    head: GENESIS,
  };
  await store.transaction(async (tx) => tx.set(pullRequests, upgradeId(ID, instanceId), document));
}

/** A rollout that has an issue at the code host. */
export async function placeIssue({ store }: World, changes: Partial<Rollout>): Promise<void> {
  await store.transaction(async (tx) => {
    const document = await tx.get(rollouts, ID);
    tx.set(rollouts, ID, { ...document!, rollout: { ...document!.rollout, ...changes } });
  });
}

/** As text: tags gone, blanks joined. */
export const read = async (world: World, path = '/'): Promise<string> =>
  (await world.ask(path)).text
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
