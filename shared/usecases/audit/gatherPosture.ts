import { MINUTE } from '../../domain/calendar/time.ts';
import { type Instance, isBehindAllowlist } from '../../domain/fleet/instance.ts';
import type { LetIn } from '../../domain/fleet/posture/allowlist.ts';
import type { FrontDoor } from '../../domain/fleet/posture/frontDoor.ts';
import type { Usage } from '../../domain/fleet/posture/limits.ts';
import type { ProjectMachines, ProjectNat } from '../../domain/fleet/posture/network.ts';
import type { PostureCheck, Reading } from '../../domain/fleet/posture/verdict.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MetricSeries } from '../../ports/metricSeries.ts';
import type { FrontDoors, ProjectNetworks, PublishedRanges } from '../../ports/posture.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { type FleetUsage, readUsage } from './readUsage.ts';

/** Whoever can be asked about the instances. */
export interface AuditOutside {
  readonly clock: Clock;
  readonly doors: FrontDoors;
  readonly networks: ProjectNetworks;
  readonly uptimeCheckers: PublishedRanges;
  readonly codeHost: PublishedRanges;
  /** Left out, the usage is not known. */
  readonly metricSeries?: MetricSeries;
  readonly scopingProjects: readonly string[];
  /** The metric of each usage, as a filter of Cloud Monitoring. */
  readonly metrics: Readonly<Partial<Record<Usage, string>>>;
}

/** All that was read about one instance. What no check asks for is not read. */
export interface PostureFacts {
  readonly door: Reading<FrontDoor>;
  readonly letIn: LetIn;
  readonly machines: Reading<ProjectMachines>;
  readonly nats: Reading<readonly ProjectNat[]>;
  readonly usage: Readonly<Record<Usage, Reading<number>>>;
}

/** How far back the usage may have been measured. */
const RECENT = 15 * MINUTE;

/** Reads what the checks ask for: of the whole fleet once, and then for each instance. */
export function gatherPosture(
  fleet: readonly Instance[],
  checks: readonly PostureCheck[],
  outside: AuditOutside | undefined,
): (instance: Instance) => Promise<PostureFacts> {
  const wants = (...some: readonly PostureCheck[]): boolean => some.some((check) => checks.includes(check));
  const isListed = fleet.some(isBehindAllowlist);
  const shared = outside === undefined ? undefined : readShared(outside, wants, isListed);

  return async ({ domain, gcpProjectId: project }) => {
    if (outside === undefined || shared === undefined) return NOT_ASKED;
    const { doors, networks } = outside;
    const byHand = `give whoever runs the audit roles/compute.viewer on ${project}`;
    const [door, machines, nats, letIn, usage] = await Promise.all([
      wants('inbound', 'waf') ? reading(() => doors.look(domain), LATER) : SKIPPED,
      wants('vm-access') ? reading(() => networks.machines(project), byHand) : SKIPPED,
      wants('outbound') ? reading(() => networks.nats(project), byHand) : SKIPPED,
      shared.letIn,
      shared.usage,
    ]);
    return { door, machines, nats, letIn, usage: usage(project) };
  };
}

function readShared(
  outside: AuditOutside,
  wants: (...checks: readonly PostureCheck[]) => boolean,
  isListed: boolean,
): { readonly letIn: Promise<LetIn>; readonly usage: Promise<FleetUsage> } {
  const { uptimeCheckers, codeHost, clock } = outside;
  const ranges = async (): Promise<LetIn> => {
    const [checkers, host] = await Promise.all([
      reading(uptimeCheckers, 'sign in with `gcloud auth application-default login`, and run it again'),
      reading(codeHost, 'set GITHUB_TOKEN if GitHub refuses, and run it again'),
    ]);
    return { uptimeCheckers: checkers, codeHost: host };
  };
  const now = clock.now();
  return {
    letIn: wants('inbound') && isListed ? ranges() : Promise.resolve({ uptimeCheckers: SKIPPED, codeHost: SKIPPED }),
    usage: wants('limits') ? readUsage(outside, now - RECENT, now) : Promise.resolve(() => usageOf(SKIPPED)),
  };
}

/** A vendor that fails is something that was not read; anything else is a fault of ours. */
async function reading<T>(read: () => Promise<T>, remedy: string): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { unread: error.message, remedy: error.retryable ? LATER : remedy };
  }
}

const LATER = 'run the audit again later';

function usageOf(reading: Reading<number>): Record<Usage, Reading<number>> {
  return { repositories: reading, storage: reading, users: reading };
}

const SKIPPED = { unread: 'it was not asked for', remedy: 'leave --only out' } as const;
const OFFLINE = { unread: 'it was not read: only the files were looked at', remedy: 'leave --offline out' } as const;
const NOT_ASKED: PostureFacts = {
  door: OFFLINE,
  letIn: { uptimeCheckers: OFFLINE, codeHost: OFFLINE },
  machines: OFFLINE,
  nats: OFFLINE,
  usage: usageOf(OFFLINE),
};
