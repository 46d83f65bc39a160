import { type Instant, MINUTE } from '../../domain/calendar/time.ts';
import { nextAlertMoment } from '../../domain/incident/alertSteps.ts';
import { nextHeartbeat } from '../../domain/incident/heartbeat.ts';
import type { Routing } from '../../domain/incident/routing.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  type PageDocument,
  type ThreadDocument,
  alerts,
  heartbeats,
  incidents,
  newHeartbeat,
  pages,
  postMortems,
  threads,
} from '../../ports/collections.ts';
import type { Store } from '../../ports/store.ts';

interface NextWatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly environment: string;
  readonly routing: Routing;
  readonly slackChannels: readonly string[];
}

/** More than are open at a time; of those beyond, the next look finds the rest. */
const MOST = 200;

/**
 * The next minute at which a watch could find something to do, so that a virtual clock may leap to it. Looks that only see
 * whether something was lost are left out: a watch that comes anyway takes them along. `undefined` when it would find
 * nothing, ever.
 */
export async function nextWatch(deps: NextWatchDeps): Promise<Instant | undefined> {
  const moments = [await nextTelling(deps), await nextByItself(deps)].filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : minuteAt(Math.min(...moments), deps.clock.now());
}

/** When somebody is to be told of something that has happened, maybe past. */
export async function nextTelling({
  store,
  clock,
}: Pick<NextWatchDeps, 'store' | 'clock'>): Promise<Instant | undefined> {
  const now = clock.now();
  const first = { where: { settled: false }, orderBy: 'lookAt', limit: MOST } as const;
  const [alertsDue, pagesDue, threadsDue] = await Promise.all([
    store.query(alerts, { ...first, range: { field: 'lookAt', to: now }, limit: 1 }),
    store.query(pages, first),
    store.query(threads, first),
  ]);
  const moments = [
    ...alertsDue.map(({ value }) => value.lookAt),
    ...pagesDue.filter(({ value }) => !isAtRest(value, value.opened, now)).map(({ value }) => value.lookAt),
    ...threadsDue.filter(({ value }) => !isAtRest(value, value.posted !== null, now)).map(({ value }) => value.lookAt),
  ];
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** Nothing is under way or left undone: whoever looks at it minutes from now only sees whether something was lost. */
function isAtRest(
  { unrecordedSince, leaseUntil, lookAt }: PageDocument | ThreadDocument,
  isThere: boolean,
  now: Instant,
): boolean {
  return isThere && unrecordedSince === null && leaseUntil <= now && lookAt > now + MINUTE;
}

/** When something is due by the passing of time, maybe past: a reminder, the end of a delay or of a mute, a probe. */
async function nextByItself(deps: NextWatchDeps): Promise<Instant | undefined> {
  const { store, clock, environment, routing, slackChannels } = deps;
  const [withheld, postMortem, open, heartbeat] = await Promise.all([
    store.query(incidents, { where: { waits: true }, orderBy: 'lookAt', limit: 1 }),
    store.query(postMortems, { where: { settled: false }, orderBy: 'lookAt', limit: 1 }),
    store.query(alerts, { where: { settled: false }, orderBy: 'lookAt', limit: MOST }),
    store.get(heartbeats, environment),
  ]);
  const moments = [
    ...withheld.map(({ value }) => value.lookAt),
    ...postMortem.map(({ value }) => value.lookAt),
    ...open.map(({ value }) => nextAlertMoment(value)),
    nextHeartbeat(heartbeat ?? newHeartbeat(), routing.heartbeat, slackChannels, clock.now()),
  ].filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** The whole minute at or after it, and after now: what is due by then has been done. */
function minuteAt(at: Instant, now: Instant): Instant {
  return Math.max(Math.ceil(at / MINUTE), Math.floor(now / MINUTE) + 1) * MINUTE;
}
