import { stringify } from 'yaml';
import { z } from 'zod';
import type { CalendarData, FreezeScope, NamedDate } from '../domain/calendar/calendar.ts';
import type { Weekday } from '../domain/calendar/time.ts';
import { groupNamed, isIdentifier, lineOfText, localDate, localTime, timeZone, weekday } from './domainFields.ts';
import { complaint, list, mapping, optional, textThat, withDefault } from './fields.ts';
import { parseYamlFile, type Reading, readData } from './yamlFile.ts';

const WORKING_WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

const workingDays = list(weekday, 'the weekly working days, e.g. [mon, tue, wed, thu, fri]')
  .min(1, 'no working day at all: nothing could ever start; write at least one, e.g. [mon]')
  .transform((days): readonly Weekday[] => [...new Set(days)]);

const hours = mapping({ from: localTime, to: localTime }, 'from and to').superRefine(({ from, to }, context) => {
  if (from < to) return;
  const message = `${to} is not after ${from}; operating hours end later on the same day`;
  context.addIssue({ code: 'custom', path: ['to'], message });
});

const scope = z.unknown().transform((value, context): FreezeScope => {
  const found = scopeOf(value);
  if (found !== undefined) return found;
  const write = 'fleet, internal, trial, customer or instance:ID';
  context.issues.push({ code: 'custom', input: value, message: complaint(value, { noun: 'scope', write }) });
  return z.NEVER;
});

const freeze = mapping(
  {
    from: localDate,
    to: localDate,
    reason: lineOfText('reason', 500),
    scope: withDefault<FreezeScope>(scope, { fleet: true }),
  },
  'from, to and reason',
).superRefine(({ from, to }, context) => {
  if (from <= to) return;
  const message = `${to} is before ${from}, when the freeze begins; write its last day`;
  context.addIssue({ code: 'custom', path: ['to'], message });
});

const schema = mapping(
  {
    timeZone: withDefault(timeZone, 'UTC'),
    workingDays: withDefault(workingDays, WORKING_WEEK),
    hours: optional(hours),
    holidays: namedDates('holiday'),
    extraWorkingDays: namedDates('extra working day'),
    freezes: withDefault(list(freeze, 'freezes, each with from, to and reason'), []),
  },
  'timeZone, workingDays, holidays and so on',
);

/** A calendar file. Everything may be left out: UTC, Monday to Friday, no holidays, no freezes, the whole day. */
export function readCalendarFile(text: string, path: string): Reading<CalendarData> {
  const file = parseYamlFile(text, path);
  if (file.value === undefined) return file;
  const reading = readData({ ...file.value, data: file.value.data ?? {} }, schema);
  if (reading.value === undefined) return reading;
  const { hours, ...rest } = reading.value;
  return { value: { ...rest, ...(hours !== undefined && { hours }) }, problems: [] };
}

/** A calendar as a YAML file that an operator can read and correct, and that reads back equal. */
export function writeCalendar(data: CalendarData): string {
  const { timeZone, workingDays, hours, holidays, extraWorkingDays } = data;
  const freezes = data.freezes.map((freeze) => ({ ...freeze, scope: scopeText(freeze.scope) }));
  const file = { timeZone, workingDays, hours, holidays, extraWorkingDays, freezes };
  // Dates and times are quoted, as YAML 1.1 would take them for something else; the same object twice is written twice.
  return stringify(file, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** Plain dates, or dates with their names. */
function namedDates(nameless: string) {
  const anyText = textThat({ noun: 'text', write: 'a text' }, () => true);
  const fields = { date: localDate, name: withDefault(anyText, nameless), source: optional(anyText) };
  const namedDate = z
    .preprocess(
      (value) => (typeof value === 'string' ? { date: value } : value),
      mapping(fields, 'a date, or date and name'),
    )
    .transform(({ source, ...rest }): NamedDate => ({ ...rest, ...(source !== undefined && { source }) }));
  return withDefault<readonly NamedDate[]>(list(namedDate, 'dates, e.g. [2026-12-24]'), []);
}

/** `trial`, `group:trial`, `{ group: trial }`; `instance:ID`, `{ instance: ID }`; `fleet`, `{ fleet: true }`. */
function scopeOf(value: unknown): FreezeScope | undefined {
  if (typeof value === 'string') {
    const [kind, name, ...rest] = value.split(':').map((part) => part.trim());
    if (rest.length > 0) return undefined;
    if (name !== undefined) return scopeOf({ [kind ?? '']: name });
    return kind === 'fleet' ? { fleet: true } : groupScope(kind);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const [entry, ...rest] = Object.entries(value);
  if (entry === undefined || rest.length > 0) return undefined;
  const [kind, name] = entry;
  if (kind === 'fleet') return name === true ? { fleet: true } : undefined;
  if (kind === 'group') return groupScope(name);
  return kind === 'instance' && typeof name === 'string' && isIdentifier(name) ? { instance: name } : undefined;
}

function groupScope(name: unknown): FreezeScope | undefined {
  const group = typeof name === 'string' ? groupNamed(name) : undefined;
  return group && { group };
}

function scopeText(scope: FreezeScope): string {
  if ('fleet' in scope) return 'fleet';
  return 'group' in scope ? scope.group : `instance:${scope.instance}`;
}
