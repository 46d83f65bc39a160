import { DAY, type Instant, MINUTE } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import { patternsOf } from './matchFacts.ts';
import type { Match, Silence } from './routing.ts';

/** What a person asks for; `from` left out: from now on. */
export interface SilenceRequest {
  readonly match: Match;
  readonly from?: Instant | undefined;
  /** Until then, or for so long from its beginning. */
  readonly end: { readonly until: Instant } | { readonly minutes: number };
  readonly reason: string;
}

/** What happens to a silence; the chain is `silence:ID`. */
export type SilenceEvent = DomainEvent &
  (
    | {
        readonly type: 'SilenceCreated';
        readonly match: Match;
        readonly owner: string;
        readonly from: Instant;
        readonly until: Instant;
      }
    /** Before its time. */
    | { readonly type: 'SilenceEnded'; readonly until: Instant }
  );

/** Whoever wants to hear nothing for longer changes the routing file, which somebody reviews. */
const LONGEST_DAYS = 30;

/** The silence that is asked for, without its id, or why there cannot be one. */
export function decideSilence(
  { match, from, end, reason }: SilenceRequest,
  { actor, at }: { readonly actor: string; readonly at: Instant },
): Omit<Silence, 'id'> | { readonly refused: string } {
  const begin = Math.max(from ?? at, at);
  const until = 'until' in end ? end.until : begin + end.minutes * MINUTE;
  const refused = refusalOf(match, begin, until, reason.trim(), at);
  return refused === undefined ? { match, owner: actor, reason: reason.trim(), from: begin, until } : { refused };
}

export function evolveSilence<T extends Silence>(silence: T, event: SilenceEvent): T {
  return event.type === 'SilenceCreated' ? silence : { ...silence, until: event.until };
}

function refusalOf(match: Match, from: Instant, until: Instant, reason: string, now: Instant): string | undefined {
  if (reason === '') return 'a silence needs a reason: it is what the on-call engineer and the auditor read';
  const parts = patternsOf(match);
  if (parts.every(({ patterns }) => patterns.some((pattern) => /^\*+$/.test(pattern)))) {
    return 'a silence of everything would hide an outage; say what it is about, for example policy "Slow *"';
  }
  if (until <= now) return 'it would be over already';
  if (until <= from) return 'it would end before it begins';
  if (until - from > LONGEST_DAYS * DAY) {
    return `a silence holds for ${LONGEST_DAYS} days at most; for longer use a mute time in the routing file`;
  }
  return undefined;
}
