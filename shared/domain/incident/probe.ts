import { HOUR, type Instant, MINUTE } from '../calendar/time.ts';
import type { HeartbeatRules } from './routing.ts';

/** How far the probe has come: sent, taken by the pager, told by its webhook, closed, told by its webhook. */
export interface Probe {
  readonly alias: string;
  readonly sentAt: Instant;
  readonly takenAt: Instant | null;
  readonly createdSeenAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly closedSeenAt: Instant | null;
}

/** A pager and its webhook take seconds. */
const PROBE_PATIENCE = 15 * MINUTE;
/** A path that was broken is tried more often. */
const PROBE_AGAIN = HOUR;

export function newProbe(alias: string, sentAt: Instant): Probe {
  return { alias, sentAt, takenAt: null, createdSeenAt: null, closedAt: null, closedSeenAt: null };
}

/** @param isBroken the last one has not come back */
export function isProbeDue(
  probe: Probe | null,
  { probeHours }: HeartbeatRules,
  isBroken: boolean,
  now: Instant,
): boolean {
  if (probeHours === null) return false;
  if (probe === null) return true;
  return probe.closedAt !== null && now >= nextProbeAt(probe, probeHours, isBroken);
}

function nextProbeAt({ sentAt }: Probe, probeHours: number, isBroken: boolean): Instant {
  return sentAt + Math.min(probeHours * HOUR, isBroken ? PROBE_AGAIN : Infinity);
}

/** What is to be done about the probe: the pager is to take it, or to close it. */
export function probeStep(probe: Probe | null, now: Instant): 'open' | 'close' | undefined {
  if (probe === null || probe.closedAt !== null) return undefined;
  if (probe.takenAt === null) return 'open';
  return probe.createdSeenAt !== null || now >= probe.sentAt + PROBE_PATIENCE ? 'close' : undefined;
}

/** When something comes of it by the passing of time, maybe past; `undefined` when nothing does. */
export function nextForProbe(
  probe: Probe | null,
  { probeHours }: HeartbeatRules,
  isBroken: boolean,
  now: Instant,
): Instant | undefined {
  if (probeHours === null) return undefined;
  if (probe === null) return now;
  if (probe.closedAt === null) return probe.sentAt + PROBE_PATIENCE;
  const next = nextProbeAt(probe, probeHours, isBroken);
  return probe.closedSeenAt === null && !isBroken ? Math.min(next, probe.closedAt + PROBE_PATIENCE) : next;
}

/**
 * What is wrong with the probe, as a sentence without its beginning.
 * @param known what was wrong before: that stays so until another one has come back whole
 */
export function wrongWithProbe(
  probe: Probe | null,
  { probeHours }: HeartbeatRules,
  known: string | undefined,
  now: Instant,
): string | undefined {
  if (probeHours === null || probe === null || probe.closedSeenAt !== null) return undefined;
  if (probe.createdSeenAt === null) {
    if (now < probe.sentAt + PROBE_PATIENCE) return known;
    return probe.takenAt === null
      ? 'the pager does not take the alert that tests the path'
      : 'the alert that tests the path has reached the pager, and its webhook has not come back';
  }
  if (probe.closedAt === null || now < probe.closedAt + PROBE_PATIENCE) return known;
  return 'the alert that tests the path was closed, and the webhook of that has not come back';
}
