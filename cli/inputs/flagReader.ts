import { type Expected, complaint } from '../../shared/contracts/fields.ts';
import type { Problem } from '../../shared/ports/fleetSource.ts';

/** Reads the values of flags and keeps every complaint, so that all of them are reported together. */
export class FlagReader {
  readonly #problems: Problem[] = [];

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** A problem that was found elsewhere: in a file, or in how flags fit together. */
  add(...problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  complain(flag: string, message: string): void {
    this.#problems.push({ path: flag, field: '', message });
  }

  required<T>(
    flag: string,
    text: string | undefined,
    expected: Expected,
    read: (text: string) => T | undefined,
  ): T | undefined {
    const value = text === undefined || text === '' ? undefined : read(text);
    if (value === undefined) this.complain(flag, complaint(text === '' ? undefined : text, expected));
    return value;
  }

  optional<T>(
    flag: string,
    text: string | undefined,
    expected: Expected,
    read: (text: string) => T | undefined,
  ): T | undefined {
    return text === undefined ? undefined : this.required(flag, text, expected, read);
  }
}

/** Digits only: `Number` would take ` 1e3 ` as well. */
export function wholeNumber(from: number, to: number = Number.MAX_SAFE_INTEGER): (text: string) => number | undefined {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= from && value <= to ? value : undefined;
  };
}

export function oneOf<T extends string>(words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text);
}

export function anyText(text: string): string {
  return text;
}

export const DATE = { noun: 'date', write: 'a day that exists as YYYY-MM-DD, e.g. 2026-12-24' };
export const VERSION = { noun: 'version', write: 'major.minor.patch, e.g. 5.2.0' };
export const RELEASE_TYPE = { noun: 'release type', write: 'major, minor or patch' };
export const MOMENT = {
  noun: 'moment',
  write: 'a date or a date-time with its offset, e.g. 2026-11-23 or 2026-11-23T09:00:00+01:00',
};
