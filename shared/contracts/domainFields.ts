import { isLocalTime, isTimeZone, parseLocalDate } from '../domain/calendar/dates.ts';
import { type LocalTime, WEEKDAYS, type Weekday } from '../domain/calendar/time.ts';
import type { Group } from '../domain/fleet/instance.ts';
import { normaliseVersion } from '../domain/release/version.ts';
import { shown, text, textThat, valueThat } from './fields.ts';

// The words of the domain as they stand in files and request bodies.

/** The end of the year 9999, in milliseconds: what is later can be no moment that a vendor means, and few calendars take it. */
export const LATEST_MOMENT = Date.UTC(9999, 11, 31);

const WEEKDAY_NAMES: Readonly<Record<Weekday, string>> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
};

/** `tue`, `Tues` and `Tuesday` alike. */
export const weekday = text({ noun: 'weekday', write: 'mon, tue, wed, thu, fri, sat or sun' }, (name) => {
  const wanted = name.toLowerCase();
  return wanted.length < 3 ? undefined : WEEKDAYS.find((day) => WEEKDAY_NAMES[day].startsWith(wanted));
});

export const timeZone = textThat(
  { noun: 'time zone', write: 'a name of the IANA database such as Europe/Berlin' },
  isTimeZone,
);

export const localDate = text(
  { noun: 'date', write: 'a day that exists as YYYY-MM-DD, e.g. 2026-12-24' },
  parseLocalDate,
);

export const localTime = text<LocalTime>(
  {
    noun: 'time of day',
    write: 'HH:MM from 00:00 to 23:59 in quotes, e.g. "20:00"',
    explain: sexagesimal,
  },
  (value) => (isLocalTime(value) ? value : undefined),
);

/** Tools of YAML 1.1 take an unquoted 20:00 for the number 1200, to the base of sixty. */
function sexagesimal(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 60 || value >= 1440) return undefined;
  const time = [Math.floor(value / 60), value % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${shown(value)} is no time of day; unquoted, ${time} is the number ${value} in YAML 1.1: write "${time}" in quotes`;
}

export const version = text({ noun: 'version', write: 'major.minor.patch, e.g. 5.1.9' }, normaliseVersion);

/** A group by its name, or by what the deployments repository calls customers. */
export function groupNamed(name: string): Group | undefined {
  switch (name) {
    case 'internal':
    case 'trial':
    case 'customer':
      return name;
    case 'production':
      return 'customer';
    default:
      return undefined;
  }
}

const IDENTIFIER = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Instance ids become names of folders, branches and documents. */
export function isIdentifier(value: string): boolean {
  return IDENTIFIER.test(value);
}

export const identifier = textThat(
  { noun: 'instance id', write: 'up to 63 letters, digits and hyphens, e.g. src-1f3a9c2b7d' },
  isIdentifier,
);

export const flag = valueThat({ noun: 'flag', write: 'true or false' }, (value) => typeof value === 'boolean');

/** One of a few words. */
export function oneOf<const T extends string>(noun: string, words: readonly T[]) {
  const write = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return text({ noun, write }, (value) => words.find((word) => word === value));
}

/** A text of one line for people: a name, a reason. */
export function lineOfText(noun: string, characters: number) {
  const test = (value: string): boolean => value.trim() !== '' && value.length <= characters && !/\p{Cc}/u.test(value);
  return textThat({ noun, write: `one line of up to ${characters} characters` }, test);
}
