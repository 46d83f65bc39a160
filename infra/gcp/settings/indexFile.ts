import { readFileSync } from 'node:fs';
import { z } from 'zod';

// The format of the Firebase command line: https://firebase.google.com/docs/reference/firestore/indexes

const scope = z.enum(['COLLECTION', 'COLLECTION_GROUP']);
const order = z.enum(['ASCENDING', 'DESCENDING']);
const arrayConfig = z.literal('CONTAINS');

const composite = z.strictObject({
  collectionGroup: z.string().min(1),
  queryScope: scope,
  fields: z
    .array(
      z.strictObject({ fieldPath: z.string().min(1), order: order.optional(), arrayConfig: arrayConfig.optional() }),
    )
    .min(2, 'a composite index has at least two fields'),
});

const override = z.strictObject({
  collectionGroup: z.string().min(1),
  fieldPath: z.string().min(1),
  ttl: z.boolean().optional(),
  indexes: z.array(z.strictObject({ queryScope: scope, order: order.optional(), arrayConfig: arrayConfig.optional() })),
});

const indexFile = z.strictObject({ indexes: z.array(composite), fieldOverrides: z.array(override).default([]) });

/** The indexes of Firestore: those over several fields, and what differs from the default for single ones. */
export type IndexFile = z.infer<typeof indexFile>;
export type CompositeIndex = z.infer<typeof composite>;
export type FieldOverride = z.infer<typeof override>;

/** @throws Error that names every mistake */
export function readIndexFile(path: string): IndexFile {
  const parsed = indexFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${path} is not usable:\n  ${errors.join('\n  ')}`);
}
