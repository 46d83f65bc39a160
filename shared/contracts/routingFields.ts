import { z } from 'zod';
import { WEEKDAYS, type Weekday } from '../domain/calendar/time.ts';
import { GROUPS } from '../domain/fleet/instance.ts';
import { INCIDENT_KINDS, SEVERITIES } from '../domain/incident/facts.ts';
import { FACT_NAMES, NONE, SOURCES } from '../domain/incident/matchFacts.ts';
import type { Hours, Match } from '../domain/incident/routing.ts';
import { groupNamed, lineOfText, localTime, oneOf, timeZone, weekday } from './domainFields.ts';
import { complaint, list, optional, strictMapping, text, valueThat, withDefault } from './fields.ts';

// The parts that rules, inhibitions, mute times, links and silences have in common.

const MOST_PATTERNS = 100;
const LABEL = /^(?:policy|resource|metric|system|user|tranche)\.[^\p{Cc}]{1,90}$/u;

/** One text or a list of them. */
function oneOrMore<T>(item: z.ZodType<T>, write: string) {
  const many = list(item, write)
    .min(1, `an empty list matches nothing; leave it out, or write ${write}`)
    .max(MOST_PATTERNS, `more than ${MOST_PATTERNS}; use * in fewer of them`);
  return z.preprocess(
    (value) => (value === undefined || value === null || Array.isArray(value) ? value : [value]),
    many,
  );
}

const group = text({ noun: 'group', write: `${GROUPS.join(', ')} or ${NONE}` }, (word) =>
  word === NONE ? NONE : groupNamed(word),
);
const pattern = lineOfText('pattern', 200);
const some = (write: string) => optional(oneOrMore(pattern, write));

const NO_LABEL =
  'is no name of a label; write where it comes from before it: policy., resource., metric., system., user. or tranche.';

const named = z
  .record(z.string(), oneOrMore(pattern, 'a text or a list of texts, e.g. cloud'), {
    error: ({ input }) => complaint(input, { noun: 'mapping', write: 'labels by name, e.g. { policy.team: cloud }' }),
  })
  .superRefine((given, context) => {
    for (const name of Object.keys(given)) {
      if (!LABEL.test(name)) context.addIssue({ code: 'custom', path: [name], message: NO_LABEL });
    }
  });

/** A record leaves this name out and says nothing: what was narrowed by it would match more than was meant. */
const PROTO = '__proto__';
const labels = z.preprocess((value, context) => {
  const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, PROTO);
  if (holds) context.addIssue({ code: 'custom', path: [PROTO], message: NO_LABEL });
  return value;
}, named);

export const match = strictMapping(
  {
    source: optional(oneOrMore(oneOf('source', SOURCES), SOURCES.join(', '))),
    kind: optional(oneOrMore(oneOf('kind of incident', INCIDENT_KINDS), INCIDENT_KINDS.join(', '))),
    severity: optional(oneOrMore(oneOf('severity', [...SEVERITIES, NONE]), [...SEVERITIES, NONE].join(', '))),
    group: optional(oneOrMore(group, GROUPS.join(', '))),
    instance: some('an instance, e.g. src-1f3a9c2b7d'),
    slug: some('a customer, e.g. acme'),
    region: some('a region, e.g. europe-*'),
    policy: some('an alerting policy, e.g. "Slow *"'),
    condition: some('a condition of a policy'),
    labels: optional(labels),
  },
  'what has to hold, e.g. { group: customer, policy: "Slow *" }',
).transform((given): Match => {
  const { labels: byName, ...rest } = given;
  const parts = Object.entries(rest).filter(([, value]) => value !== undefined);
  const namedLabels = byName === undefined || Object.keys(byName).length === 0 ? {} : { labels: byName };
  return { ...Object.fromEntries(parts), ...namedLabels };
});

/** A fact by which incidents are put together, or have to be equal. */
export const factName = text(
  { noun: 'fact', write: `one of ${FACT_NAMES.join(', ')}, or labels.NAME such as labels.policy.team` },
  (name) =>
    FACT_NAMES.some((known) => known === name) || LABEL.test(name.replace(/^labels\./, '')) ? name : undefined,
);

export const hours = strictMapping(
  {
    days: withDefault<readonly Weekday[]>(
      list(weekday, 'days of the week, e.g. [mon, tue]').min(1, 'no day at all; leave it out for every day'),
      WEEKDAYS,
    ),
    from: localTime,
    to: localTime,
    timeZone: optional(timeZone),
  },
  'days, from and to, e.g. { days: [sat, sun], from: "00:00", to: "00:00" }',
).transform(({ days, from, to, timeZone: zone }): Hours => {
  return { days: [...new Set(days)], from, to, ...(zone !== undefined && { timeZone: zone }) };
});

/** A whole number of minutes, hours or days. */
export function whole(unit: string, from: number, to: number) {
  return valueThat(
    { noun: `number of ${unit}`, write: `a whole number from ${from} to ${to}` },
    (value): value is number => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to,
  );
}

/** A number, or `never`; left out, what is usual. */
export function wholeOrNever(unit: string, from: number, to: number, otherwise: number | null) {
  const number = whole(unit, from, to);
  const given = z.unknown().transform((value, context): { readonly value: number | null } => {
    if (value === 'never') return { value: null };
    const read = number.safeParse(value);
    if (read.success) return { value: read.data };
    const write = `a whole number from ${from} to ${to}, or never`;
    const message = complaint(value, { noun: `number of ${unit}`, write });
    context.issues.push({ code: 'custom', input: value, message });
    return z.NEVER;
  });
  return given.nullish().transform((read) => (read === undefined || read === null ? otherwise : read.value));
}
