import { Firestore } from '@google-cloud/firestore';
import { firestoreStore } from '../../../shared/adapters/firestore/firestoreStore.ts';
import { collections } from '../../../shared/ports/collections.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { CommonSettings } from './settings.ts';

/** The state in Firestore; the client follows FIRESTORE_EMULATOR_HOST. */
export function openState({ GOOGLE_CLOUD_PROJECT, FIRESTORE_DATABASE }: CommonSettings): Store {
  const firestore = new Firestore({ projectId: GOOGLE_CLOUD_PROJECT, databaseId: FIRESTORE_DATABASE });
  return firestoreStore(firestore, collections);
}
