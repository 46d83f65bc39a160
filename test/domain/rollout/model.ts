import type { CalendarData } from '../../../shared/domain/calendar/calendar.ts';
import type { Group, Instance } from '../../../shared/domain/fleet/instance.ts';
import type { Policy } from '../../../shared/domain/release/policy.ts';
import { modelMayStart, modelNthDay, modelStartOf, wallAt } from '../calendar/model.ts';

/**
 * The rules of a rollout once more, as plainly as they can be written. It shares only types with what it is held
 * against: dates come from Intl and Date, everything else from loops.
 */
const MINUTE = 60_000;
const FIVE_MINUTES = 5 * MINUTE;
const DAY = 24 * 60 * MINUTE;
export const MODEL_GROUPS = ['internal', 'trial', 'customer'] as const;

/** Rounded up, in hundredths of a per cent, without a fraction on the way. */
export function modelCount(percent: number, size: number): number {
  const hundredths = BigInt(Math.round(percent * 100)) * BigInt(size);
  let count = 0n;
  while (count * 10_000n < hundredths) count += 1n;
  return Number(count);
}

/** Where everybody of a group goes, by place in the order of the group: `stage.wave`. */
export function modelMembership(policy: Policy, group: Group, size: number): string[] {
  const places: string[] = [];
  for (const [index, stage] of policy.stages.entries()) {
    if (stage.kind === 'verification') continue;
    for (const [number, { cohort }] of stage.waves.entries()) {
      const upTo = modelCount(cohort[group] ?? 0, size);
      while (places.length < upTo) places.push(`${index + 1}.${number + 1}`);
    }
  }
  return places;
}

export interface ModelStage {
  readonly stage: number;
  readonly opens: string;
  readonly due: string;
  readonly waves: readonly string[];
}

/** The table row by row, each day counted on from the release; resumed, the rows that are left follow on from day 2. */
export function modelStages(policy: Policy, data: CalendarData, releasedAt: number, resume = 1): ModelStage[] {
  const released = wallAt(releasedAt, data.timeZone).date;
  const on = (day: number): string => modelNthDay(data, released, day, false);
  const rows: ModelStage[] = [];
  if (resume > 1) {
    const waves = policy.stages[0]?.kind === 'upgrade' ? [on(0)] : [];
    rows.push({ stage: 1, opens: on(0), due: on(1), waves });
  }
  let day = 2;
  for (const [index, stage] of policy.stages.entries()) {
    if (resume > 1 && index + 1 < resume) continue;
    const opens = resume > 1 ? day : stage.opens;
    const days = stage.kind === 'upgrade' ? stage.waves.map((wave) => opens + (wave.day - stage.opens)) : [];
    rows.push({ stage: index + 1, opens: on(opens), due: on(opens + (stage.due - stage.opens)), waves: days.map(on) });
    day = opens + (stage.due - stage.opens) + 1;
  }
  return rows;
}

export type ModelSubject = Pick<Instance, 'id' | 'group'> & Partial<Pick<Instance, 'maintenanceWindow'>>;

/** The first start within so many days; only every five minutes is looked at, so everything must be aligned to them. */
export function modelStart(data: CalendarData, subject: ModelSubject, from: number, days: number): number | undefined {
  for (let instant = from; instant < from + days * DAY; instant += FIVE_MINUTES) {
    if (modelMayStart(data, subject, instant)) return instant;
  }
  return undefined;
}

/** The end of the local day. */
export function modelEndOf(date: string, timeZone: string): number {
  const next = new Date(Date.parse(`${date}T12:00:00Z`) + DAY).toISOString().slice(0, 10);
  return modelStartOf(next, timeZone);
}

/** The most that are in flight at one moment, each for so long. */
export function modelMostTogether(starts: readonly number[], length: number): number {
  let most = 0;
  for (const start of starts) {
    let together = 0;
    for (const other of starts) if (other <= start && start < other + length) together += 1;
    most = Math.max(most, together);
  }
  return most;
}

/** A rollout as a person would keep it on a sheet of paper. */
export interface ModelRollout {
  status: 'running' | 'ended';
  paused: boolean;
  held: boolean;
  open: number | undefined;
  done: number[];
  overdue: number[];
  approvals: Map<number, Set<string>>;
}

export function newModelRollout(): ModelRollout {
  return {
    status: 'running',
    paused: false,
    held: false,
    open: undefined,
    done: [],
    overdue: [],
    approvals: new Map(),
  };
}

/** JSON by hand: keys in order, no white space. */
export function modelJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(modelJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = new Map<string, unknown>(Object.entries(value));
  const fields = [...members.keys()].toSorted().map((key) => `${JSON.stringify(key)}:${modelJson(members.get(key))}`);
  return `{${fields.join(',')}}`;
}
