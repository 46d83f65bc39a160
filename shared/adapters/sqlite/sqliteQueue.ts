import { type Instant, SECOND } from '../../domain/calendar/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Message, type Publisher, TOPICS, type Topic } from '../../ports/messages.ts';
import type { Database } from './database.ts';
import { ADDED, SCHEMA, SQL, deadLetterOf, depthOf, inOrder, nextLeaseOf } from './queueTables.ts';

export const MAX_ATTEMPTS = 10;
const FIRST_BACK_OFF = 10 * SECOND;
const LONGEST_BACK_OFF = 600 * SECOND;
const LONGEST_REASON = 2_000;
const EXPIRED = 'the lease expired: the worker stopped, or took too long';

/** A message handed to a worker, which has it for itself until the lease expires. */
export interface Lease {
  readonly topic: Topic;
  readonly id: string;
  readonly body: object;
  /** As published; empty when it was published without any. */
  readonly attributes: Readonly<Record<string, string>>;
  /** From 1. */
  readonly attempt: number;
  readonly publishedAt: Instant;
  /** Together with the attempt names this lease, and no later one of the same message. */
  readonly token: number;
}

export interface DeadLetter {
  readonly topic: Topic;
  readonly id: string;
  readonly body: object;
  readonly publishedAt: Instant;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly reason: string;
  readonly deadAt: Instant;
}

export interface Depth {
  readonly topic: Topic;
  /** Available now, or after a back-off. */
  readonly waiting: number;
  readonly leased: number;
  /** When the message was published that is there the longest. */
  readonly oldest: Instant;
}

/**
 * Messages with retries, in the database file of the state. What is published is stored when the promise resolves,
 * whatever becomes of a store's transaction that is open meanwhile. What workers answer waits for no disk: a power cut
 * may undo the last of it, and then a message comes once more.
 */
export interface EmbeddedQueue extends Publisher {
  /** A message whose id is pending in the topic, waiting or leased, is not published a second time. */
  publish(topic: Topic, messages: readonly Message[]): Promise<void>;
  /** Those that have been available the longest, of these topics: of all, if none are named. */
  lease(limit: number, leaseMs: number, topics?: readonly Topic[]): Lease[];
  /** @returns false when the message is no longer this lease's: it was leased again, or is dealt with */
  ack(lease: Lease): boolean;
  /** Makes it available again after a back-off, or a dead letter after the last attempt. */
  nack(lease: Lease, reason: string): 'waiting' | 'dead' | 'lost';
  /** The earliest instant, maybe past, at which a message is available, counting leases that expire. */
  nextDueAt(): Instant | undefined;
  depth(): Depth[];
  /** The newest first. */
  deadLetters(limit: number): DeadLetter[];
  /** Publishes it again, as if for the first time. @returns false when there is no such dead letter */
  requeueDeadLetter(topic: Topic, id: string): boolean;
}

/** After the first failed attempt 10 seconds, doubling to ten minutes. */
export function backOff(attempt: number): number {
  return Math.min(FIRST_BACK_OFF * 2 ** (attempt - 1), LONGEST_BACK_OFF);
}

function createTables(database: Database): void {
  for (const sql of SCHEMA) database.statement(sql).run();
  for (const [table, column, type] of ADDED) {
    const columns = database.statement(`PRAGMA table_info(${table})`).all();
    if (columns.some(({ name }) => name === column)) continue;
    database.statement(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`).run();
  }
}

/** Every call is one synchronous step, so none can come in between another's. */
export function sqliteQueue(database: Database, clock: Clock): EmbeddedQueue {
  database.atomically(() => createTables(database));
  const run = (sql: string, ...values: (string | number | null)[]) =>
    Number(database.statement(sql).run(...values).changes) > 0;

  const bury = ({ token, attempt }: Pick<Lease, 'token' | 'attempt'>, reason: string): boolean => {
    const buried = run(SQL.bury, reason.slice(0, LONGEST_REASON), clock.now(), token, attempt);
    return buried && run(SQL.ack, token, attempt);
  };

  /** Until when no message of a topic is available, so that nobody looks: leasing and acknowledging only put that off. */
  const quietUntil = new Map<Topic, Instant>();

  const availableIn = (topic: Topic, limit: number, now: Instant) => {
    const found = database.statement(SQL.available).all(topic, now, limit);
    if (found.length === 0) {
      const dueAt = database.statement(SQL.topicDueAt).get(topic)?.['due_at'];
      quietUntil.set(topic, typeof dueAt === 'number' ? dueAt : Number.POSITIVE_INFINITY);
    }
    return found;
  };

  /** Topic by topic, so that a long queue of one costs the others nothing. */
  const available = (limit: number, topics: readonly Topic[]) => {
    const now = clock.now();
    return inOrder(topics.flatMap((topic) => availableIn(topic, limit, now))).slice(0, limit);
  };

  /** What has crashed its worker at every attempt is buried instead, and leaves room for more. */
  const leaseAvailable = (limit: number, leaseMs: number, topics: readonly Topic[]): Lease[] => {
    const leases: Lease[] = [];
    let buried = 0;
    do {
      const found = available(limit - leases.length, topics).map(nextLeaseOf);
      const live = found.filter(({ attempt }) => attempt <= MAX_ATTEMPTS);
      for (const { token, attempt } of live) run(SQL.lease, attempt, clock.now() + leaseMs, token);
      const spent = found.filter(({ attempt }) => attempt > MAX_ATTEMPTS);
      buried = spent.filter(({ token, attempt }) => bury({ token, attempt: attempt - 1 }, EXPIRED)).length;
      leases.push(...live);
    } while (buried > 0);
    return leases;
  };

  return {
    publish: async (topic, messages) => {
      const now = clock.now();
      const rows = messages.map(({ id, body, attributes }) => {
        return [id, JSON.stringify(body), attributes === undefined ? null : JSON.stringify(attributes)] as const;
      });
      quietUntil.delete(topic);
      database.atomically(() => rows.forEach((row) => run(SQL.publish, topic, ...row, now)));
      database.disk.request();
      await database.disk.done();
    },
    lease: (limit, leaseMs, topics = TOPICS) => {
      const now = clock.now();
      const awake = topics.filter((topic) => (quietUntil.get(topic) ?? now) <= now);
      return awake.length === 0 ? [] : database.atomically(() => leaseAvailable(limit, leaseMs, awake));
    },
    ack: ({ token, attempt }) => run(SQL.ack, token, attempt),
    nack: (lease, reason) => {
      const { topic, token, attempt } = lease;
      quietUntil.delete(topic);
      if (attempt >= MAX_ATTEMPTS) return database.atomically(() => bury(lease, reason)) ? 'dead' : 'lost';
      return run(SQL.nack, clock.now() + backOff(attempt), token, attempt) ? 'waiting' : 'lost';
    },
    nextDueAt: () => {
      const dueAt = database.statement(SQL.nextDueAt).get()?.['due_at'];
      return typeof dueAt === 'number' ? dueAt : undefined;
    },
    depth: () => database.statement(SQL.depth).all(clock.now()).map(depthOf),
    deadLetters: (limit) => database.statement(SQL.deadLetters).all(limit).map(deadLetterOf),
    requeueDeadLetter: (topic, id) =>
      database.atomically(() => {
        const row = database.statement(SQL.exhume).get(topic, id);
        if (row === undefined) return false;
        quietUntil.delete(topic);
        const { body, attributes = null } = row;
        run(SQL.publish, topic, id, String(body), attributes === null ? null : String(attributes), clock.now());
        return true;
      }),
  };
}
