import { type FoundFieldOverride, plainPath } from '../../../shared/adapters/firestore/indexAdmin.ts';
import { type Difference, differs } from './difference.ts';
import { collectionGroupsOf, type IndexFile } from './indexFile.ts';

const DEFAULT = "the database's default";

/**
 * Fields with single-field indexes of their own: mostly none at all, for fields that are large, or that would make all
 * writers meet at one end of an index.
 */
export function compareOverrides(file: IndexFile, found: readonly FoundFieldOverride[]): Difference[] {
  const groups = collectionGroupsOf(file);
  const there = new Map(found.map((each) => [nameOf(each.collectionGroup, each.path), each]));
  const wanted = new Set(
    file.fieldOverrides.map(({ collectionGroup, fieldPath }) => nameOf(collectionGroup, fieldPath)),
  );
  return [
    ...file.fieldOverrides.flatMap((override) => compareOverride(override, there)),
    ...found
      .filter((each) => groups.has(each.collectionGroup) && !wanted.has(nameOf(each.collectionGroup, each.path)))
      .map(superfluous),
  ];
}

function compareOverride(
  { collectionGroup, fieldPath, indexes, ttl }: IndexFile['fieldOverrides'][number],
  there: ReadonlyMap<string, FoundFieldOverride>,
): Difference[] {
  const name = nameOf(collectionGroup, fieldPath);
  const thing = `field ${name}`;
  const found = there.get(name);
  const modes = indexes.map(({ queryScope, order, arrayConfig }) => ({
    queryScope,
    mode: order ?? arrayConfig ?? 'ASCENDING',
  }));
  const expected = indexesInWords(modes);
  const actual = found === undefined ? DEFAULT : indexesInWords(found.indexes);
  return [
    ...(actual === expected ? [] : [differs(thing, 'indexing', { found: actual, expected })]),
    ...((found?.ttl ?? false) === ttl
      ? []
      : [differs(thing, 'time to live', { found: onOrOff(!ttl), expected: onOrOff(ttl) })]),
  ];
}

function superfluous({ collectionGroup, path, indexes, ttl }: FoundFieldOverride): Difference {
  const found = `${indexesInWords(indexes)}${ttl ? ', with a time to live' : ''}`;
  const remedy = 'take the exemption back in the console, or add it to firestore.indexes.json';
  return differs(`field ${nameOf(collectionGroup, path)}`, 'indexing', { found, expected: DEFAULT }, remedy);
}

function indexesInWords(indexes: FoundFieldOverride['indexes']): string {
  if (indexes.length === 0) return 'none';
  return indexes
    .map(({ queryScope, mode }) => `${mode.toLowerCase()}${queryScope === 'COLLECTION' ? '' : ` (${queryScope})`}`)
    .toSorted()
    .join(' and ');
}

function onOrOff(ttl: boolean): string {
  return ttl ? 'on' : 'off';
}

function nameOf(collectionGroup: string, path: string): string {
  return `${collectionGroup}.${plainPath(path)}`;
}
