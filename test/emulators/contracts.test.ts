import { firestoreStore } from '../../shared/adapters/firestore/firestoreStore.ts';
import { contractCollections } from '../contract/jobs.ts';
import { describeQueueContract } from '../contract/queueContract.ts';
import { describeStoreContract } from '../contract/storeContract.ts';
import { describeOnEmulators, newFirestore } from './support/emulators.ts';
import { pubsubUnderTest } from './support/pubsubUnderTest.ts';

/** The emulator takes locks, and whoever waits for one waits for seconds. */
const CONTENTION = 5;

describeOnEmulators('the Google Cloud engine keeps the contracts of the embedded one', () => {
  describeStoreContract(
    'Firestore',
    async () => {
      const firestore = newFirestore();
      return { store: firestoreStore(firestore, contractCollections), close: () => firestore.terminate() };
    },
    { contention: CONTENTION },
  );

  describeQueueContract('Pub/Sub', pubsubUnderTest);
});
