import { type Instant, MINUTE } from '../calendar/time.ts';
import { type Probe, isProbeDue, newProbe, nextForProbe, probeStep, wrongWithProbe } from './probe.ts';
import type { HeartbeatRules } from './routing.ts';
import { HEARTBEAT_ALIAS, TROUBLES, type Trouble, type TroubleName, untold } from './trouble.ts';

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

export const NEW_HEARTBEAT: Heartbeat = {
  pingedAt: null,
  pingFailsSince: null,
  heardAt: null,
  watchdogAt: null,
  listensSince: null,
  probe: null,
  troubles: {},
};

const PING_PATIENCE = 5 * MINUTE;

/** Whether the routing asks for any part of the path to be proved alive. */
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
  const probed = isProbeDue(listened.probe, rules, listened.troubles.probe !== undefined, now)
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
      return wrongWithProbe(heartbeat.probe, rules, heartbeat.troubles.probe?.text, now);
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

function minutesOf(milliseconds: number): number {
  return Math.floor(milliseconds / MINUTE);
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
    isTelling || probeStep(probe, now) !== undefined ? now : undefined,
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
