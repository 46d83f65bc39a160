import { HOUR, MINUTE, SECOND, type Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

/** How many writes GitHub takes from one account. */
export interface WriteLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Counts writes on the clock of the stand-in; answers with the refusal of one that is too many, which does not count. */
export function writeLimiter(limits: WriteLimits, clock: Clock): () => StandInAnswer | undefined {
  let writes: Instant[] = [];
  return () => {
    const now = clock.now();
    writes = writes.filter((at) => at > now - HOUR);
    const free = Math.max(
      freeAt(writes, limits.perHour, HOUR),
      freeAt(
        writes.filter((at) => at > now - MINUTE),
        limits.perMinute,
        MINUTE,
      ),
    );
    if (free <= now) {
      writes.push(now);
      return undefined;
    }
    const message =
      'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. ' +
      'Please retry your request again later.';
    return json(403, { message }, { 'retry-after': String(Math.ceil((free - now) / SECOND)) });
  };
}

/** When there is room for one more, given the writes of the last `span`, oldest first. */
function freeAt(writes: readonly Instant[], most: number, span: number): Instant {
  const leaving = writes[writes.length - most];
  return leaving === undefined ? 0 : leaving + span;
}

export function rateLimit(clock: Clock): StandInAnswer {
  const reset = Math.floor((clock.now() + HOUR) / SECOND);
  const rate = { limit: 15_000, remaining: 15_000, reset, used: 0 };
  const search = { ...rate, limit: 30, remaining: 30 };
  return json(200, { resources: { core: rate, search }, rate });
}
