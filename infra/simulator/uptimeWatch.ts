import { DAY, type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { LedgerEntry } from '../../shared/domain/evidence/ledger.ts';
import type { Instance } from '../../shared/domain/fleet/instance.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { ledger } from '../../shared/ports/collections.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { UptimePoints } from '../../shared/ports/uptimePoints.ts';
import { everyDocument } from '../../shared/usecases/everyDocument.ts';
import { locationsOf } from '../local/standins/monitoring/locations.ts';
import { createMonitoringState } from '../local/standins/monitoring/state.ts';
import { statePoints } from '../local/standins/monitoring/statePoints.ts';
import type { World } from '../local/standins/world.ts';
import type { FaultContext } from './faults.ts';

export const SCOPING_PROJECT = 'tranche-monitoring';

const CHECKED_BEFORE = DAY;
const LATEST = 3 * MINUTE;
/** A location that is silent for longer than half an hour before a soak is not known to check at all. */
const BLIND = 25 * MINUTE;
/** Of each checker location, after the soak began. */
const LEAST_PASSES = 2;

/**
 * Cloud Monitoring of the simulated fleet, without a socket. Of a scope of thousands only those have series whose upgrade is
 * asked for: nobody looks at the others, and to make their points would take most of the time.
 */
export function createUptimeWatch(context: {
  readonly store: Store;
  readonly clock: Clock;
  readonly world: World;
  readonly faults: FaultContext;
  /** Both also of who has left. */
  readonly instanceOf: (id: string) => Instance | undefined;
  readonly instanceAt: (domain: string) => Instance | undefined;
  readonly report: (what: string) => void;
}) {
  const { store, clock, world, instanceOf, instanceAt, report } = context;
  const { random, rate } = context.faults;
  let watched = new Map<string, readonly Instance[]>([[SCOPING_PROJECT, []]]);
  const state = createMonitoringState({ clock, world, scopes: () => watched });
  const all = statePoints(state);
  const checked = new Set<string>();

  function lookAt(instances: readonly Instance[]): void {
    watched = new Map([[SCOPING_PROJECT, instances]]);
    if (instances.every(({ domain }) => checked.has(domain))) return;
    state.checkAll(clock.now() - CHECKED_BEFORE);
    for (const { domain } of instances) checked.add(domain);
  }

  /** Points come late, and locations fall silent. */
  function trouble(): void {
    state.troubles.delayPoints(random.chance(rate()) ? Math.floor(random.next() * LATEST) : 0);
    if (!random.chance(rate() / 10)) return;
    const [location = ''] = random.shuffle(locationsOf([]));
    const now = clock.now();
    state.troubles.atLocation({ kind: 'blind', location, from: now, to: now + random.next() * BLIND });
  }

  const uptimePoints: UptimePoints = {
    async points(project, since, until, hosts = []) {
      if (rate() > 0) trouble();
      lookAt(hosts.flatMap((host) => instanceAt(host) ?? []));
      return all.points(project, since, until);
    },
    close: () => all.close(),
  };

  /** What the checks of an instance gave in a time, location by location. */
  async function passesOf(instance: Instance, from: Instant, to: Instant): Promise<ReadonlyMap<string, number>> {
    lookAt([instance]);
    state.troubles.delayPoints(0);
    const [found] = await all.points(SCOPING_PROJECT, from, to);
    const passes = new Map(locationsOf([]).map((location) => [location, 0]));
    for (const { location, points } of found?.series ?? []) {
      passes.set(location, points.filter(({ passed }) => passed).length);
    }
    return passes;
  }

  async function checkVerified({ stream, at }: LedgerEntry, soakSince: Instant): Promise<void> {
    const instance = instanceOf(stream.slice(stream.lastIndexOf('~') + 1));
    if (instance === undefined) return;
    for (const [location, passes] of await passesOf(instance, soakSince, at)) {
      if (passes < LEAST_PASSES) report(`${stream} counts as verified with ${passes} passing points from ${location}`);
    }
  }

  return {
    uptimePoints,

    /** Nothing counts as verified that its checks have not seen well from everywhere, after its soak began. */
    async atEnd(): Promise<void> {
      const soaks = new Map<string, Instant>();
      for await (const entry of everyDocument(store, ledger, {})) {
        if (entry.event.type === 'SoakStarted') soaks.set(entry.stream, entry.at);
        if (entry.event.type === 'UpgradeVerified') await checkVerified(entry, soaks.get(entry.stream) ?? entry.at);
      }
    },
  };
}
