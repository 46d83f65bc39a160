import type { Instant } from '../domain/calendar/time.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { nextMilestone } from '../domain/rollout/advance.ts';
import { currentStage } from '../domain/rollout/rollout.ts';
import { PULSE } from '../domain/rollout/timetable.ts';
import type { Clock } from '../ports/clock.ts';
import { environments, pullRequests, rollouts, trackings, upgrades } from '../ports/collections.ts';
import { trackingDueAt } from '../domain/rollout/trackingDue.ts';
import type { Store } from '../ports/store.ts';

interface NextDueDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly environment: string;
}

/**
 * The next pulse at which a tick could find something to do: those before it change nothing, so a virtual clock may leap
 * over them. With something in flight that is the very next one; otherwise the next start in the timetable, the next
 * milestone of the rollout, or the next day.
 */
export async function nextDue(deps: NextDueDeps): Promise<Instant> {
  const { store, clock, calendar } = deps;
  const now = clock.now();
  const pulse = pulseAfter(now);
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' }, limit: 1 });
  if (inFlight.length > 0) return pulse;

  const nextDay = calendar.endOf(calendar.dateOf(now));
  const due = await nextMoment(deps);
  const moments = [due, await nextPaperwork(store, now)].filter((at) => at !== undefined);
  return Math.min(...moments.map((at) => (at <= now ? pulse : pulseAfter(at - 1))), nextDay);
}

/** When a rollout or a rollback goes on by itself, maybe past; `undefined` with none, or when it waits for a person. */
export async function nextMoment({ store, clock, calendar, environment }: NextDueDeps): Promise<Instant | undefined> {
  const { active = null, rollbacks = [] } = (await store.get(environments, environment)) ?? {};
  const moments: Instant[] = [];
  for (const id of active === null ? rollbacks : [active, ...rollbacks]) {
    const moment = await momentOf({ store, clock, calendar }, id);
    if (moment !== undefined) moments.push(moment);
  }
  return moments.length === 0 ? undefined : Math.min(...moments);
}

async function momentOf(
  { store, clock, calendar }: Pick<NextDueDeps, 'store' | 'clock' | 'calendar'>,
  id: string,
): Promise<Instant | undefined> {
  const rollout = (await store.get(rollouts, id))?.rollout;
  if (rollout === undefined) return undefined;
  const [waiting] = await store.query(upgrades, {
    where: { rollout: rollout.id, stage: currentStage(rollout), phase: 'waiting' },
    orderBy: 'startsAt',
    limit: 1,
  });
  const startsAt = waiting?.value.startsAt;
  const start = startsAt && rollout.rollsBack === undefined ? soonestStart(startsAt, clock.now(), calendar) : startsAt;
  return nextMilestone(rollout, start, calendar);
}

/** Nothing starts outside of operating hours: whose time has come before waits until the calendar lets somebody start. */
function soonestStart(startsAt: Instant, now: Instant, calendar: Calendar): Instant {
  return calendar.nextStart({ id: '', group: undefined }, Math.max(startsAt, now)) ?? startsAt;
}

/** When a tracking issue or a pull request has to be looked after next, maybe past. */
export async function nextPaperwork(store: Store, now: Instant): Promise<Instant | undefined> {
  const moments = [await nextPullRequest(store), await nextTracking(store, now)].filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** When somebody looks at a pull request next, maybe past. */
async function nextPullRequest(store: Store): Promise<Instant | undefined> {
  const [first] = await store.query(pullRequests, { where: { settled: false }, orderBy: 'lookAt', limit: 1 });
  return first?.value.lookAt;
}

/** When a tracking issue has something to tell, or a rollout is to be closed, maybe past. */
export async function nextTracking(store: Store, now: Instant): Promise<Instant | undefined> {
  const moments: Instant[] = [];
  const unclosed = await store.query(rollouts, { where: { unsealed: true } });
  const open = await store.query(trackings, { where: { closed: false } });
  const known = new Map(open.map(({ id, value }) => [id, value]));
  for (const id of new Set([...known.keys(), ...unclosed.map((each) => each.id)])) {
    const document = await store.get(rollouts, id);
    if (document === undefined) continue;
    const tracking = known.get(id);
    // Progress alone makes nobody look: it is shown when something else comes up.
    const told = {
      seq: document.head.seq,
      sealed: document.rollout.closedAt !== null,
      progress: tracking?.progress ?? '',
    };
    const dueAt = trackingDueAt(tracking, told, now);
    if (dueAt !== undefined) moments.push(dueAt);
  }
  // With nothing missing any more, the next tick closes it.
  for (const { id } of unclosed) {
    if ((await store.count(pullRequests, { where: { rollout: id, settled: false } })) === 0) moments.push(now);
  }
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function pulseAfter(instant: Instant): Instant {
  return (Math.floor(instant / PULSE) + 1) * PULSE;
}
