import { z } from 'zod';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { enumName, parseAnswer, text } from '../google/answers.ts';

/** How a field is indexed: `ASCENDING`, `DESCENDING`, `CONTAINS` for an array, `VECTOR`. */
export interface IndexedField {
  readonly path: string;
  readonly mode: string;
}

export interface FoundIndex {
  readonly collectionGroup: string;
  /** `COLLECTION`, `COLLECTION_GROUP` or `COLLECTION_RECURSIVE`. */
  readonly queryScope: string;
  readonly fields: readonly IndexedField[];
  /** `READY`, `CREATING` or `NEEDS_REPAIR`. */
  readonly state: string;
}

/** A field whose single-field indexes are not those of the database's default. */
export interface FoundFieldOverride {
  readonly collectionGroup: string;
  readonly path: string;
  readonly indexes: readonly { readonly queryScope: string; readonly mode: string }[];
  /** Documents are removed at the time in this field. */
  readonly ttl: boolean;
}

/** The indexes of one database. Fails with VendorError, whose message says what to do next. */
export interface IndexAdmin {
  composite(): Promise<readonly FoundIndex[]>;
  overrides(): Promise<readonly FoundFieldOverride[]>;
  close(): Promise<void>;
}

const SERVICE = 'Firestore';
/** The only fields that can be listed are those with settings of their own (google/firestore/admin/v1/firestore_admin.proto). */
const WITH_OWN_SETTINGS = 'indexConfig.usesAncestorConfig:false OR ttlConfig:*';

export function indexAdmin(access: GoogleAccess & { readonly database: string }): IndexAdmin {
  const parent = `projects/${access.project}/databases/${access.database}/collectionGroups/-`;
  const client = lazyClient(async () => {
    const { default: firestore } = await import('@google-cloud/firestore');
    return new firestore.v1.FirestoreAdminClient(await clientOptions(access));
  });
  const listing = async <R>(what: string, ask: () => Promise<R>): Promise<R> => {
    try {
      return await ask();
    } catch (error) {
      throw toVendorError(error, {
        service: SERVICE,
        api: 'firestore.googleapis.com',
        project: access.project,
        doing: `listing the ${what}`,
        role: 'roles/datastore.viewer',
        notFound: `there is no database ${access.database} in the project ${access.project}`,
      });
    }
  };
  return {
    composite: () =>
      listing('composite indexes', async () => {
        const [found] = await (await client.get()).listIndexes({ parent }, callOptions(access));
        return found.map((answer) => parseAnswer(SERVICE, compositeIndex, answer));
      }),
    overrides: () =>
      listing('field exemptions', async () => {
        const request = { parent, filter: WITH_OWN_SETTINGS };
        const [found] = await (await client.get()).listFields(request, callOptions(access));
        return found.map((answer) => parseAnswer(SERVICE, fieldOverride, answer));
      }),
    close: () => client.close(),
  };
}

const indexedField = z
  .object({ fieldPath: text, order: enumName, arrayConfig: enumName, vectorConfig: z.unknown().optional() })
  .transform(({ fieldPath, order, arrayConfig, vectorConfig }): IndexedField => ({
    path: plainPath(fieldPath),
    mode: vectorConfig ? 'VECTOR' : order || arrayConfig,
  }));

const index = z.object({ name: text, queryScope: enumName, fields: z.array(indexedField), state: enumName });

/** `google.firestore.admin.v1.Index`. */
const compositeIndex = index.transform(({ name, ...rest }): FoundIndex => ({
  collectionGroup: partAfter('collectionGroups', name),
  ...rest,
}));

/** `google.firestore.admin.v1.Field`; each of its indexes is about this one field. */
const fieldOverride = z
  .object({
    name: z.string().min(1),
    indexConfig: z.object({ indexes: z.array(index).nullish() }).nullish(),
    ttlConfig: z.unknown().optional(),
  })
  .transform(({ name, indexConfig, ttlConfig }): FoundFieldOverride => ({
    collectionGroup: partAfter('collectionGroups', name),
    path: plainPath(partAfter('fields', name)),
    indexes: (indexConfig?.indexes ?? []).map(({ queryScope, fields }) => ({
      queryScope,
      mode: fields[0]?.mode ?? '',
    })),
    ttl: Boolean(ttlConfig),
  }));

/** `prod` of `projects/p/databases/d/collectionGroups/prod/indexes/1`. */
function partAfter(part: string, resource: string): string {
  const parts = resource.split('/');
  return parts[parts.indexOf(part) + 1] ?? '';
}

/** Firestore quotes a name that is no plain word; a file may leave the quotes out. */
export function plainPath(path: string): string {
  return path.replaceAll('`', '');
}
