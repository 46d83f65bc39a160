import type { Instance } from '../domain/fleet/instance.ts';

/** A field of a file that could not be used, and what would be right. `line` counts from 1. */
export interface Problem {
  readonly path: string;
  readonly field: string;
  readonly message: string;
  readonly line?: number;
  /** What another instance has, too, although each must have its own. */
  readonly shares?: 'project';
}

/** One deployment folder: an instance, or the reasons why its configuration cannot be read. */
export type Deployment =
  | { readonly id: string; readonly instance: Instance; readonly problems: readonly Problem[] }
  | { readonly id: string; readonly instance: undefined; readonly problems: readonly Problem[] };

export interface FleetReading {
  /** Identifies this content: the same revision means that nothing has changed. */
  readonly revision: string;
  readonly deployments: readonly Deployment[];
}

/** Where the fleet's configuration lives: a folder on disk, or the deployments repository. */
export interface FleetSource {
  /** `undefined` when nothing has changed since `since`. */
  read(environment: string, since?: string): Promise<FleetReading | undefined>;
}
