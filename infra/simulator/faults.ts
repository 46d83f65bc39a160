import { type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { InstanceProbe } from '../../shared/ports/instanceProbe.ts';
import type { Message, Publisher, Topic } from '../../shared/ports/messages.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
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
const LONGEST_DELAY = 30 * MINUTE;

export interface FaultContext {
  readonly random: Random;
  readonly rate: FaultRate;
  readonly clock: Clock;
}

function mayCrash({ random, rate }: FaultContext, where: string): void {
  if (random.chance(rate() * CRASH_SHARE)) throw new Crash(where);
}

/** Between any two steps: before a transaction, and after it has become visible. */
export function crashingStore(store: Store, context: FaultContext): Store {
  return {
    get: (collection, id) => store.get(collection, id),
    query: (collection, query) => store.query(collection, query),
    count: (collection, query) => store.count(collection, query),
    async transaction(body) {
      mayCrash(context, 'before a transaction');
      const result = await store.transaction(body);
      mayCrash(context, 'after a transaction');
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
  return {
    async publish(topic, messages) {
      mayCrash(context, 'before publishing');
      for (const message of messages) {
        if (random.chance(rate())) continue;
        if (random.chance(rate()))
          delayed.push({ at: clock.now() + Math.floor(random.next() * LONGEST_DELAY), topic, message });
        else await publisher.publish(topic, [message]);
        if (random.chance(rate())) await publisher.publish(topic, [{ ...message, id: `${message.id}~double` }]);
      }
      mayCrash(context, 'after publishing');
    },
    async release() {
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
  mayCrash(context, 'before a call');
  if (random.chance(rate() / 3)) throw new VendorError('vendor', '429', { retryable: true, certain: true });
  if (random.chance(rate() / 3)) throw new VendorError('vendor', '500', { retryable: true, certain: false });
  const result = await call();
  mayCrash(context, 'after a call');
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

/** A probe never fails: what it could not learn is unknown. */
export function faultyProbe(probe: InstanceProbe, { random, rate }: FaultContext): InstanceProbe {
  return {
    async observe(domain) {
      if (random.chance(rate())) return { version: undefined, health: 'unknown', detail: 'no answer' };
      return probe.observe(domain);
    },
  };
}
