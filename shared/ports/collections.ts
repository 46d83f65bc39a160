import type { Instant } from '../domain/calendar/time.ts';
import type { Head, LedgerEntry } from '../domain/evidence/ledger.ts';
import type { Instance } from '../domain/fleet/instance.ts';
import type { Alert } from '../domain/incident/alert.ts';
import { type Heartbeat, NEW_HEARTBEAT } from '../domain/incident/heartbeat.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Page } from '../domain/incident/page.ts';
import type { PostMortem } from '../domain/incident/postMortem.ts';
import type { Silence } from '../domain/incident/routing.ts';
import type { ChangeSummary } from '../domain/monitoring/diff.ts';
import type { KnownResource, MonitoringTrouble } from '../domain/monitoring/monitored.ts';
import type { WriteAllowance } from '../domain/limits/writeAllowance.ts';
import type { Excluded } from '../domain/rollout/planned.ts';
import type { PullRequest } from '../domain/rollout/pullRequest.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { Tracking } from '../domain/rollout/tracking.ts';
import type { Upgrade } from '../domain/rollout/upgrade.ts';
import type { Problem } from './fleetSource.ts';
import type { Posted } from './chat.ts';
import type { Collection } from './store.ts';

/**
 * Every document that Tranche keeps. None is written by more than one upgrade: what thousands of them would share is
 * counted by the engine instead.
 */

/** One per environment; written by registrations and by fleet changes, read first by every tick. */
export interface EnvironmentDocument {
  /** The rollout that is not ended yet. */
  readonly active: string | null;
  /** The newest version registered and not aborted. */
  readonly newest: string | null;
  /** The revision of the fleet's configuration that was last taken over. */
  readonly fleetRevision: string | null;
  /** Raised with every part of a change that is taken over: a plan that was made meanwhile is made again. */
  readonly fleetChanges: number;
  /** Rollouts that bring instances back and have not ended; left out when there are none. */
  readonly rollbacks?: readonly string[];
  /** The digest of the declared monitoring that every project was last made due for; left out before the first time. */
  readonly monitoringDigest?: string;
  /** How far the projects were made due for another one: up to this instance. */
  readonly monitoringSweep?: { readonly digest: string; readonly after: string };
}

export interface RolloutDocument {
  readonly environment: string;
  readonly rollout: Rollout;
  readonly head: Head;
  /** An ended rollout that is not closed: something is in flight, or its evidence is not complete. */
  readonly unsealed: boolean;
  /** A hold has begun, changed or ended, and not everybody has been told; left out before holds were told. */
  readonly holdUntold?: boolean;
  /** Our own incident of a hold, until everybody has been told that it has ended. */
  readonly holdIncident?: string | null;
}

export type UpgradeDocument = Upgrade & { readonly head: Head };

/** Its id is that of its upgrade. It comes with the verification of the upgrade. */
export type PullRequestDocument = PullRequest & { readonly head: Head };

/** One per rollout, with the same id. */
export type TrackingDocument = Tracking;

/** One per vendor account whose writes are limited. */
export type AllowanceDocument = WriteAllowance;

/** A webhook delivery that was taken; its id is the sender's. */
export interface DeliveryDocument {
  readonly event: string;
  readonly at: Instant;
}

/** A claimed share of a stage's failure budget; its id is the lane, so that two upgrades can never hold the same. */
export interface LaneDocument {
  readonly rollout: string;
  readonly stage: number;
  readonly upgrade: string;
}

export interface InstanceDocument {
  readonly id: string;
  readonly environment: string;
  readonly gcpProjectId: string | null;
  readonly domain: string | null;
  readonly slug: string | null;
  /** `null` while its configuration cannot be read. The version is what it runs as far as known. */
  readonly instance: Instance | null;
  /** The version that its file stated when it was last read: an unchanged file does not undo an upgrade. */
  readonly configuredVersion: string | null;
  readonly problems: readonly Problem[];
  /** The upgrade in flight on it: there is never a second. */
  readonly upgrading: string | null;
  /** The last upgrade that was begun on it; left out before the first. */
  readonly lastUpgrade?: string;
  /** The rollout that is bringing it back: until that has ended no other starts anything on it. Left out when there is none. */
  readonly rollingBack?: string;
}

/** Digests of the configuration of a part of the fleet, by instance id: what has changed is found without reading it all. */
export interface FleetDigestDocument {
  readonly environment: string;
  readonly digests: Readonly<Record<string, string>>;
}

/** A part of the list of who takes no part in a rollout, and why. */
export interface ExclusionsDocument {
  readonly rollout: string;
  readonly excluded: readonly Excluded[];
}

export type IncidentDocument = Incident & { readonly head: Head };

export interface AlertDocument extends Alert {
  readonly head: Head;
  /** Everything that follows from how it stands was done: looking at it again only sees whether something was lost. */
  readonly followed: boolean;
  /** Whether anything is left to be decided about it, and when it is looked at for that at the latest. */
  readonly settled: boolean;
  readonly lookAt: Instant;
}

/** The newest alert of a group, which further incidents may join; its id is made of the group's key. */
export interface AlertGroupDocument {
  readonly alert: string;
  readonly joinUntil: Instant;
}

/** What the pager has been told of an alert, with the same id. */
export interface PageDocument extends Page {
  /** Until then whoever has claimed it may be calling the pager, and nobody else does. */
  readonly leaseUntil: Instant;
  /** The first call since the last record: the pager may know of it, and nobody has recorded that. */
  readonly unrecordedSince: Instant | null;
  /** Since when the pager does not take it, and what it said last. */
  readonly trouble: { readonly since: Instant; readonly error: string } | null;
  /** When it was last held against what the pager has, and when it is again, until nothing can differ any more. */
  readonly checkedAt: Instant | null;
  readonly checkAt: Instant;
  readonly checked: boolean;
  readonly settled: boolean;
  readonly lookAt: Instant;
}

/** What a channel has been told of an alert; its id is `ALERT~CHANNEL`. */
export interface ThreadDocument {
  readonly alert: string;
  readonly channel: string;
  readonly posted: Posted | null;
  /** Of what the first message was last set to. */
  readonly digest: string;
  readonly shownAt: Instant;
  /** Keys of the replies. */
  readonly told: readonly string[];
  readonly leaseUntil: Instant;
  readonly unrecordedSince: Instant | null;
  readonly settled: boolean;
  readonly lookAt: Instant;
}

export interface PostMortemDocument extends PostMortem {
  readonly head: Head;
  /** The last entry of its alert's chain that was known when it was last made due. */
  readonly alertSeq: number;
  readonly leaseUntil: Instant;
  readonly unrecordedSince: Instant | null;
  /** The last entry of its chain that a comment has told of. */
  readonly told: number;
  readonly settled: boolean;
  readonly lookAt: Instant;
}

export interface SilenceDocument extends Silence {
  readonly environment: string;
  readonly head: Head;
  /** Who ended it before its time. */
  readonly endedBy: string | null;
}

/** An alert of the pager by which a person has the rollout held; its id is made of the pager's. */
export interface HoldingPageDocument {
  readonly environment: string;
  readonly state: 'open' | 'closed';
  /** The rollout that it has held; `null` when none was running, or it was closed before we heard of it. */
  readonly rollout: string | null;
  readonly at: Instant;
}

/** One per environment: how the alerting path itself is. */
export interface HeartbeatDocument extends Heartbeat {
  /** Until then whoever has claimed it may be telling of troubles. */
  readonly leaseUntil: Instant;
  /** The first call since the last record: a channel may have been told, and nobody has recorded that. */
  readonly unrecordedSince: Instant | null;
  /** When our incidents were last held against those of Cloud Monitoring. */
  readonly comparedAt: Instant | null;
}

/** The configuration of Cloud Monitoring in one project; its id is the project's. */
export interface MonitoredProjectDocument {
  readonly environment: string;
  readonly project: string;
  /** The instance whose project it is, or `null` for a scoping project. */
  readonly instance: string | null;
  readonly head: Head;
  /** What Tranche has there, as last seen. */
  readonly resources: readonly KnownResource[];
  /** The digest of what it should have, when all of that was done; `null` while something is left. */
  readonly applied: string | null;
  /** What was done since the last entry of its chain that tells of it. */
  readonly done: readonly ChangeSummary[];
  /** What somebody else has changed there, while it is not mended. */
  readonly drift: readonly ChangeSummary[];
  readonly trouble: MonitoringTrouble | null;
  /** When it was last looked at; `null` before the first time. */
  readonly lookedAt: Instant | null;
  /** When it is looked at again although nothing is to be changed. */
  readonly checkAt: Instant;
  /** Since when nothing is wanted there any more: the instance has left the fleet. */
  readonly leftAt: Instant | null;
  /** Who has asked for what is to be done next; `null` when nobody has. */
  readonly askedBy: string | null;
  readonly leaseUntil: Instant;
  /** The first call since the last record: something may be there that nobody has recorded. */
  readonly unrecordedSince: Instant | null;
  readonly settled: boolean;
  readonly lookAt: Instant;
}

export const environments: Collection<EnvironmentDocument> = { name: 'environments', indexes: [] };
export const rollouts: Collection<RolloutDocument> = {
  name: 'rollouts',
  indexes: [['environment'], ['unsealed'], ['holdUntold']],
};
export const upgrades: Collection<UpgradeDocument> = {
  name: 'upgrades',
  indexes: [
    ['rollout', 'stage', 'phase', 'startsAt'],
    ['rollout', 'stage', 'phase'],
    ['rollout', 'stage', 'unhealthy'],
    ['rollout', 'stage'],
    ['rollout', 'phase'],
    ['rollout'],
    ['phase'],
  ],
};
export const pullRequests: Collection<PullRequestDocument> = {
  name: 'pull-requests',
  indexes: [['settled', 'lookAt'], ['rollout', 'settled'], ['rollout', 'stage'], ['rollout']],
};
export const trackings: Collection<TrackingDocument> = { name: 'trackings', indexes: [['closed']] };
export const allowances: Collection<AllowanceDocument> = { name: 'allowances', indexes: [] };
export const deliveries: Collection<DeliveryDocument> = { name: 'deliveries', indexes: [['at']] };
export const lanes: Collection<LaneDocument> = { name: 'lanes', indexes: [['rollout', 'stage']] };
export const instances: Collection<InstanceDocument> = {
  name: 'instances',
  indexes: [['environment'], ['gcpProjectId'], ['domain'], ['environment', 'slug']],
};
export const fleetDigests: Collection<FleetDigestDocument> = { name: 'fleet-digests', indexes: [['environment']] };
export const exclusions: Collection<ExclusionsDocument> = { name: 'exclusions', indexes: [['rollout']] };
export const incidents: Collection<IncidentDocument> = {
  name: 'incidents',
  indexes: [
    ['rollout', 'state'],
    ['rollout', 'blocks'],
    ['rollout'],
    ['alert', 'state'],
    ['alert'],
    ['instance', 'state'],
    ['state', 'closesBy'],
    ['state'],
    ['waits', 'lookAt'],
    ['openedAt'],
  ],
};
export const alerts: Collection<AlertDocument> = {
  name: 'alerts',
  indexes: [['settled', 'lookAt'], ['openedAt']],
};
export const alertGroups: Collection<AlertGroupDocument> = { name: 'alert-groups', indexes: [] };
export const pages: Collection<PageDocument> = {
  name: 'pages',
  indexes: [['settled', 'lookAt'], ['opened', 'checked', 'checkAt'], ['pagerId']],
};
export const threads: Collection<ThreadDocument> = { name: 'threads', indexes: [['settled', 'lookAt'], ['alert']] };
export const postMortems: Collection<PostMortemDocument> = { name: 'post-mortems', indexes: [['settled', 'lookAt']] };
export const silences: Collection<SilenceDocument> = { name: 'silences', indexes: [['environment', 'until']] };
export const heartbeats: Collection<HeartbeatDocument> = { name: 'heartbeats', indexes: [] };
export const holdingPages: Collection<HoldingPageDocument> = { name: 'holding-pages', indexes: [] };
export const monitoredProjects: Collection<MonitoredProjectDocument> = {
  name: 'monitored-projects',
  indexes: [['settled', 'lookAt'], ['environment', 'instance'], ['environment']],
};
export const ledger: Collection<LedgerEntry> = { name: 'ledger', indexes: [['stream', 'seq']] };

export const collections = [
  environments,
  rollouts,
  upgrades,
  pullRequests,
  trackings,
  allowances,
  deliveries,
  lanes,
  instances,
  fleetDigests,
  exclusions,
  incidents,
  alerts,
  alertGroups,
  pages,
  threads,
  postMortems,
  silences,
  heartbeats,
  holdingPages,
  monitoredProjects,
  ledger,
] as const;

export function instanceKey(environment: string, id: string): string {
  return `${environment}~${id}`;
}

export function newHeartbeat(): HeartbeatDocument {
  return { ...NEW_HEARTBEAT, leaseUntil: 0, unrecordedSince: null, comparedAt: null };
}
