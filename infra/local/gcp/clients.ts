import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

// Clients of an emulator: no credentials, no TLS. Emulators take any project.

export function emulatedFirestore(address: string, project: string): Firestore {
  const customHeaders = { Authorization: 'Bearer owner' };
  return new Firestore({ projectId: project, host: address, ssl: false, customHeaders });
}

export function emulatedPubsub(address: string, project: string): PubSub {
  return new PubSub({ projectId: project, apiEndpoint: address, emulatorMode: true });
}
