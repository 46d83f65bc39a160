import { DAY, type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { Chat } from '../../shared/ports/chat.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { InstanceProbe } from '../../shared/ports/instanceProbe.ts';
import type { Message, Publisher, Topic } from '../../shared/ports/messages.ts';
import type { Pager } from '../../shared/ports/pager.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { PullRequests } from '../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
import type { UptimePoints } from '../../shared/ports/uptimePoints.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import type { Random } from './random.ts';

/** The process dies here: what was done stays done, what comes next never happens. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** How likely each thing is to go wrong at one step; 0 once the faults have ceased. */
export type FaultRate = () => number;

/** Crashes are rarer than lost messages: each costs a whole delivery. */
const CRASH_SHARE = 0.2;
const SHORT_DELAY = 30 * MINUTE;
const LONG_DELAY = 3 * DAY;
const LONG_SHARE = 0.2;
/** How much other work may come in between two steps. */
const MOST_TURNS = 12;
/** Messages that may come again at any time. */
const REMEMBERED = 40;

export interface FaultContext {
  readonly random: Random;
  readonly rate: FaultRate;
  readonly clock: Clock;
}

/** A point at which other work may come in between, and at which the process may die. */
async function between({ random, rate }: FaultContext, where: string): Promise<void> {
  if (rate() === 0) return;
  for (let turns = Math.floor(random.next() * MOST_TURNS); turns > 0; turns--) await Promise.resolve();
  if (random.chance(rate() * CRASH_SHARE)) throw new Crash(where);
}

/** Between any two steps: before a transaction, and after it has become visible. */
export function crashingStore(store: Store, context: FaultContext): Store {
  return {
    get: (collection, id) => store.get(collection, id),
    query: (collection, query) => store.query(collection, query),
    count: (collection, query) => store.count(collection, query),
    async transaction(body) {
      await between(context, 'before a transaction');
      const result = await store.transaction(body);
      await between(context, 'after a transaction');
      return result;
    },
  };
}

export interface FaultyPublisher extends Publisher {
  /** The delayed messages whose time has come are published now. */
  release(): Promise<void>;
  nextDueAt(): Instant | undefined;
}

/** Loses, doubles and delays messages. */
export function faultyPublisher(publisher: Publisher, context: FaultContext): FaultyPublisher {
  const { random, rate, clock } = context;
  let delayed: { at: Instant; topic: Topic; message: Message }[] = [];
  const remembered: { topic: Topic; message: Message }[] = [];
  let replays = 0;
  const delay = (): Instant => Math.floor(random.next() * (random.chance(LONG_SHARE) ? LONG_DELAY : SHORT_DELAY));

  /** A message from long ago comes once more. */
  async function replay(): Promise<void> {
    const old = remembered[Math.floor(random.next() * remembered.length)];
    if (old === undefined || !random.chance(rate())) return;
    replays += 1;
    await publisher.publish(old.topic, [{ ...old.message, id: `${old.message.id}~again${replays}` }]);
  }

  return {
    async publish(topic, messages) {
      await between(context, 'before publishing');
      for (const message of messages) {
        if (rate() > 0) remembered.splice(Math.floor(random.next() * REMEMBERED), 1, { topic, message });
        if (random.chance(rate())) continue;
        if (random.chance(rate())) delayed.push({ at: clock.now() + delay(), topic, message });
        else await publisher.publish(topic, [message]);
        if (random.chance(rate())) await publisher.publish(topic, [{ ...message, id: `${message.id}~double` }]);
      }
      await between(context, 'after publishing');
    },
    async release() {
      await replay();
      const due = delayed.filter(({ at }) => at <= clock.now());
      delayed = delayed.filter(({ at }) => at > clock.now());
      for (const { topic, message } of due) await publisher.publish(topic, [message]);
    },
    nextDueAt: () => (delayed.length === 0 ? undefined : Math.min(...delayed.map(({ at }) => at))),
  };
}

/** A vendor that answers 429 and 500, before and after it has acted, and a process that dies around the call. */
async function faultyCall<T>(context: FaultContext, call: () => Promise<T>): Promise<T> {
  const { random, rate } = context;
  await between(context, 'before a call');
  if (random.chance(rate() / 3)) throw new VendorError('vendor', '429', { retryable: true, certain: true });
  if (random.chance(rate() / 3)) throw new VendorError('vendor', '500', { retryable: true, certain: false });
  const result = await call();
  await between(context, 'after a call');
  if (random.chance(rate() / 3)) throw new VendorError('vendor', 'time-out', { retryable: true, certain: false });
  return result;
}

export function faultyWorkflow(workflow: UpgradeWorkflow, context: FaultContext): UpgradeWorkflow {
  return {
    dispatch: (request) => faultyCall(context, () => workflow.dispatch(request)),
    find: (request, since) => faultyCall(context, () => workflow.find(request, since)),
    run: (id) => faultyCall(context, () => workflow.run(id)),
  };
}

export function faultyPullRequests(pullRequests: PullRequests, context: FaultContext): PullRequests {
  return {
    find: (request, run) => faultyCall(context, () => pullRequests.find(request, run)),
    describe: (number, change) => faultyCall(context, () => pullRequests.describe(number, change)),
    approve: (number, head, body) => faultyCall(context, () => pullRequests.approve(number, head, body)),
    merge: (number, head, message) => faultyCall(context, () => pullRequests.merge(number, head, message)),
  };
}

export function faultyTrackingIssues(issues: TrackingIssues, context: FaultContext): TrackingIssues {
  return {
    open: (issue) => faultyCall(context, () => issues.open(issue)),
    read: (number) => faultyCall(context, () => issues.read(number)),
    find: (marker, since) => faultyCall(context, () => issues.find(marker, since)),
    update: (number, change) => faultyCall(context, () => issues.update(number, change)),
    comment: (number, body) => faultyCall(context, () => issues.comment(number, body)),
    editComment: (id, body) => faultyCall(context, () => issues.editComment(id, body)),
    comments: (number, since) => faultyCall(context, () => issues.comments(number, since)),
  };
}

export function faultyPager(pager: Pager, context: FaultContext): Pager {
  return {
    name: pager.name,
    open: (view) => faultyCall(context, () => pager.open(view)),
    find: (alias, id) => faultyCall(context, () => pager.find(alias, id)),
    acknowledge: (alias, note) => faultyCall(context, () => pager.acknowledge(alias, note)),
    unacknowledge: (alias, note) => faultyCall(context, () => pager.unacknowledge(alias, note)),
    note: (alias, note, id) => faultyCall(context, () => pager.note(alias, note, id)),
    close: (alias, note) => faultyCall(context, () => pager.close(alias, note)),
    notes: (alias, id) => faultyCall(context, () => pager.notes(alias, id)),
    ping: (heartbeat) => faultyCall(context, () => pager.ping(heartbeat)),
  };
}

export function faultyChat(chat: Chat, context: FaultContext): Chat {
  return {
    post: (channel, key, content) => faultyCall(context, () => chat.post(channel, key, content)),
    find: (channel, key, since) => faultyCall(context, () => chat.find(channel, key, since)),
    update: (message, key, content) => faultyCall(context, () => chat.update(message, key, content)),
    reply: (message, key, content) => faultyCall(context, () => chat.reply(message, key, content)),
    replies: (message, since) => faultyCall(context, () => chat.replies(message, since)),
    permalink: (message) => faultyCall(context, () => chat.permalink(message)),
  };
}

/** Cloud Monitoring answers 429 and 500, or has nothing to say. */
export function faultyUptime(uptime: UptimePoints, context: FaultContext): UptimePoints {
  const { random, rate } = context;
  return {
    points: (project, since, until, hosts) =>
      faultyCall(context, async () => {
        const found = await uptime.points(project, since, until, hosts);
        return random.chance(rate()) ? [] : found;
      }),
    close: () => uptime.close(),
  };
}

/** A probe never fails: what it could not learn is unknown. */
export function faultyProbe(probe: InstanceProbe, { random, rate }: FaultContext): InstanceProbe {
  return {
    async observe(domain) {
      if (random.chance(rate())) return { version: undefined, health: 'unknown', detail: 'no answer' };
      return probe.observe(domain);
    },
  };
}
