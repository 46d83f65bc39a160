import { type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import { noTelemetry } from '../../shared/adapters/telemetry/noTelemetry.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { Instance } from '../../shared/domain/fleet/instance.ts';
import { defaultRouting } from '../../shared/domain/incident/defaultRouting.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS } from '../../shared/domain/limits/writeAllowance.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { TickMessage } from '../../shared/contracts/messages.ts';
import { openDatabase } from '../../shared/adapters/sqlite/database.ts';
import { type Lease, sqliteQueue } from '../../shared/adapters/sqlite/sqliteQueue.ts';
import type { AccessObserver } from '../../shared/adapters/documents/accessObserver.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/sqliteStore.ts';
import { collections, pullRequests, upgrades } from '../../shared/ports/collections.ts';
import type { Message, Topic } from '../../shared/ports/messages.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import type { FleetReading } from '../../shared/ports/fleetSource.ts';
import { nextTelling, nextWatch } from '../../shared/usecases/incidents/watch/nextWatch.ts';
import { nextDue, nextMoment, nextTracking } from '../../shared/usecases/nextDue.ts';
import { type Registration, type Release, registerRelease } from '../../shared/usecases/registerRelease.ts';
import { type PipelineDeps, messageFunctions } from '../local/pipeline.ts';
import { pushEvent, pushOf } from '../local/push.ts';
import { createOpsgenieBoard } from '../local/standins/opsgenie/board.ts';
import { boardPager } from '../local/standins/opsgenie/boardPager.ts';
import { createWorkspace } from '../local/standins/slack/workspace.ts';
import { workspaceChat } from '../local/standins/slack/workspacePorts.ts';
import { createWorld } from '../local/standins/world.ts';
import {
  worldInstanceProbe,
  worldPullRequests,
  worldTrackingIssues,
  worldUpgradeWorkflow,
} from '../local/standins/worldPorts.ts';
import { leap } from '../local/timeline.ts';
import { VirtualClock } from '../local/virtualClock.ts';
import { watchAlerts } from './alertInvariants.ts';
import {
  Crash,
  crashingStore,
  faultyChat,
  faultyPager,
  faultyProbe,
  faultyPublisher,
  faultyPullRequests,
  faultyTrackingIssues,
  faultyUptime,
  faultyWorkflow,
} from './faults.ts';
import { watchInvariants } from './invariants.ts';
import { MemoryFleet } from './memoryFleet.ts';
import { watchPapers } from './paperInvariants.ts';
import { seededRandom } from './random.ts';
import { SCOPING_PROJECT, createUptimeWatch } from './uptimeWatch.ts';

export interface SimulationSetting extends CodeHostSettings {
  readonly fleet: FleetReading;
  readonly environment: string;
  readonly calendar: Calendar;
  readonly policies: Policies;
  readonly startsAt: Instant;
  readonly seed: number;
  /** 0 to 1: how likely each step goes wrong, until `faultsUntil`. */
  readonly faults: number;
  readonly faultsUntil: Instant;
  /** Who is told of which incident; left out: what applies where nobody has written a routing file. */
  readonly routing?: Routing;
  /** Check the state after every message, or, for a large fleet, whenever the clock moves. */
  readonly check: 'message' | 'clock';
  /** Told of every access to the store by the pipeline, counted as Firestore would bill it. */
  readonly onAccess?: AccessObserver;
}

/** Something that happens at its time, from outside the pipeline. */
export interface Happening {
  readonly at: Instant;
  readonly run: () => Promise<void>;
}

const LEASE_MS = 2 * MINUTE;
const BATCH = 16;
const MOST_WORKERS = 4;
/** A caller over HTTP tries again when the process dies under its request. */
const CALLER_TRIES = 200;

export type Simulation = ReturnType<typeof createSimulation>;

/**
 * The whole pipeline on the embedded engine in memory, on a virtual clock, against a world without sockets: the real
 * functions, use cases, store and queue, with seeded faults between them.
 */
export function createSimulation(setting: SimulationSetting) {
  const { calendar, environment, seed, codeHostLimits, upgradeMode } = setting;
  const clock = new VirtualClock(setting.startsAt);
  const random = seededRandom(seed);
  const context = { random, clock, rate: () => (clock.now() < setting.faultsUntil ? setting.faults : 0) };
  const database = openDatabase(':memory:', { durability: 'normal' });
  const store = sqliteStore(database, collections);
  const billed = sqliteStore(database, collections, {
    onAccess: (kind, collection, documents) => {
      if (kind === 'write') invariants.onWrite(collection);
      setting.onAccess?.(kind, collection, documents);
    },
  });
  const queue = sqliteQueue(database, clock);
  const fleet = new MemoryFleet(setting.fleet);
  const world = createWorld({ clock, seed });
  const board = createOpsgenieBoard({ clock });
  const workspace = createWorkspace({ clock });
  const slugs = new Map<string, string>();
  const placed = new Map<string, Instance>();
  const idOfDomain = new Map<string, string>();
  const placeAll = (): void => {
    for (const { instance } of fleet.deployments()) {
      if (instance === undefined) continue;
      // Every firewall lets the probe in: nobody configures a check of the version here.
      world.place({ ...instance, ingressAllowlist: [] });
      slugs.set(instance.slug, instance.id);
      placed.set(instance.id, instance);
      idOfDomain.set(instance.domain, instance.id);
    }
  };
  placeAll();

  const instanceOf = (customer: string): string | undefined => slugs.get(customer);
  const invariants = watchInvariants({ store, clock, calendar, environment, instanceOf });
  const watched = worldUpgradeWorkflow(world);
  const papers = watchPapers(
    {
      store,
      clock,
      world,
      environment,
      instanceOf,
      limits: setting.faults > 0 ? undefined : (codeHostLimits ?? GITHUB_WRITE_LIMITS),
      report: (what) => invariants.report(what),
    },
    {
      workflow: {
        ...watched,
        dispatch: async (request) => {
          await invariants.onDispatch(request);
          return watched.dispatch(request);
        },
      },
      pullRequests: worldPullRequests(world),
      trackingIssues: worldTrackingIssues(world),
    },
  );
  const alerting = watchAlerts(
    { store, clock, board, workspace, report: (what) => invariants.report(what) },
    { pager: boardPager(board), chat: workspaceChat(workspace) },
  );
  const uptime = createUptimeWatch({
    store,
    clock,
    world,
    faults: context,
    instanceOf: (id) => placed.get(id),
    instanceAt: (domain) => placed.get(idOfDomain.get(domain) ?? ''),
    report: (what) => invariants.report(what),
  });
  const publisher = faultyPublisher(queue, context);
  const deps: PipelineDeps = {
    store: crashingStore(billed, context),
    publisher,
    clock,
    fleet,
    calendar,
    policies: setting.policies,
    environment,
    workflow: faultyWorkflow(papers.workflow, context),
    pullRequests: faultyPullRequests(papers.pullRequests, context),
    trackingIssues: faultyTrackingIssues(papers.trackingIssues, context),
    pager: faultyPager(alerting.pager, context),
    chat: faultyChat(alerting.chat, context),
    routing: setting.routing ?? defaultRouting,
    slackChannels: workspace.channels.map(({ name }) => name),
    probe: faultyProbe(worldInstanceProbe(world), context),
    scopingProjects: [SCOPING_PROJECT],
    uptimePoints: faultyUptime(uptime.uptimePoints, context),
    log: () => undefined,
    telemetry: noTelemetry,
    ...(codeHostLimits !== undefined && { codeHostLimits }),
    ...(upgradeMode !== undefined && { upgradeMode }),
  };
  const functions = messageFunctions(deps);

  /** A crash leaves the lease to expire, as a killed process does; any other failure is a defect of ours. */
  async function deliver(lease: Lease): Promise<void> {
    try {
      await functions[lease.topic](pushEvent(lease.topic, pushOf(lease.topic, lease, lease.publishedAt)));
    } catch (error) {
      if (error instanceof Crash) return;
      // A vendor that fails is no defect of ours: the message comes again.
      if (error instanceof VendorError) {
        queue.nack(lease, error.message);
        return;
      }
      invariants.report(`${lease.topic} ${lease.id} failed: ${error instanceof Error ? error.stack : String(error)}`);
      queue.nack(lease, String(error));
      return;
    }
    queue.ack(lease);
  }

  async function settle(): Promise<void> {
    for (;;) {
      await publisher.release();
      const leases = queue.lease(BATCH, LEASE_MS);
      if (leases.length === 0) return;
      for (const together of setting.faults > 0 ? inRandomGroups(leases) : leases.map((lease) => [lease])) {
        await Promise.all(together.map(deliver));
        if (setting.check === 'message') await invariants.afterStep();
      }
    }
  }

  /** In any order, and some at the same time, as several workers would. */
  function inRandomGroups(leases: readonly Lease[]): Lease[][] {
    const left = random.shuffle(leases);
    const groups: Lease[][] = [];
    while (left.length > 0) groups.push(left.splice(0, 1 + Math.floor(random.next() * MOST_WORKERS)));
    return groups;
  }

  /** Nothing under way, and the rollout has ended or waits for a person. */
  async function isQuiet(): Promise<boolean> {
    const flying = await store.count(upgrades, { where: { phase: 'in-flight' } });
    if (flying > 0 || queue.nextDueAt() !== undefined || publisher.nextDueAt() !== undefined) return false;
    if ((await nextTracking(store, clock.now())) !== undefined) return false;
    if ((await nextTelling({ store, clock }, setting.faults > 0)) !== undefined) return false;
    if ((await nextMoment({ store, clock, calendar, environment })) !== undefined) return false;
    const unsettled = await store.query(pullRequests, { where: { settled: false }, orderBy: 'lookAt' });
    return unsettled.every(({ value }) => papers.waitsForPerson(value));
  }

  const driven = {
    clock,
    calendar,
    nextTick: () => nextDue({ store, clock, calendar, environment }),
    sendTick: publishTick,
    nextWatch: () => nextWatch({ ...deps, store }, setting.faults > 0),
    sendWatch: (at: Instant) => publishOrDie('watch', { id: `watch~${at}`, body: { kind: 'watch' } }),
  };

  return {
    deps,
    store,
    clock,
    fleet,
    world,
    board,
    workspace,
    alerting,
    placeAll,
    invariants,
    papers,
    uptime,
    close: (): void => database.close(),

    /** As a caller over HTTP would: again until there is an answer. */
    async ask<T>(request: () => Promise<T>): Promise<T> {
      for (let tries = 1; ; tries++) {
        try {
          return await request();
        } catch (error) {
          if (!(error instanceof Crash) || tries === CALLER_TRIES) throw error;
        }
      }
    },

    async register(release: Release): Promise<Registration> {
      return this.ask(() => registerRelease(deps, release, 'simulator'));
    },

    /** Lets time pass until nothing is left to happen, or until the horizon. @returns whether it came to rest */
    async run(happenings: readonly Happening[], horizon: Instant, onStep?: () => Promise<void>): Promise<boolean> {
      const coming = happenings.toSorted((a, b) => a.at - b.at);
      for (;;) {
        await settle();
        for (let next = coming[0]; next !== undefined && next.at <= clock.now(); next = coming[0]) {
          coming.shift();
          await next.run();
          await settle();
        }
        await invariants.afterStep();
        await onStep?.();
        if (coming.length === 0 && (await isQuiet())) return true;
        const moments = (): (Instant | undefined)[] => [queue.nextDueAt(), publisher.nextDueAt(), coming[0]?.at];
        if (!(await leap({ ...driven, otherMoments: moments }, horizon))) return false;
      }
    },
  };

  function publishTick(at: Instant, kind: TickMessage['kind']): Promise<void> {
    return publishOrDie('ticks', { id: `tick~${at}`, body: { kind } });
  }

  async function publishOrDie(topic: Topic, message: Message): Promise<void> {
    try {
      await publisher.publish(topic, [message]);
    } catch (error) {
      // The scheduler died with its message: the next one comes.
      if (!(error instanceof Crash)) throw error;
    }
  }
}
