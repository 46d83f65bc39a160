import { formatInstant } from '../../../domain/calendar/dates.ts';
import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import { heartbeats, incidents, newHeartbeat } from '../../../ports/collections.ts';
import type { OpenIncidents } from '../../../ports/openIncidents.ts';
import type { AlertingDeps } from '../deps.ts';
import { isWatchdog } from '../intake/hear.ts';
import { takeNotification } from '../intake/takeNotification.ts';

export interface ReconcileIncidentsDeps extends AlertingDeps {
  /** Left out where nobody has said which projects to ask. */
  readonly openIncidents?: OpenIncidents;
}

const EVERY = 10 * MINUTE;
/** A notification may take as long as this: what began later is no difference yet. */
const PATIENCE = 5 * MINUTE;
/** Asked for one by one; the rest is asked for ten minutes later. */
const MOST = 20;
/** More than are open at a time, unless everything is. */
const MOST_OPEN = 1_000;

/**
 * Holds our incidents against those of Cloud Monitoring, every ten minutes: it promises no notification. What differs is
 * taken as the notification that never came would have been, and says so. Fails with VendorError.
 * @returns how many differed
 */
export async function reconcileIncidents(deps: ReconcileIncidentsDeps): Promise<number> {
  const { openIncidents } = deps;
  if (openIncidents === undefined || !(await isDue(deps))) return 0;
  const now = deps.clock.now();
  const there = await openIncidents.list();
  const here = await deps.store.query(incidents, { where: { state: 'open' }, limit: MOST_OPEN });
  const differing =
    (await missedOpenings(deps, there, now)) + (await missedClosings(deps, openIncidents, there, here, now));
  await compared(deps, now);
  return differing;
}

async function isDue({ store, clock, environment }: AlertingDeps): Promise<boolean> {
  const last = (await store.get(heartbeats, environment))?.comparedAt ?? null;
  return last === null || clock.now() >= last + EVERY;
}

type Listed = Awaited<ReturnType<OpenIncidents['list']>>;

async function missedOpenings(deps: ReconcileIncidentsDeps, there: Listed, now: Instant): Promise<number> {
  let missed = 0;
  for (const incident of there) {
    const isFresh = (incident.startedAt ?? now) > now - PATIENCE;
    if (isFresh || isWatchdog(deps.routing, incident.policyName)) continue;
    // What is closed here stays closed.
    if ((await deps.store.get(incidents, incident.incidentId)) !== undefined) continue;
    if (++missed > MOST) break;
    const since = incident.startedAt === undefined ? '' : ` since ${said(deps, incident.startedAt)}`;
    const summary = `found open in Monitoring${since}; its notification never came`;
    deps.log('WARNING', 'Cloud Monitoring and the record differ', { incident: incident.incidentId, detail: summary });
    await takeNotification(deps, { ...incident, summary });
  }
  return Math.min(missed, MOST);
}

async function missedClosings(
  deps: ReconcileIncidentsDeps,
  openIncidents: OpenIncidents,
  there: Listed,
  here: readonly { readonly id: string; readonly value: { readonly openedAt: Instant } }[],
  now: Instant,
): Promise<number> {
  const open = new Set(there.map(({ incidentId }) => incidentId));
  const doubtful = here.filter(({ id, value }) => !open.has(id) && value.openedAt <= now - PATIENCE);
  let missed = 0;
  for (const { id } of inTurn(doubtful, now)) {
    const found = await openIncidents.find(id);
    // Monitoring forgets; and it may have been told by a project that we do not ask.
    if (found?.state !== 'closed') continue;
    missed += 1;
    const at = found.endedAt === undefined ? '' : ` at ${said(deps, found.endedAt)}`;
    const summary = `Monitoring closed it${at}; its notification never came`;
    deps.log('WARNING', 'Cloud Monitoring and the record differ', { incident: id, detail: summary });
    await takeNotification(deps, { ...found, summary });
  }
  return missed;
}

/** So many of them, and others the next time: those of which Monitoring knows nothing stay, and must not hide the rest. */
function inTurn<T extends { readonly id: string }>(all: readonly T[], now: Instant): T[] {
  const turns = Math.ceil(all.length / MOST);
  const turn = turns === 0 ? 0 : Math.floor(now / EVERY) % turns;
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1)).slice(turn * MOST, (turn + 1) * MOST);
}

async function compared({ store, environment }: AlertingDeps, comparedAt: Instant): Promise<void> {
  await store.transaction(async (tx) => {
    const before = (await tx.get(heartbeats, environment)) ?? newHeartbeat();
    tx.set(heartbeats, environment, { ...before, comparedAt });
  });
}

function said({ calendar }: AlertingDeps, at: Instant): string {
  return formatInstant(at, calendar.timeZone);
}
