import { type Instant, MINUTE } from '../calendar/time.ts';
import type { Incident } from './incident.ts';
import type { Rule } from './routing.ts';

// A policy that matches entries of a log opens incidents, and Monitoring never tells that one has closed. Without an end
// of our own its alert would stay open, and block a rollout, for ever.

/** When an incident counts as over unless it is told again; `null` when Monitoring tells of its end, or nobody wants that. */
export function closesBy(
  { autoCloseMinutes = null }: Pick<Rule, 'autoCloseMinutes'>,
  endless: boolean,
  toldAt: Instant,
): Instant | null {
  return endless && autoCloseMinutes !== null ? toldAt + autoCloseMinutes * MINUTE : null;
}

export function isOver({ state, closesBy: end }: Pick<Incident, 'state' | 'closesBy'>, now: Instant): boolean {
  return state === 'open' && end !== null && end <= now;
}

/** It was closed because nothing more was told of it: when something is, it opens again. */
export function hasLapsed({ closedAt, closesBy: end }: Pick<Incident, 'closedAt' | 'closesBy'>): boolean {
  return end !== null && closedAt !== null && closedAt >= end;
}
