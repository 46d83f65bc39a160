import { type Instant, MINUTE } from '../calendar/time.ts';

/** What an uptime check found from one place at one moment. */
export interface UptimePoint {
  /** When the check ended, on the clock of the monitoring. */
  readonly at: Instant;
  readonly passed: boolean;
}

/** The points of one uptime check from one checker location, in any order; a point may come twice. */
export interface UptimeSeries {
  readonly check: string;
  /** `eur-belgium` */
  readonly location: string;
  readonly points: readonly UptimePoint[];
}

/** What is known of one instance. */
export interface UptimeFacts {
  /** From some time before the upgrade on, so that a location that falls silent is missed. */
  readonly series: readonly UptimeSeries[];
  /** Locations that must have a say, whether they were heard before or not. */
  readonly expected: readonly string[];
  readonly upgradeEndedAt: Instant;
  readonly now: Instant;
}

export interface UptimeRules {
  /** Passing points that each location must give after the upgrade. */
  readonly leastPassing: number;
  /** How far apart, in milliseconds, such points must lie to count: closer ones may tell of the same check again. */
  readonly leastApart: number;
  /** A check runs from no fewer places (google/monitoring/v3/uptime.proto). */
  readonly leastLocations: number;
  /** A location that has given no point for longer than this, in milliseconds, is silent. */
  readonly silentAfter: number;
  /** How far, in milliseconds, a point may lie ahead of our clock. */
  readonly skewAllowed: number;
}

/** Of two points that are a minute apart and lie after the upgrade, one does so in spite of a minute of skew. */
export const UPTIME_RULES: UptimeRules = {
  leastPassing: 2,
  leastApart: MINUTE,
  leastLocations: 3,
  silentAfter: 10 * MINUTE,
  skewAllowed: MINUTE,
};

/** Worth keeping: what one check found from one location after the upgrade had ended. */
export interface LocationEvidence {
  readonly check: string;
  readonly location: string;
  readonly passed: number;
  readonly failed: number;
  /** `null` when there is no point after the upgrade. */
  readonly first: Instant | null;
  readonly newest: UptimePoint | null;
}

export interface UptimeEvidence {
  readonly upgradeEndedAt: Instant;
  readonly lookedAt: Instant;
  readonly locations: readonly LocationEvidence[];
}

/** A location that fails, and the first of the failing points that nothing passing has followed. */
export interface FailingLocation {
  readonly check: string;
  readonly location: string;
  readonly since: Instant;
}

/** Why nothing can be said yet. Locations are named without repetition, in alphabetical order. */
export type UptimeDoubt =
  /** A point lies ahead of our clock by so many milliseconds: no time of it can be compared with the upgrade's. */
  | { readonly reason: 'clock-skew'; readonly ahead: number }
  | { readonly reason: 'no-points' }
  | { readonly reason: 'only-before-upgrade'; readonly newest: Instant }
  | { readonly reason: 'few-locations'; readonly locations: readonly string[]; readonly least: number }
  /** Others have given points after the upgrade; these may still come. */
  | { readonly reason: 'no-points-yet'; readonly locations: readonly string[] }
  /** Others still give points; these have not for too long. */
  | { readonly reason: 'location-blind'; readonly locations: readonly string[]; readonly since: Instant }
  /** No location gives points any more. */
  | { readonly reason: 'too-old'; readonly newest: Instant }
  | { readonly reason: 'too-few-points'; readonly locations: readonly string[]; readonly least: number };

export type UptimeVerdict = { readonly evidence: UptimeEvidence } & (
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly failing: readonly FailingLocation[] }
  | { readonly kind: 'inconclusive'; readonly doubt: UptimeDoubt }
);

/** The points of one location after the upgrade, oldest first, and when it last gave a sign. */
interface Heard {
  readonly check: string;
  readonly location: string;
  readonly after: readonly UptimePoint[];
  /** Its newest point, of whatever time; `undefined` when it never gave one. */
  readonly newest: Instant | undefined;
}

/**
 * What the uptime checks of an instance say after its upgrade. Silence is never health: what is missing makes it
 * inconclusive. A location whose newest point fails is enough to be unhealthy, however much passes elsewhere.
 */
export function judgeUptime(facts: UptimeFacts, rules: UptimeRules = UPTIME_RULES): UptimeVerdict {
  const heard = hear(facts);
  const evidence = evidenceOf(facts, heard);
  const ahead = Math.max(0, ...heard.map(({ newest }) => (newest ?? 0) - facts.now));
  if (ahead > rules.skewAllowed) return { kind: 'inconclusive', doubt: { reason: 'clock-skew', ahead }, evidence };
  const failing = heard.flatMap(failingOf);
  if (failing.length > 0) return { kind: 'unhealthy', failing, evidence };
  const doubt = doubtOf(facts, heard, rules);
  return doubt === undefined ? { kind: 'healthy', evidence } : { kind: 'inconclusive', doubt, evidence };
}

function hear({ series, expected, upgradeEndedAt }: UptimeFacts): Heard[] {
  const merged = new Map<string, { check: string; location: string; points: Map<Instant, UptimePoint> }>();
  const of = (check: string, location: string): Map<Instant, UptimePoint> => {
    const key = JSON.stringify([location, check]);
    const known = merged.get(key) ?? { check, location, points: new Map() };
    merged.set(key, known);
    return known.points;
  };
  for (const { check, location, points } of series) {
    const into = of(check, location);
    for (const { at, passed } of points) into.set(at, { at, passed: passed && (into.get(at)?.passed ?? true) });
  }
  const checks = series.length === 0 ? [''] : series.map(({ check }) => check);
  for (const check of new Set(checks)) for (const location of expected) of(check, location);
  return [...merged]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { check, location, points }]) => {
      const sorted = [...points.values()].toSorted((one, other) => one.at - other.at);
      const after = sorted.filter(({ at }) => at > upgradeEndedAt);
      return { check, location, after, newest: sorted.at(-1)?.at };
    });
}

function failingOf({ check, location, after }: Heard): FailingLocation[] {
  const passing = after.findLastIndex(({ passed }) => passed);
  const first = after[passing + 1];
  return first === undefined ? [] : [{ check, location, since: first.at }];
}

function doubtOf(facts: UptimeFacts, heard: readonly Heard[], rules: UptimeRules): UptimeDoubt | undefined {
  const { upgradeEndedAt, now } = facts;
  const newest = heard.reduce<Instant | undefined>((most, each) => later(most, each.newest), undefined);
  if (newest === undefined) return { reason: 'no-points' };
  if (newest <= upgradeEndedAt) return { reason: 'only-before-upgrade', newest };

  const lastSign = (each: Heard): Instant => Math.max(each.newest ?? upgradeEndedAt, upgradeEndedAt);
  const silent = heard.filter((each) => now - lastSign(each) > rules.silentAfter);
  if (now - newest > rules.silentAfter) return { reason: 'too-old', newest };
  if (silent.length > 0) {
    const since = Math.min(...silent.map(lastSign));
    return { reason: 'location-blind', locations: namesOf(silent), since };
  }
  const missing = heard.filter(({ after }) => after.length === 0);
  if (missing.length > 0) return { reason: 'no-points-yet', locations: namesOf(missing) };
  return tooFew(heard, rules);
}

function tooFew(heard: readonly Heard[], rules: UptimeRules): UptimeDoubt | undefined {
  const { leastLocations, leastPassing } = rules;
  const checks = new Set(heard.map(({ check }) => check));
  for (const check of checks) {
    const locations = namesOf(heard.filter((each) => each.check === check));
    if (locations.length < leastLocations) return { reason: 'few-locations', locations, least: leastLocations };
  }
  const few = heard.filter(({ after }) => passingApart(after, rules.leastApart) < leastPassing);
  return few.length > 0 ? { reason: 'too-few-points', locations: namesOf(few), least: leastPassing } : undefined;
}

/** @param points oldest first */
function passingApart(points: readonly UptimePoint[], leastApart: number): number {
  let count = 0;
  let counted = -Infinity;
  for (const { at, passed } of points) {
    if (!passed || at - counted < leastApart) continue;
    count += 1;
    counted = at;
  }
  return count;
}

function evidenceOf({ upgradeEndedAt, now }: UptimeFacts, heard: readonly Heard[]): UptimeEvidence {
  const locations = heard.map(({ check, location, after }) => ({
    check,
    location,
    passed: after.filter(({ passed }) => passed).length,
    failed: after.filter(({ passed }) => !passed).length,
    first: after[0]?.at ?? null,
    newest: after.at(-1) ?? null,
  }));
  return { upgradeEndedAt, lookedAt: now, locations };
}

function later(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

function namesOf(heard: readonly Heard[]): string[] {
  return [...new Set(heard.map(({ location }) => location))].toSorted();
}
