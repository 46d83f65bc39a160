import type { Excluded, PlannedUpgrade } from '../rollout/planned.ts';
import type { Merging } from '../rollout/pullRequest.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Head } from './ledger.ts';

/**
 * What a pack says besides the ledger: what was there before the first event. Everything that happened afterwards is
 * made of the ledger, so that a pack cannot say anything that its ledger does not.
 */
export interface EvidenceRecord {
  /** The zone in which times are written. */
  readonly timeZone: string;
  readonly rollout: RegisteredRollout;
  readonly trackingIssue: { readonly number: number; readonly url: string } | null;
  /** By instance, as are the others. */
  readonly upgrades: readonly RecordedUpgrade[];
  readonly pullRequests: readonly RecordedPullRequest[];
  readonly excluded: readonly Excluded[];
  readonly incidents: readonly RecordedIncident[];
  /** The alerts of these incidents; left out of packs from before there were any. */
  readonly alerts?: readonly RecordedAlert[] | undefined;
}

/** A rollout as it was registered. */
export type RegisteredRollout = Omit<
  Rollout,
  'phase' | 'pause' | 'hold' | 'holds' | 'resumedAt' | 'plannedStages' | 'sla' | 'progress' | 'rollbacks'
>;

export interface RecordedUpgrade {
  readonly plan: PlannedUpgrade;
  readonly inPlan: boolean;
}

export interface RecordedPullRequest {
  readonly instance: string;
  readonly merging: Merging;
}

export interface RecordedIncident {
  readonly incident: string;
  readonly instance: string | null;
  readonly url: string | null;
}

export interface RecordedAlert {
  readonly alert: string;
  /** Whether it has a chain for its post-mortem. */
  readonly postMortem: boolean;
}

/** What a server gives of a rollout besides its ledger: the record, and where the chain of each stream has come to. */
export interface EvidenceExport {
  readonly record: EvidenceRecord;
  readonly heads: Readonly<Record<string, Head>>;
}

export function registeredOf(rollout: Rollout): RegisteredRollout {
  const {
    phase: _phase,
    pause: _pause,
    hold: _hold,
    holds: _holds,
    resumedAt: _resumedAt,
    plannedStages: _stages,
    sla: _sla,
    progress: _progress,
    rollbacks: _,
    ...rest
  } = rollout;
  return rest;
}

/**
 * The chains that belong to a rollout, in the order of a pack: its own, its upgrades, their pull requests, incidents, alerts,
 * post-mortems.
 */
export function streamsOf({ rollout, upgrades, pullRequests, incidents, alerts = [] }: EvidenceRecord): string[] {
  return [
    `rollout:${rollout.id}`,
    ...upgrades.map(({ plan }) => upgradeStream(rollout.id, plan.id)),
    ...pullRequests.map(({ instance }) => pullRequestStream(rollout.id, instance)),
    ...incidents.map(({ incident }) => incidentStream(incident)),
    ...alerts.map(({ alert }) => alertStream(alert)),
    ...alerts.filter(({ postMortem }) => postMortem).map(({ alert }) => postMortemStream(alert)),
  ];
}

export function upgradeStream(rollout: string, instance: string): `upgrade:${string}` {
  return `upgrade:${rollout}~${instance}`;
}

export function pullRequestStream(rollout: string, instance: string): `pull-request:${string}` {
  return `pull-request:${rollout}~${instance}`;
}

export function incidentStream(incident: string): `incident:${string}` {
  return `incident:${incident}`;
}

export function alertStream(alert: string): `alert:${string}` {
  return `alert:${alert}`;
}

export function postMortemStream(alert: string): `post-mortem:${string}` {
  return `post-mortem:${alert}`;
}
