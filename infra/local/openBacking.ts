import { mkdirSync } from 'node:fs';
import { DatabaseFault } from '../../shared/adapters/sqlite/database.ts';
import type { Log } from '../../shared/ports/log.ts';
import { NoEmulators } from '../emulators/findEmulator.ts';
import { EmulatorFault } from '../emulators/startEmulator.ts';
import type { Backing } from './backing.ts';
import { embeddedBacking } from './embedded/embeddedBacking.ts';

export type EngineKind = 'embedded' | 'gcp';

export interface BackingOptions {
  readonly folder: string;
  /** `normal` where the power may not fail under anything that matters: a run on a virtual clock. */
  readonly durability: 'full' | 'normal';
  readonly log: Log;
}

/** What the caller of this program can put right: a file that cannot be used, emulators that are not there. */
export function isForCaller(error: unknown): error is Error {
  return [DatabaseFault, NoEmulators, EmulatorFault].some((fault) => error instanceof fault);
}

/** Google's clients take half a second to load: who does not ask for them does not wait for them. */
export async function openBacking(kind: EngineKind, options: BackingOptions): Promise<Backing> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  if (kind === 'embedded') return embeddedBacking(options);
  const { gcpBacking } = await import('./gcp/gcpBacking.ts');
  return gcpBacking({ env: process.env, log: options.log });
}
