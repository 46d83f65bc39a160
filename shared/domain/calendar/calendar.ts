import type { Group } from '../fleet/instance.ts';
import type { LocalDate, LocalTime, Weekday } from './time.ts';

/** Whom a freeze stops: everybody, one group, or one instance. */
export type FreezeScope = { readonly fleet: true } | { readonly group: Group } | { readonly instance: string };

export interface Freeze {
  readonly from: LocalDate;
  /** Inclusive. */
  readonly to: LocalDate;
  readonly reason: string;
  readonly scope: FreezeScope;
}

export interface NamedDate {
  readonly date: LocalDate;
  readonly name: string;
  /** Where the date was taken from, for the operator who wonders. */
  readonly source?: string;
}

/** A working-day calendar as plain data, the way its file says it. */
export interface CalendarData {
  readonly timeZone: string;
  readonly workingDays: readonly Weekday[];
  /** Operating hours: upgrades start from `from` until before `to`. Left out: the whole day. */
  readonly hours?: { readonly from: LocalTime; readonly to: LocalTime };
  readonly holidays: readonly NamedDate[];
  readonly extraWorkingDays: readonly NamedDate[];
  readonly freezes: readonly Freeze[];
}
