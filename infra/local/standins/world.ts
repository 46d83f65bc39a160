import { SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { WorkflowInputs, WorkflowRun } from '../../../shared/ports/upgradeWorkflow.ts';
import { createCodeHost } from './github/codeHost.ts';
import type { CodeHostRecord } from './github/codeHostRecords.ts';
import { createWorldHistory } from './worldHistory.ts';
import {
  appearanceOf,
  mergedRuns,
  runDuration,
  runStatus,
  type Appearance,
  type FaultKind,
  type InstanceRecord,
  type RunCause,
  type WorldInstance,
  type WorldRun,
} from './worldRecords.ts';

/** Keeps the world over a restart; what `save…` returned from is still there after the process is killed. */
export interface WorldStorage {
  load(): {
    readonly runs: readonly WorldRun[];
    readonly instances: readonly InstanceRecord[];
    readonly codeHost: readonly CodeHostRecord[];
  };
  saveRun(run: WorldRun): void;
  saveInstance(instance: InstanceRecord): void;
  /** In place of the record with the same key, if there is one. */
  saveCodeHost(record: CodeHostRecord): void;
  close(): void;
}

export type World = ReturnType<typeof createWorld>;

/** How an instance looked from a moment on. */
export interface Look {
  readonly since: Instant;
  readonly seen: Appearance;
}

const FLAP_STEP = SECOND;

/**
 * The outside world: the deployments repository with its upgrade workflow, and the instances. Nothing in it ever ticks:
 * each answer is computed from the clock when somebody asks, so that it is right on a virtual clock too.
 * `storage` left out: it lives in memory.
 */
export function createWorld(options: { clock: Clock; seed: number | string; storage?: WorldStorage }) {
  const { clock, seed, storage } = options;
  const loaded = storage?.load() ?? { runs: [], instances: [], codeHost: [] };
  const runs: WorldRun[] = [];
  const runsOfRequest = new Map<string, WorldRun[]>();
  const runsOfInstance = new Map<string, WorldRun[]>();
  const dispatchCounts = new Map<string, number>();
  const instances = new Map<string, InstanceRecord>();
  const idOfSlug = new Map<string, string>();
  const idOfDomain = new Map<string, string>();
  const broken = new Set<string>();
  const history = createWorldHistory();
  loaded.runs.forEach(index);
  loaded.instances.forEach(register);
  const codeHost = createCodeHost({
    clock,
    runs,
    loaded: loaded.codeHost,
    save: (record) => storage?.saveCodeHost(record),
    statusOf: (id) => runStatus(mustHaveRun(id), clock.now()),
    dispatch,
  });

  function index(run: WorldRun): void {
    runs.push(run);
    append(runsOfRequest, requestKey(run), run);
    if (run.instance !== null) append(runsOfInstance, run.instance, run);
    const count = `${run.customer} ${run.version}`;
    dispatchCounts.set(count, (dispatchCounts.get(count) ?? 0) + 1);
  }

  function register(record: InstanceRecord): void {
    history.note(record, clock.now());
    const known = instances.get(record.id);
    if (known && idOfSlug.get(known.slug) === known.id) idOfSlug.delete(known.slug);
    if (known && idOfDomain.get(known.domain) === known.id) idOfDomain.delete(known.domain);
    instances.set(record.id, record);
    if (record.present && record.fault !== null) broken.add(record.id);
    else broken.delete(record.id);
    if (!record.present) return;
    idOfSlug.set(record.slug, record.id);
    idOfDomain.set(record.domain, record.id);
  }

  function keep(record: InstanceRecord): void {
    storage?.saveInstance(record);
    register(record);
  }

  function mustHave(id: string): InstanceRecord {
    const record = instances.get(id);
    if (!record?.present) throw new Error(`there is no instance ${id} in the world`);
    return record;
  }

  function mustHaveRun(id: string): WorldRun {
    const run = runs[Number(id) - 1];
    if (!run) throw new Error(`there is no run ${id} in the world`);
    return run;
  }

  /** Starts a run; when this returns the run is kept. One without a cause opens a pull request if it succeeds. */
  function dispatch({ customer, environment, version }: WorkflowInputs, cause?: RunCause): WorldRun {
    const id = String(runs.length + 1);
    const createdAt = clock.now();
    const instance = idOfSlug.get(customer) ?? null;
    const fails = instance === null || instances.get(instance)?.fault?.kind === 'failing-run';
    const run: WorldRun = {
      id,
      customer,
      environment,
      version,
      createdAt,
      endsAt: createdAt + runDuration(seed, id),
      conclusion: fails ? 'failure' : 'success',
      instance,
      ...(cause ? { cause } : fails ? {} : { pullRequest: codeHost.reserve() }),
    };
    storage?.saveRun(run);
    index(run);
    if (run.pullRequest !== undefined) codeHost.expect(run);
    return run;
  }

  function merged(record: InstanceRecord, at = clock.now()): WorldRun[] {
    return mergedRuns(record, runsOfInstance.get(record.id) ?? [], at);
  }

  /** How an instance looked at an earlier moment. Before it was first seen it was as then. */
  function lookedAt(id: string, at: Instant): Appearance {
    const record = history.recordAt(id, at);
    return record?.present === true ? appearanceOf(record, merged(record, at), at) : { kind: 'absent' };
  }

  /** One that flaps may look different every minute. */
  function flapsOf(id: string, from: Instant, to: Instant): Instant[] {
    const flaps = [from, to].some((at) => history.recordAt(id, at)?.fault?.flapMinutes !== undefined);
    if (!flaps) return [];
    return Array.from({ length: Math.ceil((to - from) / FLAP_STEP) }, (_, index) => from + index * FLAP_STEP);
  }

  return {
    /** The issues, pull requests and files of the same code host. */
    codeHost,

    /** All runs, oldest first. */
    runs: runs as readonly WorldRun[],

    run: (id: string): WorldRun | undefined => (/^[1-9]\d*$/.test(id) ? runs[Number(id) - 1] : undefined),

    statusOf: (run: WorldRun): WorkflowRun['status'] => runStatus(run, clock.now()),

    /** Runs for exactly this request that were created at or after `since`, newest first. */
    findRuns: (request: WorkflowInputs, since: Instant): WorldRun[] =>
      (runsOfRequest.get(requestKey(request)) ?? []).filter((run) => run.createdAt >= since).toReversed(),

    dispatchCount: (customer: string, version: string): number => dispatchCounts.get(`${customer} ${version}`) ?? 0,

    dispatch,

    /** Tells the world what an instance's file says, as it stands in the folder, without what runs have merged. */
    place({ id, slug, domain, version, ingressAllowlist = [] }: WorldInstance): void {
      const known = instances.get(id);
      const edited = known?.version !== version;
      const kept = known?.slug === slug && known.domain === domain && isSame(known.ingressAllowlist, ingressAllowlist);
      if (known?.present && !edited && kept) return;
      const changedAt = known && !edited ? known.changedAt : clock.now();
      const fault = known?.fault ?? null;
      keep({ id, slug, domain, version, ingressAllowlist, changedAt, present: true, fault });
    },

    /** It answers no more. Placed again with the same version, it is what it was. */
    remove(id: string): void {
      const known = instances.get(id);
      if (known?.present) keep({ ...known, present: false });
    },

    /** There is such an instance. */
    has: (id: string): boolean => instances.get(id)?.present === true,

    /**
     * Breaks an instance until it is repaired: at once, or when the next upgrade that is dispatched has ended.
     * @param flapMinutes it is broken for so many minutes, then well for as many, and so on
     */
    break(
      id: string,
      {
        kind,
        from = 'now',
        flapMinutes,
      }: { kind: FaultKind; from?: 'now' | 'next-upgrade'; flapMinutes?: number | undefined },
    ): void {
      const record = mustHave(id);
      const reports = merged(record).at(-2)?.version ?? record.version;
      const flap = flapMinutes === undefined ? {} : { flapMinutes };
      keep({ ...record, fault: { kind, from, afterRun: runs.length, reports, at: clock.now(), ...flap } });
    },

    repair(id: string): void {
      keep({ ...mustHave(id), fault: null });
    },

    /** The version in the file on the main branch: `baseVersion` as the folder has it, or what a run has merged since. */
    mergedVersion(id: string, baseVersion: string): string {
      const record = instances.get(id);
      if (!record || record.version !== baseVersion) return baseVersion;
      return merged(record).at(-1)?.version ?? baseVersion;
    },

    /** The ids of those that somebody has broken and nobody has repaired. */
    broken: (): readonly string[] => [...broken],

    look(domain: string): Appearance {
      const record = instances.get(idOfDomain.get(domain) ?? '');
      return record ? appearanceOf(record, merged(record), clock.now()) : { kind: 'absent' };
    },

    /** Who may come in there; empty when everybody may. */
    allowlistOf: (domain: string): readonly string[] =>
      instances.get(idOfDomain.get(domain) ?? '')?.ingressAllowlist ?? [],

    lookedAt,

    /** All that an instance looked like in a time, each from when on, oldest first: for whoever asks for many moments. */
    looksBetween(id: string, from: Instant, to: Instant): readonly Look[] {
      const ends = (runsOfInstance.get(id) ?? []).map(({ endsAt }) => endsAt).filter((at) => from < at && at <= to);
      const moments = [from, ...ends, ...history.changesOf(id, from, to), ...flapsOf(id, from, to)];
      return [...new Set(moments)].toSorted((a, b) => a - b).map((since) => ({ since, seen: lookedAt(id, since) }));
    },

    close: (): void => storage?.close(),
  };
}

function requestKey({ customer, environment, version }: WorkflowInputs): string {
  return `${customer} ${environment} ${version}`;
}

function isSame(one: readonly string[] = [], other: readonly string[]): boolean {
  return one.length === other.length && one.every((range, index) => range === other[index]);
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
