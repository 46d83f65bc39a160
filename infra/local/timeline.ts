import type { Instant } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { TickMessage } from '../../shared/contracts/messages.ts';
import type { VirtualClock } from './virtualClock.ts';

/** What a virtual clock drives. */
export interface Driven {
  readonly clock: VirtualClock;
  readonly calendar: Calendar;
  /** The next tick that could find something to do. */
  nextTick(): Promise<Instant>;
  /** The next watch that could find something to do; `undefined` when none could. */
  nextWatch(): Promise<Instant | undefined>;
  /** Other moments at which something is due, maybe past. */
  otherMoments(): readonly (Instant | undefined)[];
  sendTick(at: Instant, kind: TickMessage['kind']): Promise<void>;
  sendWatch(at: Instant): Promise<void>;
}

/**
 * Leaps to the next moment at which something is due. Pulses and watches at which nothing is due are left out; what they would notice
 * by looking around, such as a change of the fleet's files, is noticed by the next one that comes, at least once a day.
 * @returns false, and the clock where it was, when nothing is due until then
 */
export async function leap({ clock, calendar, ...driven }: Driven, until: Instant): Promise<boolean> {
  const tickAt = await driven.nextTick();
  const watchAt = await driven.nextWatch();
  const moments = [watchAt, ...driven.otherMoments()].filter((at) => at !== undefined);
  const next = Math.max(Math.min(tickAt, ...moments), clock.now());
  if (next > until) return false;
  clock.advanceTo(next);
  if (next === tickAt) {
    await driven.sendTick(next, calendar.startOf(calendar.dateOf(next)) === next ? 'daily' : 'pulse');
  }
  if (next === watchAt) await driven.sendWatch(next);
  return true;
}
