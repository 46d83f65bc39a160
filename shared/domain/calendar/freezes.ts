import type { Group } from '../fleet/instance.ts';
import type { Freeze, FreezeScope } from './calendar.ts';
import type { DayNumber } from './days.ts';
import { dayOf } from './days.ts';

/** Whom a freeze may concern. */
export interface FreezeSubject {
  readonly id: string;
  readonly group: Group | undefined;
}

/** A freeze with its days, both inclusive, as numbers. */
export interface FrozenDays {
  readonly from: DayNumber;
  readonly to: DayNumber;
  readonly freeze: Freeze;
}

/** The freezes of a calendar by whom they stop, so that an instance pays only for those that concern it. */
export interface Freezes {
  readonly all: readonly FrozenDays[];
  readonly fleet: readonly FrozenDays[];
  /** Those of its group and its own, not those of the fleet. */
  scopedTo(subject: FreezeSubject): readonly FrozenDays[];
}

const NONE: readonly FrozenDays[] = [];

export function sortFreezes(freezes: readonly Freeze[]): Freezes {
  const all = freezes.map((freeze) => ({ from: dayOf(freeze.from), to: dayOf(freeze.to), freeze }));
  const fleet = all.filter(({ freeze }) => 'fleet' in freeze.scope);
  const byGroup = Map.groupBy(all, ({ freeze }) => ('group' in freeze.scope ? freeze.scope.group : undefined));
  const byInstance = Map.groupBy(all, ({ freeze }) => ('instance' in freeze.scope ? freeze.scope.instance : undefined));
  return {
    all,
    fleet,
    scopedTo({ id, group }) {
      if (fleet.length === all.length) return NONE;
      const ofGroup = group === undefined ? NONE : (byGroup.get(group) ?? NONE);
      const own = byInstance.get(id) ?? NONE;
      if (own.length === 0) return ofGroup;
      return ofGroup.length === 0 ? own : [...ofGroup, ...own];
    },
  };
}

export function freezeOn(freezes: readonly FrozenDays[], day: DayNumber): FrozenDays | undefined {
  return freezes.find(({ from, to }) => from <= day && day <= to);
}

/** `fleet`, `group trial` or `instance src-1f3a9c2b7d`. */
export function describeScope(scope: FreezeScope): string {
  if ('group' in scope) return `group ${scope.group}`;
  return 'instance' in scope ? `instance ${scope.instance}` : 'fleet';
}
