import { type FoundIndex, type IndexedField, plainPath } from '../../../shared/adapters/firestore/indexAdmin.ts';
import { type Difference, missing, REMEDY } from './difference.ts';
import { collectionGroupsOf, type IndexFile } from './indexFile.ts';

/** A query without its composite index fails, and one that is being built is none yet. */
export function compareIndexes(file: IndexFile, found: readonly FoundIndex[]): Difference[] {
  const there = new Map(found.map((index) => [nameOf(index), index.state]));
  const wanted = file.indexes.map(({ collectionGroup, queryScope, fields }) =>
    nameOf({
      collectionGroup,
      queryScope,
      fields: fields.map(({ fieldPath, order, arrayConfig }) => ({
        path: plainPath(fieldPath),
        mode: order ?? arrayConfig ?? 'ASCENDING',
      })),
    }),
  );
  const groups = collectionGroupsOf(file);
  const extra = found.filter((index) => groups.has(index.collectionGroup) && !wanted.includes(nameOf(index)));
  return [...wanted.flatMap((name) => judge(name, there.get(name))), ...extra.map(superfluous)];
}

function judge(name: string, state: string | undefined): Difference[] {
  const thing = `index ${name}`;
  if (state === 'READY') return [];
  if (state === undefined) return [missing(thing)];
  const remedy =
    state === 'CREATING' ? 'wait until it is built, and ask again' : `delete it in the console, then ${REMEDY}`;
  return [{ thing, detail: `is ${state}, expected READY; ${remedy}` }];
}

/** Every write pays for it. */
function superfluous(index: FoundIndex): Difference {
  return {
    thing: `index ${nameOf(index)}`,
    detail: 'is there, expected none such; delete it in the console, or add it to firestore.indexes.json',
  };
}

const SHORT: Readonly<Record<string, string>> = { ASCENDING: 'asc', DESCENDING: 'desc', CONTAINS: 'contains' };
const SCOPES: Readonly<Record<string, string>> = {
  COLLECTION: '',
  COLLECTION_GROUP: ' in the collection group',
  COLLECTION_RECURSIVE: ' in the collections below',
};

/** `upgrades (rollout asc, phase asc)`: the same for the same index. */
function nameOf({ collectionGroup, queryScope, fields }: Omit<FoundIndex, 'state'>): string {
  const listed = withoutName(fields).map(({ path, mode }) => `${path} ${SHORT[mode] ?? mode}`);
  return `${collectionGroup} (${listed.join(', ')})${SCOPES[queryScope] ?? ` ${queryScope}`}`;
}

/** Every index ends with the document's name, in the order of its last field, also where nobody wrote it. */
function withoutName(fields: readonly IndexedField[]): readonly IndexedField[] {
  const last = fields.at(-1);
  const before = fields.at(-2)?.mode;
  const implied = before === 'DESCENDING' ? 'DESCENDING' : 'ASCENDING';
  return last?.path === '__name__' && last.mode === implied ? fields.slice(0, -1) : fields;
}
