import { firestoreStore } from '../../../shared/adapters/firestore/firestoreStore.ts';
import { collections } from '../../../shared/ports/collections.ts';
import type { Log } from '../../../shared/ports/log.ts';
import { startEmulator } from '../../emulators/startEmulator.ts';
import type { Backing } from '../backing.ts';
import { localState } from '../localState.ts';
import { emulatedFirestore, emulatedPubsub } from './clients.ts';
import { pubsubMessages } from './pubsubMessages.ts';

/** Emulators take any project; nobody's real one has this name. */
const PROJECT = 'tranche-local';

/** Firestore and Pub/Sub, by Google's emulators: those of the environment, or ones that are started for this run. */
export async function gcpBacking({ env, log }: { env: NodeJS.ProcessEnv; log: Log }): Promise<Backing> {
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  await using opened = new AsyncDisposableStack();
  const [firestoreEmulator, pubsubEmulator] = await Promise.all([
    startEmulator('firestore', { env }),
    startEmulator('pubsub', { env }),
  ]);
  opened.defer(() => firestoreEmulator.stop());
  opened.defer(() => pubsubEmulator.stop());
  const project = env['GOOGLE_CLOUD_PROJECT'] || PROJECT;
  const firestore = emulatedFirestore(firestoreEmulator.address, project);
  opened.defer(() => firestore.terminate());
  const pubsub = emulatedPubsub(pubsubEmulator.address, project);
  opened.defer(() => pubsub.close());
  const resources = opened.move();
  const kept = firestoreEmulator.source === 'running' ? '' : ', which end with this run';
  return {
    description: `emulators of Firestore (${firestoreEmulator.address}) and Pub/Sub (${pubsubEmulator.address})${kept}`,
    store: firestoreStore(firestore, [...collections, localState]),
    messages: (clock, deliver) => pubsubMessages({ pubsub, clock, log }, deliver),
    close: () => resources.disposeAsync(),
  };
}
