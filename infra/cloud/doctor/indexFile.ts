import { readFile } from 'node:fs/promises';
import { z } from 'zod';

// `firestore.indexes.json` in the form of the Firebase command line (https://firebase.google.com/docs/reference/firestore/indexes).

const scope = z.enum(['COLLECTION', 'COLLECTION_GROUP', 'COLLECTION_RECURSIVE']).default('COLLECTION');
const order = z.enum(['ASCENDING', 'DESCENDING']);
const arrayConfig = z.literal('CONTAINS');

const field = z.object({ fieldPath: z.string().min(1), order: order.optional(), arrayConfig: arrayConfig.optional() });

const schema = z.object({
  indexes: z.array(z.object({ collectionGroup: z.string().min(1), queryScope: scope, fields: z.array(field).min(1) })),
  fieldOverrides: z
    .array(
      z.object({
        collectionGroup: z.string().min(1),
        fieldPath: z.string().min(1),
        ttl: z.boolean().default(false),
        indexes: z.array(z.object({ queryScope: scope, order: order.optional(), arrayConfig: arrayConfig.optional() })),
      }),
    )
    .default([]),
});

export type IndexFile = z.infer<typeof schema>;

/** The file is not there or not usable; the message says what is wrong with it. */
export class IndexFileError extends Error {
  override readonly name = 'IndexFileError';
}

/** @throws IndexFileError that names the first field that is wrong */
export function readIndexFile(parsed: unknown): IndexFile {
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new IndexFileError(`firestore.indexes.json is not usable: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Reads the file at this place. @throws IndexFileError */
export async function loadIndexFile(file: URL): Promise<IndexFile> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new IndexFileError(`firestore.indexes.json cannot be read: ${why}`, { cause: error });
  }
  return readIndexFile(parsed);
}

/** The collections that the file says anything about; others in the database may be somebody else's. */
export function collectionGroupsOf({ indexes, fieldOverrides }: IndexFile): ReadonlySet<string> {
  return new Set([...indexes, ...fieldOverrides].map(({ collectionGroup }) => collectionGroup));
}
