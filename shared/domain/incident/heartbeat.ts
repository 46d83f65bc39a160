import { HOUR, type Instant, MINUTE } from '../calendar/time.ts';
import type { HeartbeatRules } from './routing.ts';

/** What is known of the alerting path itself: when each part of it was last seen to be alive, and what is wrong now. */
export interface Heartbeat {
  /** When the pager last took our ping, and since when it does not. */
  readonly pingedAt: Instant | null;
  readonly pingFailsSince: Instant | null;
  /** When Cloud Monitoring last sent anything at all, and when its heartbeat policy did. */
  readonly heardAt: Instant | null;
  readonly watchdogAt: Instant | null;
  /** Since when the heartbeat policy is listened for: silence before counts for nothing. */
  readonly listensSince: Instant | null;
  /** The last alert that was sent to the pager to see whether it comes back. */
  readonly probe: Probe | null;
  readonly troubles: Readonly<Partial<Record<TroubleName, Trouble>>>;
}

/** How far the probe has come: sent, taken by the pager, told by its webhook, closed, told by its webhook. */
export interface Probe {
  readonly alias: string;
  readonly sentAt: Instant;
  readonly takenAt: Instant | null;
  readonly createdSeenAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly closedSeenAt: Instant | null;
}

export const TROUBLES = ['ping', 'probe', 'monitoring'] as const;
export type TroubleName = (typeof TROUBLES)[number];

export interface Trouble {
  /** Its alias in the pager, and what the keys of messages begin with. */
  readonly id: string;
  readonly since: Instant;
  readonly text: string;
  readonly overAt: Instant | null;
  /** Who has been told of its beginning and its end; see `untold`. */
  readonly told: readonly string[];
}

export const NEW_HEARTBEAT: Heartbeat = {
  pingedAt: null,
  pingFailsSince: null,
  heardAt: null,
  watchdogAt: null,
  listensSince: null,
  probe: null,
  troubles: {},
};

/** Aliases of the path's own alerts begin with it: none of them is about an instance. */
export const HEARTBEAT_ALIAS = 'tranche-heartbeat-';

const PING_PATIENCE = 5 * MINUTE;
/** A pager and its webhook take seconds. */
export const PROBE_PATIENCE = 15 * MINUTE;
/** A path that was broken is tried more often. */
const PROBE_AGAIN = HOUR;

export function isExpected({ pager, probeHours, monitoring }: HeartbeatRules): boolean {
  return pager !== null || probeHours !== null || monitoring !== null;
}

/** Whether the pager has taken the ping of this moment; `undefined` when none was sent. */
export type PingResult = 'taken' | 'failed' | undefined;

/** The heartbeat after another look: the next probe is due, and troubles begin and end. The same one when nothing changed. */
export function lookAround(
  before: Heartbeat,
  rules: HeartbeatRules,
  ping: PingResult,
  now: Instant,
  environment: string,
): Heartbeat {
  const beaten = afterPing(before, ping, now);
  const listened =
    rules.monitoring !== null && beaten.listensSince === null ? { ...beaten, listensSince: now } : beaten;
  const probed = isProbeDue(listened, rules, now)
    ? { ...listened, probe: newProbe(`${HEARTBEAT_ALIAS}${environment}-probe-${now}`, now) }
    : listened;
  return withTroubles(probed, rules, now, environment);
}

/** A pager that goes on taking our pings has nothing written each minute. */
function afterPing(before: Heartbeat, ping: PingResult, now: Instant): Heartbeat {
  if (ping === undefined) return before;
  if (ping === 'failed') return before.pingFailsSince === null ? { ...before, pingFailsSince: now } : before;
  const isFresh = before.pingFailsSince === null && before.pingedAt !== null && now - before.pingedAt < PING_PATIENCE;
  return isFresh ? before : { ...before, pingedAt: now, pingFailsSince: null };
}

function newProbe(alias: string, sentAt: Instant): Probe {
  return { alias, sentAt, takenAt: null, createdSeenAt: null, closedAt: null, closedSeenAt: null };
}

function isProbeDue({ probe, troubles }: Heartbeat, rules: HeartbeatRules, now: Instant): boolean {
  if (rules.probeHours === null) return false;
  if (probe === null) return true;
  return probe.closedAt !== null && now >= nextProbeAt(probe, rules.probeHours, troubles.probe !== undefined);
}

function nextProbeAt({ sentAt }: Probe, probeHours: number, isBroken: boolean): Instant {
  return sentAt + Math.min(probeHours * HOUR, isBroken ? PROBE_AGAIN : Infinity);
}

/** What is to be done about the probe: the pager is to take it, or to close it. */
export function probeStep({ probe }: Heartbeat, now: Instant): 'open' | 'close' | undefined {
  if (probe === null || probe.closedAt !== null) return undefined;
  if (probe.takenAt === null) return 'open';
  return probe.createdSeenAt !== null || now >= probe.sentAt + PROBE_PATIENCE ? 'close' : undefined;
}

function withTroubles(heartbeat: Heartbeat, rules: HeartbeatRules, now: Instant, environment: string): Heartbeat {
  const entries = TROUBLES.flatMap((name): [TroubleName, Trouble][] => {
    const known = heartbeat.troubles[name];
    const text = wrongWith(name, heartbeat, rules, now);
    if (known === undefined) {
      if (text === undefined) return [];
      const id = `${HEARTBEAT_ALIAS}${environment}-${name}-${now}`;
      return [[name, { id, since: now, text, overAt: null, told: [] }]];
    }
    return [[name, text === undefined && known.overAt === null ? { ...known, overAt: now } : known]];
  });
  const changed = entries.some(([name, trouble]) => trouble !== heartbeat.troubles[name]);
  return changed ? { ...heartbeat, troubles: Object.fromEntries(entries) } : heartbeat;
}

/** What is wrong with a part of the path, as a sentence without its beginning; `undefined` when nothing is. */
function wrongWith(name: TroubleName, heartbeat: Heartbeat, rules: HeartbeatRules, now: Instant): string | undefined {
  switch (name) {
    case 'ping': {
      const { pingFailsSince: since } = heartbeat;
      if (rules.pager === null || since === null || now < since + PING_PATIENCE) return undefined;
      return `the pager has not taken our heartbeat for ${minutesOf(now - since)} minutes`;
    }
    case 'probe':
      return wrongWithProbe(heartbeat, rules, now);
    case 'monitoring': {
      const since = heardSince(heartbeat);
      if (rules.monitoring === null || since === null || now <= since + rules.monitoring.minutes * MINUTE)
        return undefined;
      return (
        `Cloud Monitoring's policy ${rules.monitoring.policy} has been silent for ${minutesOf(now - since)} minutes: ` +
        'incidents may not reach us'
      );
    }
  }
}

function heardSince({ watchdogAt, listensSince }: Heartbeat): Instant | null {
  return watchdogAt === null || listensSince === null
    ? (watchdogAt ?? listensSince)
    : Math.max(watchdogAt, listensSince);
}

/** A probe that failed stays a trouble until another one has come back whole. */
function wrongWithProbe({ probe, troubles }: Heartbeat, rules: HeartbeatRules, now: Instant): string | undefined {
  if (rules.probeHours === null || probe === null || probe.closedSeenAt !== null) return undefined;
  const known = troubles.probe?.text;
  if (probe.createdSeenAt === null) {
    if (now < probe.sentAt + PROBE_PATIENCE) return known;
    return probe.takenAt === null
      ? 'the pager does not take the alert that tests the path'
      : 'the alert that tests the path has reached the pager, and its webhook has not come back';
  }
  if (probe.closedAt === null || now < probe.closedAt + PROBE_PATIENCE) return known;
  return 'the alert that tests the path was closed, and the webhook of that has not come back';
}

function minutesOf(milliseconds: number): number {
  return Math.floor(milliseconds / MINUTE);
}

/** Whom a trouble is still to be told to: `begins~CHANNEL` and `page` while it lasts, then `ends~CHANNEL` and `closes`. */
export function untold(name: TroubleName, { overAt, told }: Trouble, channels: readonly string[]): string[] {
  const begins = channels.map((channel) => `begins~${channel}`);
  // What is wrong with the pager is not told to the pager.
  const all = name === 'monitoring' ? [...begins, 'page'] : begins;
  if (overAt === null) return all.filter((each) => !told.includes(each));
  const ends = all.filter((each) => told.includes(each)).map((each) => (each === 'page' ? 'closes' : endOf(each)));
  return ends.filter((each) => !told.includes(each));
}

function endOf(begins: string): string {
  return begins.replace('begins~', 'ends~');
}

/** When looking around would find something to do, maybe past; `undefined` when nothing but pings is left. */
export function nextHeartbeat(
  heartbeat: Heartbeat,
  rules: HeartbeatRules,
  channels: readonly string[],
  now: Instant,
): Instant | undefined {
  const { probe, troubles, pingFailsSince, listensSince } = heartbeat;
  const since = heardSince(heartbeat);
  const isTelling = TROUBLES.some((name) => {
    const trouble = troubles[name];
    return trouble !== undefined && (trouble.overAt !== null || untold(name, trouble, channels).length > 0);
  });
  const moments: (Instant | undefined)[] = [
    isTelling || probeStep(heartbeat, now) !== undefined ? now : undefined,
    rules.pager === null || pingFailsSince === null ? undefined : pingFailsSince + PING_PATIENCE,
    rules.monitoring !== null && listensSince === null ? now : undefined,
    rules.monitoring === null || since === null || troubles.monitoring !== undefined
      ? undefined
      : since + rules.monitoring.minutes * MINUTE + 1,
    nextForProbe(probe, rules, troubles.probe !== undefined, now),
  ];
  const known = moments.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function nextForProbe(
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
