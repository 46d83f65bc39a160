import type { IncidentFacts } from './facts.ts';
import { matchesGlob } from './glob.ts';
import type { Match } from './routing.ts';

/** The facts that a match, a group and an inhibition can name, besides `labels.NAME`. */
export const FACT_NAMES = [
  'source',
  'kind',
  'severity',
  'group',
  'instance',
  'slug',
  'region',
  'version',
  'policy',
  'condition',
] as const;

export const SOURCES = ['monitoring', 'tranche'] as const;

const LABELS = 'labels.';
/** What a match writes for a severity that the policy does not state, and for an instance that is not of the fleet. */
export const NONE = 'none';

/** A fact by its name; `null` where it is not known, or no fact has that name. */
export function factOf(facts: IncidentFacts, name: string): string | null {
  if (name.startsWith(LABELS)) return labelOf(facts, name.slice(LABELS.length));
  if (name === 'source') return sourceOf(facts);
  const known = FACT_NAMES.find((each) => each === name);
  return known === undefined ? null : (facts[known] ?? null);
}

export function matches(match: Match, facts: IncidentFacts): boolean {
  return mismatches(match, facts).length === 0;
}

/** What does not hold, each as `group is trial, not customer`. */
export function mismatches(match: Match, facts: IncidentFacts): string[] {
  return partsOf(match, facts)
    .filter(({ patterns, value }) => value === null || !patterns.some((pattern) => matchesGlob(pattern, value)))
    .map(({ name, patterns, value }) => {
      const wanted = patterns.join(' or ');
      return value === null ? `${name} is not known, not ${wanted}` : `${name} is ${value}, not ${wanted}`;
    });
}

/** What holds, each as `group is customer`; of an empty match nothing has to. */
export function holding(match: Match, facts: IncidentFacts): string[] {
  return partsOf(match, facts).map(({ name, value }) => `${name} is ${value ?? 'not known'}`);
}

export function isEverything(match: Match): boolean {
  return patternsOf(match).length === 0;
}

/** The patterns of a match by the fact that they are about; labels as `label NAME`. */
export function patternsOf(match: Match): { readonly name: string; readonly patterns: readonly string[] }[] {
  const { labels = {}, ...plain } = match;
  const given = Object.entries(plain).filter(([, patterns]) => patterns !== undefined);
  return [
    ...given.map(([name, patterns]) => ({ name, patterns })),
    ...Object.entries(labels).map(([name, patterns]) => ({ name: `${LABELS}${name}`, patterns })),
  ];
}

function partsOf(match: Match, facts: IncidentFacts) {
  return patternsOf(match).map(({ name, patterns }) => ({ name, patterns, value: comparable(facts, name) }));
}

function comparable(facts: IncidentFacts, name: string): string | null {
  const value = factOf(facts, name);
  return value === null && (name === 'severity' || name === 'group') ? NONE : value;
}

/** Who opened an incident, as a rule names it. */
export function sourceOf({ source }: IncidentFacts): (typeof SOURCES)[number] {
  return source ?? 'monitoring';
}

function labelOf({ labels }: IncidentFacts, name: string): string | null {
  return Object.hasOwn(labels, name) ? (labels[name] ?? null) : null;
}
