import type { Instant } from '../calendar/time.ts';
import { matchesGlob } from './glob.ts';
import { isEverything, patternsOf } from './matchFacts.ts';
import type { Match, MuteTime, Person, Routing, Rule } from './routing.ts';

export interface RoutingProblem {
  /** As the fields of a `Routing`: `rules[2].muteTimes[0]`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a file has, as far as it could be read: a part whose shape is wrong is `undefined`, so that the others keep their place. */
export interface RoutingParts {
  readonly rules: readonly (Rule | undefined)[];
  readonly inhibitions: readonly (Routing['inhibitions'][number] | undefined)[];
  readonly muteTimes: readonly (MuteTime | undefined)[];
  readonly people: readonly (Person | undefined)[];
}

/** What does not make sense although each part is readable. */
export function checkRouting(parts: RoutingParts): RoutingProblem[] {
  return [
    ...checkNames(parts),
    ...checkLast(parts.rules),
    ...checkReach(parts.rules),
    ...checkTold(parts.rules),
    ...checkDelay(parts.rules),
    ...checkMutes(parts),
    ...checkPeople(parts.people),
  ];
}

/** Mute times whose end has come: they mute nothing any more. */
export function endedMuteTimes({ muteTimes }: Routing, now: Instant): readonly MuteTime[] {
  return muteTimes.filter(({ until }) => until !== undefined && until <= now);
}

function checkNames({ rules, inhibitions, muteTimes, people }: RoutingParts): RoutingProblem[] {
  const nameOf = ({ name }: { readonly name: string }): string => name;
  return [
    ...doubles(rules, nameOf, 'rules', 'name'),
    ...doubles(inhibitions, nameOf, 'inhibitions', 'name'),
    ...doubles(muteTimes, nameOf, 'muteTimes', 'name'),
    ...doubles(people, nameOf, 'people', 'name'),
  ];
}

function checkLast(rules: RoutingParts['rules']): RoutingProblem[] {
  const last = rules.at(-1);
  if (rules.length === 0) return [{ path: ['rules'], message: 'no rule at all: nobody would be told of anything' }];
  if (last === undefined || takesEverything(last)) return [];
  const message =
    'the last rule has to match everything, so that no incident is told to nobody; add one without match and during';
  return [{ path: ['rules', rules.length - 1], message }];
}

/** A rule that can never be reached, because one before it takes everything that it could take. */
function checkReach(rules: RoutingParts['rules']): RoutingProblem[] {
  return rules.flatMap((rule, index) => {
    if (rule === undefined) return [];
    const before = rules.slice(0, index).find((earlier) => earlier !== undefined && coversRule(earlier, rule));
    if (before === undefined) return [];
    const message = `can never match: rule ${before.name}, which stands before it, takes everything that it would take; change their order`;
    return [{ path: ['rules', index], message }];
  });
}

function checkTold(rules: RoutingParts['rules']): RoutingProblem[] {
  return rules.flatMap((rule, index) => {
    if (rule === undefined || rule.pager || rule.slack === 'all' || rule.slack.length > 0) return [];
    const message =
      'tells nobody: neither the pager nor a channel; to be quiet for a time use a mute time, which has an owner';
    return [{ path: ['rules', index], message }];
  });
}

/** What is over before it may be told is told to nobody. */
function checkDelay(rules: RoutingParts['rules']): RoutingProblem[] {
  return rules.flatMap((rule, index) => {
    const { delayMinutes = 0, autoCloseMinutes = null } = rule ?? {};
    if (autoCloseMinutes === null || delayMinutes < autoCloseMinutes) return [];
    const message = `${delayMinutes} is not below autoCloseMinutes, ${autoCloseMinutes}: a match in a log would be over before anybody is told`;
    return [{ path: ['rules', index, 'delayMinutes'], message }];
  });
}

function checkMutes({ rules, muteTimes }: RoutingParts): RoutingProblem[] {
  // What a mute time is called whose shape is wrong is not known.
  if (muteTimes.includes(undefined)) return [];
  const names = muteTimes.flatMap((mute) => mute?.name ?? []);
  return rules.flatMap((rule, index) =>
    (rule?.muteTimes ?? []).flatMap((name, at) => {
      if (names.includes(name)) return [];
      const there = names.length === 0 ? 'the file has none' : `there are: ${names.join(', ')}`;
      return [{ path: ['rules', index, 'muteTimes', at], message: `"${name}" is no mute time; ${there}` }];
    }),
  );
}

/** Who answers is found by these. */
function checkPeople(people: RoutingParts['people']): RoutingProblem[] {
  return (['email', 'slack', 'github'] as const).flatMap((field) =>
    doubles(people, (person) => person[field]?.toLowerCase(), 'people', field),
  );
}

function doubles<T>(
  list: readonly (T | undefined)[],
  keyOf: (item: T) => string | undefined,
  name: string,
  field: string,
): RoutingProblem[] {
  const keys = list.map((item) => (item === undefined ? undefined : keyOf(item)));
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (key === undefined || first === index) return [];
    return [{ path: [name, index, field], message: `"${key}" is there already, in ${name}[${first}]` }];
  });
}

function takesEverything({ match, during }: Rule): boolean {
  return isEverything(match) && during === undefined;
}

function coversRule(earlier: Rule, later: Rule): boolean {
  const sameHours = earlier.during === undefined || JSON.stringify(earlier.during) === JSON.stringify(later.during);
  return sameHours && covers(earlier.match, later.match);
}

/** Whether what the narrower one matches is always matched by the wider one; not every such case is noticed. */
function covers(wider: Match, narrower: Match): boolean {
  const given = new Map(patternsOf(narrower).map(({ name, patterns }) => [name, patterns]));
  return patternsOf(wider).every(({ name, patterns }) => {
    const inner = given.get(name);
    // A pattern that covers the text of another pattern, stars and all, covers whatever that one covers.
    return inner?.every((each) => patterns.some((pattern) => matchesGlob(pattern, each))) ?? false;
  });
}
