import { type Instant, MINUTE, SECOND } from '../../../domain/calendar/time.ts';
import { nextAlertMoment } from '../../../domain/incident/alertSteps.ts';
import { nextHeartbeat } from '../../../domain/incident/heartbeat.ts';
import type { Routing } from '../../../domain/incident/routing.ts';
import { watchedSince } from '../../../domain/rollout/upgrade.ts';
import type { Clock } from '../../../ports/clock.ts';
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
  upgrades,
} from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';
import type { UptimePoints } from '../../../ports/uptimePoints.ts';

interface NextWatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly environment: string;
  readonly routing: Routing;
  readonly slackChannels: readonly string[];
  /**
   * With uptime points to look at, every minute in which somebody soaks may have something to find. Who leaps over those
   * minutes leaves this out: then a pulse finds it.
   */
  readonly uptimePoints?: UptimePoints;
}

/** More than are open at a time; of those beyond, the next look finds the rest. */
const MOST = 200;
/** Channels and counts are put off for less. */
const SOON = 30 * SECOND;

/**
 * The next minute at which a watch could find something to do, so that a virtual clock may leap to it. `undefined` when it
 * would find nothing, ever.
 * @param losses whether messages may be lost: only then looks are kept that see nothing but that
 */
export async function nextWatch(deps: NextWatchDeps, losses = false): Promise<Instant | undefined> {
  const looks = [await nextTelling(deps, losses), await nextByItself(deps), await nextSoakLook(deps)];
  const moments = looks.filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : minuteAt(Math.min(...moments), deps.clock.now());
}

/** When somebody is to be told of something that has happened, maybe past. */
export async function nextTelling(
  { store, clock }: Pick<NextWatchDeps, 'store' | 'clock'>,
  losses = false,
): Promise<Instant | undefined> {
  const now = clock.now();
  const first = { where: { settled: false }, orderBy: 'lookAt', limit: MOST } as const;
  const [alertsLeft, pagesLeft, threadsLeft] = await Promise.all([
    store.query(alerts, first),
    store.query(pages, first),
    store.query(threads, first),
  ]);
  /** A look that comes in its turn. Where nothing is lost, nothing comes of it; what is put off for seconds is another thing. */
  const isInTurn = ({ lookAt }: { readonly lookAt: Instant }): boolean =>
    losses ? lookAt > now + MINUTE : lookAt <= now || lookAt > now + SOON;
  const moments = [
    ...alertsLeft.filter(({ value }) => !value.followed || (losses && value.lookAt <= now)),
    ...pagesLeft.filter(({ value }) => !(value.opened && isAtRest(value, now) && isInTurn(value))),
    ...threadsLeft.filter(({ value }) => !(value.posted !== null && isAtRest(value, now) && isInTurn(value))),
  ].map(({ value }) => value.lookAt);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** At once, while anybody soaks or has been interrupted in it. */
async function nextSoakLook({ store, clock, uptimePoints }: NextWatchDeps): Promise<Instant | undefined> {
  if (uptimePoints === undefined) return undefined;
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
  return inFlight.some(({ value }) => watchedSince(value) !== undefined) ? clock.now() : undefined;
}

/** Nobody is at it, nothing was left undone, and nothing is waited for. */
function isAtRest({ unrecordedSince, leaseUntil }: PageDocument | ThreadDocument, now: Instant): boolean {
  return unrecordedSince === null && leaseUntil <= now;
}

/** When something is due by the passing of time, maybe past: a reminder, the end of a delay or of a mute, a probe. */
async function nextByItself(deps: NextWatchDeps): Promise<Instant | undefined> {
  const { store, clock, environment, routing, slackChannels } = deps;
  const [withheld, endless, postMortem, open, heartbeat] = await Promise.all([
    store.query(incidents, { where: { waits: true }, orderBy: 'lookAt', limit: 1 }),
    store.query(incidents, {
      where: { state: 'open' },
      range: { field: 'closesBy', from: 0 },
      orderBy: 'closesBy',
      limit: 1,
    }),
    store.query(postMortems, { where: { settled: false }, orderBy: 'lookAt', limit: 1 }),
    store.query(alerts, { where: { settled: false }, orderBy: 'lookAt', limit: MOST }),
    store.get(heartbeats, environment),
  ]);
  const moments = [
    ...withheld.map(({ value }) => value.lookAt),
    ...endless.flatMap(({ value }) => value.closesBy ?? []),
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
