import { parseDay, weekdayOfDay } from '../../shared/domain/calendar/days.ts';
import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import type { DropReason } from '../../shared/domain/rollout/upgrade.ts';
import type { RolloutSummary, UpgradeView } from '../../shared/usecases/views.ts';

/** A state for the eye and the ear: sign and word always go together, the tone only adds the colour. */
export interface Mark {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'good' | 'busy' | 'bad' | 'warn' | 'quiet';
}

export const ROLLOUT_MARKS: Readonly<Record<RolloutSummary['state'], Mark>> = {
  planning: { sign: '○', word: 'planning', tone: 'busy' },
  active: { sign: '▶', word: 'active', tone: 'busy' },
  paused: { sign: '‖', word: 'paused', tone: 'warn' },
  held: { sign: '■', word: 'held', tone: 'bad' },
  completed: { sign: '✓', word: 'completed', tone: 'good' },
  superseded: { sign: '→', word: 'superseded', tone: 'quiet' },
  aborted: { sign: '✕', word: 'aborted', tone: 'quiet' },
};

const IN_FLIGHT: Mark = { sign: '▶', word: 'in flight', tone: 'busy' };
const RESULT_MARKS: Readonly<Record<string, Mark>> = {
  planned: { sign: '○', word: 'planned', tone: 'quiet' },
  'in-flight': IN_FLIGHT,
  verified: { sign: '✓', word: 'verified', tone: 'good' },
  failed: { sign: '✕', word: 'failed', tone: 'bad' },
  skipped: { sign: '–', word: 'excused', tone: 'quiet' },
  dropped: { sign: '–', word: 'left', tone: 'quiet' },
};

export function resultMark(result: UpgradeView['result']): Mark {
  return RESULT_MARKS[result] ?? { sign: '?', word: result, tone: 'quiet' };
}

/** What is in flight says where it is: dispatching, upgrading or soaking. */
export function upgradeMark({ result, state }: UpgradeView): Mark {
  const mark = resultMark(result);
  return mark === IN_FLIGHT ? { ...mark, word: state } : mark;
}

const REASONS: Readonly<Record<DropReason, string>> = {
  'channel-pause': 'release channel is pause',
  'channel-insiders': 'release channel is insiders',
  suspended: 'suspended',
  'already-upgraded': 'runs this version or a newer one',
  'unknown-type': 'label instance-type is none of internal, trial and production',
  'window-never-opens': 'calendar, freezes and its maintenance window leave no moment to start',
  'unreadable-configuration': 'configuration cannot be read',
  'left-the-fleet': 'left the fleet',
};

/** For a reason to leave or not to take part; any other text is for people already. */
export function inWords(reason: string): string {
  return new Map(Object.entries(REASONS)).get(reason) ?? reason;
}

/** `stage opened` of `StageOpened`. */
export function eventName(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** `Thu`. */
export function weekdayName(date: LocalDate): string {
  const weekday = weekdayOfDay(parseDay(date) ?? 0);
  return weekday.charAt(0).toUpperCase() + weekday.slice(1);
}

/** `Thu 2026-12-03`. */
export function dayName(date: LocalDate): string {
  return `${weekdayName(date)} ${date}`;
}

/** `Thu 2026-12-03 09:00` of an instant with its offset. */
export function momentName(instant: string): string {
  return `${dayName(instant.slice(0, 10))} ${timeOf(instant)}`;
}

/** `09:00` of an instant with its offset. */
export function timeOf(instant: string): string {
  return instant.slice(11, 16);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
