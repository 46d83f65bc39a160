import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import type { PubSub } from '@google-cloud/pubsub';
import { describe, inject } from 'vitest';
import { emulatedFirestore, emulatedPubsub } from '../../../infra/local/gcp/clients.ts';

const addresses = inject('emulators');

/** Tests that need the emulators; a machine without them has said so already, loudly. */
export const describeOnEmulators = describe.skipIf(addresses === undefined);

/** What a server process needs to find them. Projects share nothing, so neither do tests. */
export function emulatorEnvironment(project: string): Record<string, string> {
  if (addresses === undefined) throw new Error('there are no emulators');
  return {
    FIRESTORE_EMULATOR_HOST: addresses.firestore,
    PUBSUB_EMULATOR_HOST: addresses.pubsub,
    GOOGLE_CLOUD_PROJECT: project,
    METADATA_SERVER_DETECTION: 'none',
  };
}

export function newProject(): string {
  return `test-${randomUUID().slice(0, 18)}`;
}

export function newFirestore(project = newProject()): Firestore {
  return emulatedFirestore(emulatorEnvironment(project)['FIRESTORE_EMULATOR_HOST'] ?? '', project);
}

export function newPubsub(project = newProject()): PubSub {
  return emulatedPubsub(emulatorEnvironment(project)['PUBSUB_EMULATOR_HOST'] ?? '', project);
}
