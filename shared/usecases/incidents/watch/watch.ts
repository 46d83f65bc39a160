import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import { alerts, incidents, pages, threads } from '../../../ports/collections.ts';
import type { Message, Topic } from '../../../ports/messages.ts';
import type { Stored } from '../../../ports/store.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { beat } from './beat.ts';
import { closeOver } from '../intake/closeOver.ts';
import { duePostMortems } from '../postMortem/duePostMortems.ts';
import { followAlert } from '../alert/followAlert.ts';
import type { BeatDeps } from './heartbeatRun.ts';
import { type ReconcileIncidentsDeps, reconcileIncidents } from './reconcileIncidents.ts';
import { reconcilePages } from './reconcilePages.ts';
import { reconsider } from '../intake/reconsider.ts';
import { type WatchSoaksDeps, watchSoaks } from '../../verification/watchSoaks.ts';

export type WatchDeps = BeatDeps & ReconcileIncidentsDeps & WatchSoaksDeps;

/** How much of each part was due, or how it went. */
export type WatchOutcome = Readonly<Record<string, number | string>>;

/** So much of each part is done by one watch; the next one, a minute later, goes on. */
const MOST = 100;

/** Runs something that must not keep the rest from being done. */
type Shield = (part: string, run: () => Promise<unknown>) => Promise<unknown>;

/**
 * What the alerting path does by the passing of time alone, what somebody who died has left undone, and a look at who
 * soaks: each part asks in one query for what is due. A watch twice, or one that is missed, changes nothing but the time at which things happen.
 * @throws the first thing that went wrong and should not have, after everything else was done
 */
export async function watch(deps: WatchDeps): Promise<WatchOutcome> {
  const defects: unknown[] = [];
  const shield: Shield = async (part, run) => {
    try {
      return await run();
    } catch (error) {
      const isDefect = !(error instanceof VendorError);
      if (isDefect) defects.push(error);
      deps.log(isDefect ? 'ERROR' : 'WARNING', 'the watch goes on without a part of it', { part, error });
      return 'later';
    }
  };
  const outcome: Record<string, number | string> = {};
  for (const [part, run] of partsOf(deps, shield)) {
    const result = await shield(part, run);
    outcome[part] = typeof result === 'number' ? result : String(result);
  }
  if (defects.length > 0) throw defects[0];
  return outcome;
}

function partsOf(deps: WatchDeps, shield: Shield): [string, () => Promise<number | string>][] {
  const { store, clock } = deps;
  const now = clock.now();
  const upToNow = { range: { field: 'lookAt', to: now }, orderBy: 'lookAt', limit: MOST } as const;
  const withheld = { where: { waits: true }, ...upToNow } as const;
  const due = { where: { settled: false }, ...upToNow } as const;
  return [
    ['over', () => closeOver(deps)],
    ['withheld', async () => each(shield, await store.query(incidents, withheld), (id) => reconsider(deps, id))],
    ['alerts', async () => each(shield, await store.query(alerts, due), (id) => followAlert(deps, id))],
    ['pages', async () => send(deps, 'pages', await store.query(pages, due), ({ alert }) => ({ alert }))],
    [
      'threads',
      async () => send(deps, 'threads', await store.query(threads, due), ({ alert, channel }) => ({ alert, channel })),
    ],
    ['postMortems', async () => publish(deps, 'post-mortems', await duePostMortems(deps))],
    ['soaks', () => watchSoaks(deps)],
    ['heartbeat', () => beat(deps)],
    ['pagesCompared', () => reconcilePages(deps)],
    ['incidentsMissed', () => reconcileIncidents(deps)],
  ];
}

/** One that fails keeps nobody else waiting. */
async function each(
  shield: Shield,
  found: readonly { readonly id: string }[],
  run: (id: string) => Promise<unknown>,
): Promise<number> {
  for (const { id } of found) await shield(id, () => run(id));
  return found.length;
}

/** The ids differ from minute to minute: a message that is still under way does not stand for another. */
async function send<T extends { readonly leaseUntil: Instant }>(
  deps: WatchDeps,
  topic: Topic,
  found: readonly Stored<T>[],
  body: (value: T) => object,
): Promise<number> {
  const now = deps.clock.now();
  const minute = Math.floor(now / MINUTE);
  const messages = found
    .filter(({ value }) => value.leaseUntil <= now)
    .map(({ id, value }) => ({ id: `${id}~watch~${minute}`, body: body(value) }));
  return publish(deps, topic, messages);
}

async function publish({ publisher }: WatchDeps, topic: Topic, messages: readonly Message[]): Promise<number> {
  if (messages.length > 0) await publisher.publish(topic, messages);
  return messages.length;
}
