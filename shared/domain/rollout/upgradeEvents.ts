import type { Instant } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import type { ConditionVerdict } from './analysis.ts';
import { type DropReason, type Progress, type Upgrade, type UpgradePhase, laneOf } from './upgrade.ts';
import type { FailingLocation, UptimeEvidence } from './uptime.ts';

interface VerifiedEvent {
  readonly type: 'UpgradeVerified';
  readonly reported: string;
  readonly soakedMinutes: number;
  /** How often its soak was interrupted before; left out when it never was. */
  readonly interruptions?: number;
  /** Who told the version; left out in entries from before that was asked. */
  readonly versionBy?: VersionBy;
  /** What its uptime checks gave after the upgrade; `null` where none are configured. */
  readonly uptime?: UptimeEvidence | null;
  readonly analysis?: readonly ConditionVerdict[];
}

/** The instance itself, or, where it lets nobody in, an uptime check that looks for the version in its answer. */
export type VersionBy = 'instance' | 'uptime-check';

export type UpgradeEvent = DomainEvent &
  (
    | {
        readonly type: 'UpgradeClaimed';
        readonly attempt: number;
        readonly lane: string;
        readonly leaseUntil: Instant;
        readonly from: string;
      }
    | { readonly type: 'DispatchRetaken'; readonly leaseUntil: Instant }
    /** Claimed, but the call was certainly not made and may not be made now: it waits again, without its lane. */
    | { readonly type: 'UpgradeReturned'; readonly until: Instant }
    | { readonly type: 'UpgradeDispatched'; readonly run: { readonly id: string; readonly url: string } }
    | { readonly type: 'SoakStarted'; readonly reported: string }
    | { readonly type: 'SoakInterrupted'; readonly failing?: readonly FailingLocation[] }
    | VerifiedEvent
    /** `failing`: from where its uptime check fails, if that is a reason. */
    | { readonly type: 'UpgradeFailed'; readonly failing?: readonly FailingLocation[] }
    | { readonly type: 'UpgradeDeferred'; readonly until: Instant }
    | { readonly type: 'UpgradeRetried' }
    | { readonly type: 'UpgradeSkipped' }
    | { readonly type: 'UpgradeRolledBack'; readonly rollback: string }
    | { readonly type: 'UpgradeDropped'; readonly why: DropReason }
    /** Joined, or became eligible again, after the plan was made. */
    | { readonly type: 'UpgradeAdded'; readonly stage: number; readonly startsAt: Instant }
  );

export function evolveUpgrade(upgrade: Upgrade, event: UpgradeEvent, by: { at: Instant; actor: string }): Upgrade {
  const { progress } = upgrade;
  const lane = laneOf(upgrade) ?? '';
  const dispatchedAt = 'dispatchedAt' in progress ? progress.dispatchedAt : by.at;
  const interruptions = ('interruptions' in progress ? progress.interruptions : undefined) ?? 0;
  switch (event.type) {
    case 'UpgradeClaimed':
      return {
        ...at(upgrade, { state: 'dispatching', lane: event.lane, leaseUntil: event.leaseUntil }),
        attempt: event.attempt,
        startedAt: by.at,
        unrecordedSince: upgrade.unrecordedSince ?? by.at,
        from: event.from,
      };
    case 'DispatchRetaken':
      return at(upgrade, { state: 'dispatching', lane, leaseUntil: event.leaseUntil });
    case 'UpgradeDispatched':
      return {
        ...at(upgrade, { state: 'upgrading', lane, dispatchedAt: by.at }),
        runs: [...upgrade.runs, event.run],
        unrecordedSince: null,
      };
    case 'SoakStarted':
      return at(upgrade, {
        state: 'soaking',
        lane,
        dispatchedAt,
        since: by.at,
        ...(interruptions && { interruptions }),
      });
    case 'SoakInterrupted':
      return at(upgrade, {
        state: 'upgrading',
        lane,
        dispatchedAt,
        interruptedAt: by.at,
        interruptions: interruptions + 1,
      });
    case 'UpgradeVerified':
      return at(upgrade, { state: 'verified', at: by.at });
    case 'UpgradeFailed':
      return at(upgrade, { state: 'failed', lane, at: by.at, reason: event.reason });
    case 'UpgradeDeferred':
      return { ...at(upgrade, progress), startsAt: event.until };
    case 'UpgradeReturned':
      return { ...at(upgrade, { state: 'planned' }), startsAt: event.until };
    case 'UpgradeRetried':
      return { ...at(upgrade, { state: 'planned' }), startsAt: by.at };
    case 'UpgradeSkipped':
      return at(upgrade, { state: 'skipped', at: by.at, by: by.actor, reason: event.reason });
    case 'UpgradeRolledBack':
      return at(upgrade, { state: 'rolled-back', at: by.at, rollback: event.rollback, reason: event.reason });
    case 'UpgradeDropped':
      return at(upgrade, { state: 'dropped', at: by.at, reason: event.why });
    case 'UpgradeAdded':
      return { ...at(upgrade, { state: 'planned' }), stage: event.stage, startsAt: event.startsAt };
  }
}

function at(upgrade: Upgrade, progress: Progress): Upgrade {
  const unhealthy = progress.state === 'upgrading' && progress.interruptedAt !== undefined;
  return { ...upgrade, progress, phase: phaseOf(progress.state), unhealthy };
}

function phaseOf(state: Progress['state']): UpgradePhase {
  switch (state) {
    case 'planned':
      return 'waiting';
    case 'dispatching':
    case 'upgrading':
    case 'soaking':
      return 'in-flight';
    case 'failed':
      return 'failed';
    case 'verified':
    case 'rolled-back':
    case 'skipped':
    case 'dropped':
      return 'settled';
  }
}
