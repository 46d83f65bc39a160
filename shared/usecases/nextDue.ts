import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { Instant } from '../domain/calendar/time.ts';
import { currentStage } from '../domain/rollout/rollout.ts';
import { PULSE } from '../domain/rollout/timetable.ts';
import type { Clock } from '../ports/clock.ts';
import { environments, rollouts, upgrades } from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';

/**
 * The earliest moment at which a tick could find something to do: pulses before it change nothing, so a virtual clock may
 * leap over them. With something in flight, that is the next pulse; otherwise the next start in the timetable, or the
 * next day.
 */
export async function nextDue(
  { store, clock, calendar, environment }: { store: Store; clock: Clock; calendar: Calendar; environment: string },
): Promise<Instant> {
  const now = clock.now();
  const pulse = (Math.floor(now / PULSE) + 1) * PULSE;
  const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' }, limit: 1 });
  if (inFlight.length > 0) return pulse;

  const midnight = calendar.endOf(calendar.dateOf(now));
  const active = (await store.get(environments, environment))?.active ?? null;
  const rollout = active === null ? undefined : (await store.get(rollouts, active))?.rollout;
  if (rollout === undefined) return midnight;
  const [waiting] = await store.query(upgrades, {
    where: { rollout: rollout.id, stage: currentStage(rollout), phase: 'waiting' },
    orderBy: 'startsAt',
    limit: 1,
  });
  if (waiting === undefined) return midnight;
  const starts = Math.ceil(waiting.value.startsAt / PULSE) * PULSE;
  return Math.min(Math.max(starts, pulse), midnight);
}
