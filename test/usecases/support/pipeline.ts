import { onTestFinished } from 'vitest';
import { MemoryFleet } from '../../../infra/simulator/memoryFleet.ts';
import type { PipelineDeps } from '../../../infra/local/pipeline.ts';
import { createMonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { statePoints } from '../../../infra/local/standins/monitoring/statePoints.ts';
import { createOpsgenieBoard } from '../../../infra/local/standins/opsgenie/board.ts';
import { boardPager } from '../../../infra/local/standins/opsgenie/boardPager.ts';
import { boardPeople } from '../../../infra/local/standins/opsgenie/people.ts';
import { createWorkspace } from '../../../infra/local/standins/slack/workspace.ts';
import { workspaceChat } from '../../../infra/local/standins/slack/workspacePorts.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import {
  worldInstanceProbe,
  worldPullRequests,
  worldTrackingIssues,
  worldUpgradeWorkflow,
} from '../../../infra/local/standins/worldPorts.ts';
import { VirtualClock } from '../../../infra/local/virtualClock.ts';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import type { AccessObserver } from '../../../shared/adapters/documents/accessObserver.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { noTelemetry } from '../../../shared/adapters/telemetry/noTelemetry.ts';
import type { BodyReading } from '../../../shared/contracts/fields.ts';
import {
  readMonitoringMessage,
  readPageMessage,
  readPlanMessage,
  readPostMortemMessage,
  readPullRequestMessage,
  readThreadMessage,
  readTrackingMessage,
  readUpgradeMessage,
  readVerificationMessage,
} from '../../../shared/contracts/messages.ts';
import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import type { LedgerEntry } from '../../../shared/domain/evidence/ledger.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import type { WriteLimits } from '../../../shared/domain/limits/writeAllowance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policies } from '../../../shared/domain/release/policy.ts';
import { upgradeId } from '../../../shared/domain/rollout/upgrade.ts';
import {
  type InstanceDocument,
  type RolloutDocument,
  type UpgradeDocument,
  collections,
  instanceKey,
  instances,
  lanes,
  ledger,
  rollouts,
  upgrades,
} from '../../../shared/ports/collections.ts';
import type { Deployment } from '../../../shared/ports/fleetSource.ts';
import type { Message, Publisher, Topic } from '../../../shared/ports/messages.ts';
import type { Collection, Document, Store } from '../../../shared/ports/store.ts';
import { settlePage } from '../../../shared/usecases/incidents/page/settlePage.ts';
import { settlePostMortem } from '../../../shared/usecases/incidents/postMortem/settlePostMortem.ts';
import { settleThread } from '../../../shared/usecases/incidents/thread/settleThread.ts';
import { nextWatch } from '../../../shared/usecases/incidents/watch/nextWatch.ts';
import { watch } from '../../../shared/usecases/incidents/watch/watch.ts';
import { settleMonitoring } from '../../../shared/usecases/monitoring/settleMonitoring.ts';
import { planRollout } from '../../../shared/usecases/planRollout.ts';
import { type Release, registerRelease } from '../../../shared/usecases/registerRelease.ts';
import { settlePullRequest } from '../../../shared/usecases/settlePullRequest.ts';
import { startUpgrade } from '../../../shared/usecases/startUpgrade.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { trackRollout } from '../../../shared/usecases/trackRollout.ts';
import { verifyUpgrade } from '../../../shared/usecases/verifyUpgrade.ts';
import { nextDue } from '../../../shared/usecases/nextDue.ts';
import { at, calendarWith } from '../../domain/calendar/fixtures.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';

const MINUTE = 60_000;

export interface Sent extends Message {
  readonly topic: Topic;
}

export function deploymentOf(instance: Instance): Deployment {
  return { id: instance.id, instance, problems: [] };
}

/** A folder whose configuration cannot be read. */
export function brokenDeployment(id: string): Deployment {
  const path = `environments/prod/deployments/${id}/config.yaml`;
  return { id, instance: undefined, problems: [{ path, field: 'spec', message: 'is missing' }] };
}

export const usualFleet: readonly Instance[] = [
  instanceWith('i1', { group: 'internal' }),
  instanceWith('i2', { group: 'internal' }),
  instanceWith('t1', { group: 'trial' }),
  instanceWith('t2', { group: 'trial' }),
  instanceWith('c1', { canary: true }),
  instanceWith('c2'),
  instanceWith('c3'),
  instanceWith('c4'),
];

export interface Setting {
  readonly fleet?: readonly Instance[];
  readonly calendar?: Partial<CalendarData>;
  readonly policies?: Policies;
  readonly startsAt?: string;
  readonly onAccess?: AccessObserver;
  /** Another engine's; left out: SQLite in memory. */
  readonly store?: Store;
  readonly codeHostLimits?: WriteLimits;
  /** Over how many scoping projects the fleet is spread; left out, nothing is monitored. */
  readonly shards?: number;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/** The use cases on the real engine in memory, with a clock that the test moves and messages that the test delivers. */
export function createPipeline(setting: Setting = {}) {
  const clock = new VirtualClock(at(setting.startsAt ?? '2026-11-23T10:00:00Z'));
  const calendar = calendarWith(setting.calendar);
  const store = setting.store ?? storeInMemory(setting.onAccess);
  const fleet = new MemoryFleet({ revision: '1', deployments: (setting.fleet ?? usualFleet).map(deploymentOf) });
  const world = createWorld({ clock, seed: 1 });
  const board = createOpsgenieBoard({ clock });
  const workspace = createWorkspace({ clock });
  for (const { instance } of fleet.deployments()) if (instance !== undefined) world.place(instance);
  const scopes = scopesOf(setting.fleet ?? usualFleet, setting.shards ?? 1);
  const monitoring = createMonitoringState({ clock, world, scopes: () => scopes });
  monitoring.checkAll(clock.now() - 120 * MINUTE);
  const sent: Sent[] = [];
  const publisher: Publisher = {
    publish: async (topic, messages) => void sent.push(...messages.map((message) => ({ topic, ...message }))),
  };
  const logged: string[] = [];
  const deps: PipelineDeps = {
    store,
    publisher,
    clock,
    fleet,
    calendar,
    policies: setting.policies ?? defaultPolicies,
    environment: 'prod',
    workflow: worldUpgradeWorkflow(world),
    pullRequests: worldPullRequests(world),
    trackingIssues: worldTrackingIssues(world),
    pager: boardPager(board),
    chat: workspaceChat(workspace),
    routing: defaultRouting,
    slackChannels: workspace.channels.map(({ name }) => name),
    probe: worldInstanceProbe(world),
    log: (severity, message) => void logged.push(`${severity} ${message}`),
    telemetry: noTelemetry,
    ...(setting.shards !== undefined && {
      scopingProjects: [...scopes.keys()],
      uptimePoints: statePoints(monitoring),
    }),
    ...(setting.codeHostLimits === undefined ? {} : { codeHostLimits: setting.codeHostLimits }),
  };

  async function deliver({ topic, body }: Sent): Promise<unknown> {
    if (topic === 'plans') return planRollout(deps, valid(readPlanMessage(body)).rollout);
    if (topic === 'upgrades') return startUpgrade(deps, valid(readUpgradeMessage(body)));
    if (topic === 'verifications') return verifyUpgrade(deps, valid(readVerificationMessage(body)));
    if (topic === 'tracking') return trackRollout(deps, valid(readTrackingMessage(body)));
    if (topic === 'pages') return settlePage(deps, valid(readPageMessage(body)));
    if (topic === 'threads') return settleThread(deps, valid(readThreadMessage(body)));
    if (topic === 'post-mortems') return settlePostMortem(deps, valid(readPostMortemMessage(body)));
    if (topic === 'watch') return watch(deps);
    if (topic === 'monitoring') return settleMonitoring(deps, valid(readMonitoringMessage(body)));
    if (topic === 'pull-requests') return settlePullRequest(deps, valid(readPullRequestMessage(body)));
    return tick(deps);
  }

  return {
    deps,
    store,
    clock,
    calendar,
    fleet,
    world,
    /** Cloud Monitoring, with an uptime check for every instance of the fleet. */
    monitoring,
    workspace,
    /** The alerts of the pager, and the people who look at them there. */
    board,
    onCall: boardPeople(board),
    sent,
    logged,

    /** What was published since the last look. */
    take: (): Sent[] => sent.splice(0),

    deliver,

    /** From now on this in place of what was there. */
    use: (changes: Partial<PipelineDeps>): void => void Object.assign(deps, changes),

    /** Until no message is left. */
    async settle(): Promise<void> {
      for (let next = sent.shift(); next !== undefined; next = sent.shift()) await deliver(next);
    },

    async register(release: Release, actor = 'release-team') {
      return registerRelease(deps, release, actor);
    },

    /** Registers, plans, and opens what may be opened; nothing has been started yet. */
    async begin(release: Release): Promise<string> {
      const result = await registerRelease(deps, release, 'release-team');
      if (result.kind !== 'registered') throw new Error(`not registered: ${JSON.stringify(result)}`);
      sent.length = 0;
      await planRollout(deps, result.rollout.id);
      sent.length = 0;
      return result.rollout.id;
    },

    /** A tick and everything that follows from it. */
    async pulse(): Promise<void> {
      await tick(deps);
      await this.settle();
    },

    /** Lets time pass, with a tick and a watch whenever something may be due. */
    async runUntil(when: string): Promise<void> {
      const until = at(when);
      for (let watchAt: number | undefined = clock.now(); ;) {
        if (watchAt !== undefined && watchAt <= clock.now()) await watch(deps);
        await this.pulse();
        if (clock.now() >= until) return;
        watchAt = await nextWatch(deps);
        clock.advanceTo(Math.min(await nextDue(deps), watchAt ?? until, until));
      }
    },

    /** Minutes pass, and nobody looks. */
    wait: (minutes: number): void => clock.advanceTo(clock.now() + minutes * MINUTE),

    /** The file of an instance is changed, or a new one is there. */
    write(instance: Instance): void {
      fleet.set(deploymentOf(instance));
      world.place(instance);
    },

    async rollout(id: string): Promise<RolloutDocument['rollout']> {
      const document = await store.get(rollouts, id);
      if (document === undefined) throw new Error(`there is no rollout ${id}`);
      return document.rollout;
    },

    async upgrade(rollout: string, instance: string): Promise<UpgradeDocument> {
      const document = await store.get(upgrades, upgradeId(rollout, instance));
      if (document === undefined) throw new Error(`${instance} has no part in ${rollout}`);
      return document;
    },

    /** The states of all instances of a rollout, as `c1: verified`. */
    async states(rollout: string): Promise<string[]> {
      const rows = await store.query(upgrades, { where: { rollout } });
      return rows.map(({ value }) => `${value.instance}: ${value.progress.state}`).toSorted();
    },

    async instance(id: string): Promise<InstanceDocument | undefined> {
      return store.get(instances, instanceKey('prod', id));
    },

    async lanes(): Promise<string[]> {
      return (await store.query(lanes, {})).map(({ id }) => id);
    },

    /** The types of the events of a chain, oldest first. */
    async history(stream: LedgerEntry['stream']): Promise<string[]> {
      const entries = await store.query(ledger, { where: { stream }, orderBy: 'seq' });
      return entries.map(({ value }) => value.event.type);
    },

    /** Writes past every rule, as somebody with access to the database could. */
    async tamper<T extends Document>(
      collection: Collection<T>,
      id: string,
      change: (value: T) => T | undefined,
    ): Promise<void> {
      await tamper(store, collection, id, change);
    },
  };
}

function scopesOf(fleet: readonly Instance[], shards: number): Map<string, Instance[]> {
  return Map.groupBy(fleet, (instance) => `shard-${fleet.indexOf(instance) % shards}`);
}

function storeInMemory(onAccess: AccessObserver | undefined): Store {
  const database = openDatabase(':memory:', { durability: 'normal' });
  onTestFinished(() => database.close());
  return sqliteStore(database, collections, onAccess === undefined ? {} : { onAccess });
}

function valid<T>(reading: BodyReading<T>): T {
  if ('errors' in reading) throw new Error(`not a message: ${JSON.stringify(reading.errors)}`);
  return reading.value;
}

async function tamper<T extends Document>(
  store: Store,
  collection: Collection<T>,
  id: string,
  change: (value: T) => T | undefined,
): Promise<void> {
  await store.transaction(async (tx) => {
    const value = await tx.get(collection, id);
    if (value === undefined) throw new Error(`${collection.name}/${id} is not there`);
    const changed = change(value);
    if (changed === undefined) tx.delete(collection, id);
    else tx.set(collection, id, changed);
  });
}

/** Every document of the store, to tell whether anything was written. */
export async function everything(store: Store): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { name } of collections) found[name] = await store.query({ name, indexes: [] }, {});
  return found;
}
