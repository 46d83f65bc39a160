import type { TestProject } from 'vitest/node';
import { NoEmulators } from '../../../infra/emulators/findEmulator.ts';
import { startEmulator } from '../../../infra/emulators/startEmulator.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** HOST:PORT of each; `undefined` where this machine has none. */
    emulators: { readonly firestore: string; readonly pubsub: string } | undefined;
  }
}

/** Starts the official emulators once for all tests; those of the environment are taken as they are. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const [firestore, pubsub] = await Promise.all([
      startEmulator('firestore', { env: process.env }),
      startEmulator('pubsub', { env: process.env }),
    ]);
    project.provide('emulators', { firestore: firestore.address, pubsub: pubsub.address });
    return async () => {
      await Promise.all([firestore.stop(), pubsub.stop()]);
    };
  } catch (error) {
    if (!(error instanceof NoEmulators) || process.env['CI'] !== undefined) throw error;
    process.stderr.write(`\n*** The tests on Firestore and Pub/Sub are SKIPPED: ${error.message} ***\n\n`);
    project.provide('emulators', undefined);
    return undefined;
  }
}
