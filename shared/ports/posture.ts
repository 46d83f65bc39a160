import type { FrontDoor } from '../domain/fleet/posture/frontDoor.ts';
import type { ProjectMachines, ProjectNat } from '../domain/fleet/posture/network.ts';

/** The instances as who has not signed in sees them. */
export interface FrontDoors {
  /** Never rejects: silence is a reading. */
  look(domain: string): Promise<FrontDoor>;
}

/** The networks of a project. Every call fails with VendorError; an answer that is not complete is a failure. */
export interface ProjectNetworks {
  machines(project: string): Promise<ProjectMachines>;
  nats(project: string): Promise<readonly ProjectNat[]>;
}

/** Ranges that a vendor publishes, as CIDR. Fails with VendorError. */
export type PublishedRanges = () => Promise<readonly string[]>;
