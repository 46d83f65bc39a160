import { z } from 'zod';
import { formatInstant, parseInstant } from '../../shared/domain/calendar/dates.ts';
import { DAY } from '../../shared/domain/calendar/time.ts';
import type { VirtualDriver } from './driver.ts';
import type { GatewayAnswer, OwnRoute } from './gateway.ts';
import type { PipelineDeps } from './pipeline.ts';

const FARTHEST_DAYS = 400;

const body = z.union([
  z.strictObject({ advanceTo: z.string() }),
  z.strictObject({ advanceDays: z.number().positive().max(FARTHEST_DAYS) }),
]);

/** `POST /dev/clock`: lets a virtual clock run; the answer comes when all work that is due until then has run. */
export function devClockRoute({ clock, calendar }: PipelineDeps, driver: VirtualDriver): OwnRoute {
  return async ({ method, body: raw }) => {
    if (method !== 'POST') return { status: 405, body: { error: 'POST only' } };
    const target = targetOf(raw, clock.now(), calendar.timeZone);
    if ('status' in target) return target;
    await driver.advanceTo(target.at);
    return { status: 200, body: { now: formatInstant(clock.now(), calendar.timeZone) } };
  };
}

function targetOf(raw: Buffer, now: number, timeZone: string): { at: number } | GatewayAnswer {
  const parsed = body.safeParse(jsonOf(raw));
  if (!parsed.success) {
    return refused('body', `must be {"advanceTo": INSTANT} or {"advanceDays": N} with N from 0 to ${FARTHEST_DAYS}`);
  }
  if ('advanceDays' in parsed.data) return { at: now + Math.round(parsed.data.advanceDays * DAY) };
  const at = parseInstant(parsed.data.advanceTo, timeZone);
  if (at === undefined) return refused('advanceTo', 'is no instant, for example 2026-11-23T09:00:00Z');
  if (at < now) return refused('advanceTo', `is before ${formatInstant(now, timeZone)}: time never runs backwards`);
  if (at > now + FARTHEST_DAYS * DAY) return refused('advanceTo', `is more than ${FARTHEST_DAYS} days ahead`);
  return { at };
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function refused(field: string, message: string): GatewayAnswer {
  return { status: 400, body: { errors: [{ field, message }] } };
}
