import type { LocalDate } from '../../domain/calendar/time.ts';
import { inlineShort, link } from './inline.ts';

/** One instance as a line of the tracking issue. */
export interface InstanceLine {
  readonly instance: string;
  readonly slug: string;
  readonly group: string;
  readonly stage: number;
  /** The day on which it started or, before that, is due to start. */
  readonly date: LocalDate;
  /** The day that was planned first. It never changes, so it can decide the order; without it the name does. */
  readonly plannedDate?: LocalDate;
  /** In words. */
  readonly state: string;
  readonly run: { readonly id: string; readonly url: string } | null;
  readonly pullRequest: { readonly number: number; readonly url: string } | null;
  readonly note: string | null;
}

/**
 * What a line is reckoned with, whatever stands in it: long names, both links and a note fit. So the number of lines
 * in a text never depends on how far the instances have come.
 */
export const LINE = 240;

/** Longer notes and names are cut off; where a line is still too long it goes without note, then without links. */
const NOTE = 80;
const NAME = 100;

export const TABLE_HEAD =
  '| Instance | Group | Date | State | Run | Pull request | Note |\n| - | - | - | - | - | - | - |';

/** The lines under `TABLE_HEAD`, at most `LINE` characters each with its line break. */
export function instanceRows(instances: readonly InstanceLine[]): string {
  return [TABLE_HEAD, ...instances.map(row)].join('\n');
}

/** By stage, day planned and name: nothing that changes while the rollout goes on. */
export function inPlanOrder(instances: readonly InstanceLine[]): InstanceLine[] {
  return instances.toSorted(
    (a, b) => a.stage - b.stage || compare(a.plannedDate ?? '', b.plannedDate ?? '') || compare(a.instance, b.instance),
  );
}

function row(line: InstanceLine): string {
  const run = line.run === null ? '' : link('run', line.run.url);
  const pullRequest = line.pullRequest === null ? '' : pullRequestLink(line.pullRequest);
  const note = line.note === null ? '' : inlineShort(line.note, NOTE);
  const number = line.pullRequest === null ? '' : inlineShort(String(line.pullRequest.number), 20);
  const fixed = fixedCells(line);
  const choices = [
    [run, pullRequest, note],
    [run, pullRequest, ''],
    ['', pullRequest, ''],
  ];
  for (const rest of choices) {
    const text = cells(fixed, rest);
    if (text.length < LINE) return text;
  }
  return cells(fixed, ['', number, '']);
}

/** `#1234` is the label of a link, so it makes no reference to the repository of the issue. */
function pullRequestLink({ number, url }: { number: number; url: string }): string {
  return link(`#${number}`, url);
}

function fixedCells(line: InstanceLine): string[] {
  const { group, date, state } = line;
  return [inlineShort(nameOf(line), NAME), inlineShort(group, 20), inlineShort(date, 10), inlineShort(state, 40)];
}

function cells(fixed: readonly string[], rest: readonly string[]): string {
  return `| ${[...fixed, ...rest].join(' | ')} |`;
}

/** Where there is no room for both names it is the one that only this instance has. */
function nameOf({ instance, slug }: InstanceLine): string {
  const both = slug === instance ? slug : `${slug} (${instance})`;
  return both.length <= NAME ? both : instance;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
