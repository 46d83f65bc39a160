import { hash } from 'node:crypto';
import { HOUR, type Instant } from '../calendar/time.ts';
import { digestOf } from './desired.ts';
import { type Change, type ChangeSummary, type Found, diff, idOf, resourceOf } from './diff.ts';
import type { MonitoringResource } from './resources.ts';

/** A resource of ours, as it was last seen. */
export interface KnownResource extends Found {
  /** The digest of what Tranche last made of it; `null` when that is not known. */
  readonly applied: string | null;
}

/** Why not everything could be done. */
export interface MonitoringTrouble {
  readonly since: Instant;
  /** It was refused for a reason that time alone does not end: a permission, a value that is not taken. */
  readonly refused: boolean;
  readonly errors: readonly MonitoringError[];
}

export interface MonitoringError {
  /** What was to be changed, such as `alert-policy cpu`; `null` when it was to be read. */
  readonly about: string | null;
  readonly error: string;
}

/**
 * What somebody else has changed or deleted of what Tranche had made, as the changes that would mend it. What is merely
 * not done yet is no drift, nor is what has come to be as it should.
 */
export function driftOf(
  changes: readonly Change[],
  known: readonly KnownResource[],
  found: readonly Found[],
): Change[] {
  const byName = new Map(known.map((each) => [each.name, each]));
  const names = new Set(found.map(({ name }) => name));
  const lost = new Set(
    known.filter(({ name, applied }) => applied !== null && !names.has(name)).map(({ resource }) => idOf(resource)),
  );
  return changes.filter((change) => {
    if (change.kind === 'create') return lost.has(idOf(change.resource));
    if (change.kind === 'delete') return false;
    const applied = byName.get(change.found.name)?.applied ?? null;
    return applied !== null && applied !== digestOf(change.found.resource);
  });
}

/**
 * What Tranche has made of what carries its labels, which are copied along when somebody copies a resource. What is on
 * record is ours; and of what is wanted whatever there is, as long as nothing with its key is on record or was lost.
 * @param drift what was told of before
 */
export function ownOf(
  found: readonly Found[],
  wanted: readonly MonitoringResource[],
  known: readonly KnownResource[],
  drift: readonly ChangeSummary[],
): Found[] {
  const names = new Set(known.map(({ name }) => name));
  const made = new Set([...known.map(({ resource }) => resource), ...drift].map(idOf));
  const unknown = new Set(wanted.map(idOf).filter((id) => !made.has(id)));
  return found.filter(({ name, resource }) => names.has(name) || unknown.has(idOf(resource)));
}

/** What is known once a project was looked at. What is as it should be counts as made by Tranche, whoever did it. */
export function knownAfterLook(
  found: readonly Found[],
  wanted: readonly MonitoringResource[],
  known: readonly KnownResource[],
): KnownResource[] {
  const byName = new Map(known.map((each) => [each.name, each.applied]));
  const wantedDigests = new Map(wanted.map((resource) => [idOf(resource), digestOf(resource)]));
  return found.map(({ name, resource }) => {
    const digest = digestOf(resource);
    const isAsWanted = wantedDigests.get(idOf(resource)) === digest;
    return { name, resource, applied: isAsWanted ? digest : (byName.get(name) ?? null) };
  });
}

/** What is known once a change was made; `name` is that of what was created. */
export function knownAfter(known: readonly KnownResource[], change: Change, name: string): KnownResource[] {
  if (change.kind === 'delete') return known.filter((each) => each.name !== change.found.name);
  const made = { name, resource: change.resource, applied: digestOf(change.resource) };
  return [...known.filter((each) => each.name !== name), made];
}

/** What is not as it should be, as of the last look. */
export function left(wanted: readonly MonitoringResource[], known: readonly KnownResource[]): Change[] {
  return diff(wanted, known, new Set(known.map(({ name }) => name)));
}

/** `alert-policy cpu` */
export function aboutOf(change: Change): string {
  return idOf(resourceOf(change));
}

export function isSameChange(a: ChangeSummary, b: ChangeSummary): boolean {
  return digestOf(a) === digestOf(b);
}

/**
 * When somebody looks whether a project is still as it should be: once in so many hours, each project at a time of its own,
 * and not before half of them have passed.
 */
export function nextCheck(project: string, hours: number, now: Instant): Instant {
  const every = hours * HOUR;
  const share = Number.parseInt(hash('sha256', project).slice(0, 8), 16) / 2 ** 32;
  const earliest = now + every / 2;
  const inTurn = Math.floor(earliest / every) * every + Math.floor(share * every);
  return inTurn >= earliest ? inTurn : inTurn + every;
}
