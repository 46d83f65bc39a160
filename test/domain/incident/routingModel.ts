import * as fc from 'fast-check';
import { INCIDENT_KINDS, type IncidentFacts, SEVERITIES } from '../../../shared/domain/incident/facts.ts';
import type { Match, Routing, Rule, Silence, Standing } from '../../../shared/domain/incident/routing.ts';
import { WEEKDAYS } from '../../../shared/domain/calendar/time.ts';
import { GROUPS } from '../../../shared/domain/fleet/instance.ts';
import { defaultRouting, defaultRule } from '../../../shared/domain/incident/defaultRouting.ts';
import { OPENED } from './fixtures.ts';

// Routing once more, as simply as possible and with other means: patterns as regular expressions, hours by counting the
// minutes of a week in UTC.

const WORDS = ['a', 'b', 'ab', 'aba', 'Slow a', 'b.c'];
const MINUTES_OF_DAY = 1440;

const word = fc.constantFrom(...WORDS);
const known = fc.option(word);
export const someFacts: fc.Arbitrary<IncidentFacts> = fc.record({
  kind: fc.constantFrom(...INCIDENT_KINDS),
  severity: fc.option(fc.constantFrom(...SEVERITIES)),
  policy: known,
  condition: known,
  instance: known,
  group: fc.option(fc.constantFrom(...GROUPS)),
  slug: known,
  region: known,
  version: known,
  labels: fc.dictionary(fc.constantFrom('policy.team', 'resource.zone'), word),
});

const patterns = (texts: fc.Arbitrary<string>) => fc.array(texts, { minLength: 1, maxLength: 3 });
const pattern = fc.oneof(
  word,
  fc
    .array(fc.constantFrom('a', 'B', 'b', '*', ' ', '.'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('')),
);
const someMatch: fc.Arbitrary<Match> = fc
  .record(
    {
      kind: patterns(fc.constantFrom(...INCIDENT_KINDS)),
      severity: patterns(fc.constantFrom(...SEVERITIES, 'none')),
      group: patterns(fc.constantFrom(...GROUPS, 'none')),
      instance: patterns(pattern),
      policy: patterns(pattern),
      labels: fc.dictionary(fc.constantFrom('policy.team', 'resource.zone'), patterns(pattern), { maxKeys: 1 }),
    },
    { requiredKeys: [] },
  )
  // Mostly of a part or two, or nothing would ever match.
  .chain((match) => fc.shuffledSubarray(Object.keys(match)).map((keys) => pick(match, keys.slice(0, 2))));

const time = fc.integer({ min: 0, max: MINUTES_OF_DAY - 1 }).map(clock);
const hours = fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: time, to: time });
const name = fc.constantFrom('nights', 'weekends');

export const someRouting: fc.Arbitrary<Routing> = fc
  .record({
    rules: fc
      .array(
        fc.record({
          match: someMatch,
          during: fc.option(hours, { nil: undefined }),
          delayMinutes: fc.nat({ max: 4 }),
          mutes: fc.subarray(['nights', 'weekends']),
        }),
        { maxLength: 4 },
      )
      .map((rules): Rule[] => [
        ...rules.map(({ match, during, delayMinutes, mutes }, index) => ({
          ...defaultRule,
          name: `rule ${index}`,
          match,
          delayMinutes,
          muteTimes: mutes,
          ...(during !== undefined && { during }),
        })),
        { ...defaultRule, name: 'last' },
      ]),
    inhibitions: fc.array(
      fc.record({ name: word, source: someMatch, target: someMatch, equal: fc.subarray(['instance', 'policy']) }),
      { maxLength: 2 },
    ),
    muteTimes: fc.uniqueArray(
      fc.record({ name, hours, owner: word, reason: word, until: fc.integer({ min: OPENED - 9, max: OPENED + 9e8 }) }),
      { selector: (mute) => mute.name },
    ),
  })
  .map((parts) => ({ ...defaultRouting, ...parts }));

export const someStanding: fc.Arbitrary<Standing> = fc
  .record({
    minutes: fc.nat({ max: 14 * MINUTES_OF_DAY }),
    age: fc.nat({ max: 6 }),
    silences: fc.array(
      fc.record({ match: someMatch, from: fc.integer({ min: -9, max: 9 }), until: fc.integer({ min: -9, max: 9 }) }),
      { maxLength: 2 },
    ),
    others: fc.array(someFacts, { maxLength: 3 }),
  })
  .map(({ minutes, age, silences, others }) => {
    const now = OPENED + minutes * 60_000;
    return {
      now,
      openedAt: now - age * 60_000,
      timeZone: 'UTC',
      others: others.map((facts, index) => ({ incident: `0.${index}`, facts })),
      silences: silences.map(({ match, from, until }, index): Silence => {
        return { id: `s${index}`, match, owner: 'jo', reason: 'test', from: now + from, until: now + until };
      }),
    };
  });

/** The name of the rule and what withholds, by the model. */
export function expected(routing: Routing, facts: IncidentFacts, standing: Standing): { rule: string; why: string } {
  const { now, openedAt, silences, others } = standing;
  const rule = routing.rules.find(({ match, during }) => {
    return holds(match, facts) && (during === undefined || isWithin(during, now));
  });
  if (rule === undefined) throw new Error('the last rule matches everything');
  const blocks = (one: IncidentFacts, other: IncidentFacts): boolean =>
    routing.inhibitions.some(
      ({ source, target, equal }) =>
        holds(source, one) &&
        holds(target, other) &&
        equal.every((fact) => valueOf(one, fact) !== undefined && valueOf(one, fact) === valueOf(other, fact)),
    );
  const mutes = routing.muteTimes.filter(
    (mute) => rule.muteTimes.includes(mute.name) && isWithin(mute.hours, now) && now < (mute.until ?? Infinity),
  );
  let why = 'told';
  if (now - openedAt < rule.delayMinutes * 60_000) why = 'delayed';
  if (mutes.length > 0) why = 'muted';
  if (silences.some(({ match, from, until }) => holds(match, facts) && from <= now && now < until)) why = 'silenced';
  if (others.some((other) => blocks(other.facts, facts) && !blocks(facts, other.facts))) why = 'inhibited';
  return { rule: rule.name, why };
}

function holds(match: Match, facts: IncidentFacts): boolean {
  const wanted: [string, readonly string[]][] = Object.entries({
    ...match,
    labels: undefined,
    ...labelled(match),
  }).flatMap(([fact, list]) => (list === undefined ? [] : [[fact, list]]));
  return wanted.every(([fact, list]) => {
    const value = valueOf(facts, fact) ?? (fact === 'group' || fact === 'severity' ? 'none' : undefined);
    return value !== undefined && list.some((each) => expression(each).test(value));
  });
}

function labelled({ labels = {} }: Match): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(labels).map(([label, list]) => [`labels.${label}`, list]));
}

function valueOf(facts: IncidentFacts, fact: string): string | undefined {
  const plain: Record<string, unknown> = { ...facts };
  const value = fact.startsWith('labels.') ? facts.labels[fact.slice(7)] : plain[fact];
  return typeof value === 'string' ? value : undefined;
}

function expression(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[.?+^$()[\]{}|\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}

/** Every minute of the two days since the day before, one after the other. */
function isWithin({ days, from, to }: { days: readonly string[]; from: string; to: string }, now: number): boolean {
  const minute = Math.floor(now / 60_000);
  const length = (minutesOf(to) - minutesOf(from) + MINUTES_OF_DAY) % MINUTES_OF_DAY || MINUTES_OF_DAY;
  return [0, 1].some((back) => {
    const day = Math.floor(minute / MINUTES_OF_DAY) - back;
    const weekday = new Date(day * MINUTES_OF_DAY * 60_000).toLocaleDateString('en', {
      weekday: 'short',
      timeZone: 'UTC',
    });
    const start = day * MINUTES_OF_DAY + minutesOf(from);
    return days.includes(weekday.toLowerCase()) && minute >= start && minute < start + length;
  });
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function pick(match: Match, keys: readonly string[]): Match {
  return Object.fromEntries(Object.entries(match).filter(([key]) => keys.includes(key)));
}
