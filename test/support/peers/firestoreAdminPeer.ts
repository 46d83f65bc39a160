import { createRequire } from 'node:module';
import { join } from 'node:path';
import { grpcPeer, page, type Peer, serviceOf } from './grpcPeer.ts';

// The package names the file of its protocol buffers to nobody, so it is found beside the one that it does name.
const beside = createRequire(import.meta.url).resolve('@google-cloud/firestore/package.json');
const definition = serviceOf(join(beside, '../build/protos/admin_v1.json'), 'google.firestore.admin.v1.FirestoreAdmin');

/** `google.firestore.admin.v1.Index`, as far as it is used here. */
export interface Index {
  readonly name?: string;
  readonly queryScope: string;
  readonly fields: readonly { readonly fieldPath: string; readonly order?: string; readonly arrayConfig?: string }[];
  readonly state?: string;
}

/** `google.firestore.admin.v1.Field`, as far as it is used here. */
export interface Field {
  readonly name: string;
  readonly indexConfig?: { readonly indexes?: readonly Index[]; readonly usesAncestorConfig?: boolean };
  readonly ttlConfig?: { readonly state: string };
}

/** The administration of one Firestore database with these indexes and field settings. */
export function firestoreAdminPeer(indexes: readonly Index[], fields: readonly Field[]): Promise<Peer> {
  return grpcPeer([
    {
      definition,
      methods: {
        ListIndexes({ pageToken }: { pageToken: string }) {
          const { items, nextPageToken } = page(indexes, pageToken);
          return { indexes: items, nextPageToken };
        },
        ListFields({ pageToken }: { pageToken: string }) {
          const { items, nextPageToken } = page(fields, pageToken);
          return { fields: items, nextPageToken };
        },
      },
    },
  ]);
}
