import { canonicalJson } from '../evidence/canonicalJson.ts';
import type { MonitoringKind, MonitoringResource } from './resources.ts';

/** A resource as it is in a project; `name` is the server's. */
export interface Found {
  readonly name: string;
  readonly resource: MonitoringResource;
}

export type Change =
  | { readonly kind: 'create'; readonly resource: MonitoringResource }
  | {
      readonly kind: 'update';
      readonly found: Found;
      readonly resource: MonitoringResource;
      readonly fields: readonly FieldDifference[];
    }
  | { readonly kind: 'delete'; readonly found: Found; readonly why: 'unwanted' | 'double' | 'replaced' };

/** A field by its path, such as `conditions[0].threshold`; both sides as JSON, and nothing when there is none. */
export interface FieldDifference {
  readonly field: string;
  readonly is: string;
  readonly shall: string;
}

/** A change as it is recorded and shown. */
export interface ChangeSummary {
  readonly change: Change['kind'];
  readonly kind: MonitoringKind;
  readonly key: string;
  readonly displayName: string;
  /** What an update sets. */
  readonly fields: readonly FieldDifference[];
  /** Why something is deleted. */
  readonly why: 'unwanted' | 'double' | 'replaced' | null;
}

/** Who is referred to comes before who refers. */
const ORDER: Readonly<Record<MonitoringKind, number>> = {
  'notification-channel': 0,
  'log-metric': 1,
  'uptime-check': 2,
  'alert-policy': 3,
  dashboard: 4,
};

/**
 * What is to be done so that what was found becomes what is desired, in the order in which it can be done: what is missing
 * and what differs, then what is too much, the other way round. Only what was found is ever changed or deleted.
 * @param known names that are on record: of two with the same key that one is kept; the other is left of a call whose
 *   answer was lost
 */
export function diff(
  wanted: readonly MonitoringResource[],
  found: readonly Found[],
  known: ReadonlySet<string> = new Set(),
): Change[] {
  const byId = Map.groupBy(found, ({ resource }) => idOf(resource));
  const wantedIds = new Set(wanted.map(idOf));
  const makes: Change[] = [];
  const deletes: Change[] = found
    .filter(({ resource }) => !wantedIds.has(idOf(resource)))
    .map((each) => ({ kind: 'delete', found: each, why: 'unwanted' }));
  for (const resource of wanted) {
    const there = byId.get(idOf(resource)) ?? [];
    const usable = there.filter((each) => canBecome(each.resource, resource)).toSorted(inPreference(known));
    const [kept] = usable;
    const fields = kept === undefined ? [] : differences(kept.resource, resource);
    if (kept === undefined) makes.push({ kind: 'create', resource });
    else if (fields.length > 0) makes.push({ kind: 'update', found: kept, resource, fields });
    for (const each of there) {
      if (each === kept) continue;
      deletes.push({ kind: 'delete', found: each, why: usable.includes(each) ? 'double' : 'replaced' });
    }
  }
  return [...makes.toSorted((a, b) => orderOf(a) - orderOf(b)), ...deletes.toSorted((a, b) => orderOf(b) - orderOf(a))];
}

export function summaryOf(change: Change): ChangeSummary {
  const { kind, key, displayName } = resourceOf(change);
  return {
    change: change.kind,
    kind,
    key,
    displayName,
    fields: change.kind === 'update' ? change.fields : [],
    why: change.kind === 'delete' ? change.why : null,
  };
}

export function resourceOf(change: Change): MonitoringResource {
  return change.kind === 'delete' ? change.found.resource : change.resource;
}

/** A resource by its kind and key. */
export function idOf({ kind, key }: Pick<MonitoringResource, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

/** In which fields a resource differs from what it should be. */
export function differences(is: MonitoringResource, shall: MonitoringResource): FieldDifference[] {
  return [...fieldsThatDiffer(is, shall, '')];
}

/** What a check asks, and how often, is given to it for ever: for another host or period there is another check. */
function canBecome(is: MonitoringResource, shall: MonitoringResource): boolean {
  if (is.kind !== 'uptime-check' || shall.kind !== 'uptime-check') return true;
  return is.host === shall.host && is.periodSeconds === shall.periodSeconds;
}

function inPreference(known: ReadonlySet<string>): (a: Found, b: Found) => number {
  const rank = ({ name }: Found): number => (known.has(name) ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

function orderOf(change: Change): number {
  return ORDER[resourceOf(change).kind];
}

function* fieldsThatDiffer(is: unknown, shall: unknown, at: string): Generator<FieldDifference> {
  if (canonicalJson(is ?? null) === canonicalJson(shall ?? null)) return;
  const ours = membersOf(is);
  const theirs = membersOf(shall);
  if (ours === undefined || theirs === undefined) {
    yield { field: at, is: shownJson(is), shall: shownJson(shall) };
    return;
  }
  const isList = Array.isArray(is);
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const path = isList ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`;
    yield* fieldsThatDiffer(ours.get(name), theirs.get(name), path);
  }
}

/** Of a mapping, or of a list of mappings; anything else is compared as a whole. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && !value.every((item) => typeof item === 'object')) return undefined;
  return new Map(Object.entries(value));
}

function shownJson(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}
