import { formatInstant } from '../domain/calendar/dates.ts';
import type { Instant } from '../domain/calendar/time.ts';
import type { DomainEvent } from '../domain/evidence/ledger.ts';
import type { ConditionVerdict } from '../domain/rollout/analysis.ts';
import type { UpgradeEvent, VersionBy } from '../domain/rollout/upgradeEvents.ts';
import type { FailingLocation, UptimeEvidence } from '../domain/rollout/uptime.ts';

/** What is on record of how an upgrade was verified, or of why it was not; instants have their offset. */
export interface VerificationView {
  /** What the instance reported; `null` until it is verified. */
  readonly reported: string | null;
  /** Who told the version; `null` where nobody has recorded it. */
  readonly versionBy: VersionBy | null;
  /** How long it soaked; `null` until it is verified. */
  readonly soakedMinutes: number | null;
  /** Left out where nobody has recorded it; `null` where no uptime checks are configured. */
  readonly uptime?: UptimeView | null | undefined;
  readonly analysis: readonly ConditionVerdict[];
  /** How often the soak of the newest attempt was interrupted. */
  readonly interruptions: number;
  /** From where its uptime check failed when it was last found ill; empty once it is verified. */
  readonly failing: readonly { readonly check: string; readonly location: string; readonly since: string }[];
}

export interface UptimeView {
  /** The points of before say nothing. */
  readonly since: string;
  readonly lookedAt: string;
  readonly locations: readonly LocationView[];
}

export interface LocationView {
  readonly check: string;
  readonly location: string;
  readonly passed: number;
  readonly failed: number;
  readonly first: string | null;
  readonly newest: { readonly at: string; readonly passed: boolean } | null;
}

/** @param events the chain of the upgrade, oldest first; only what comes after its last claim counts */
export function viewVerification(events: readonly DomainEvent[], timeZone: string): VerificationView | null {
  const claimed = events.findLastIndex(({ type }) => type === 'UpgradeClaimed');
  const attempt = events.slice(claimed + 1).filter(isCheck);
  const last = attempt.at(-1);
  if (last === undefined) return null;
  const verified = last.type === 'UpgradeVerified' ? last : undefined;
  const at = (instant: Instant): string => formatInstant(instant, timeZone);
  return {
    reported: verified?.reported ?? null,
    versionBy: verified?.versionBy ?? null,
    soakedMinutes: verified?.soakedMinutes ?? null,
    ...(verified?.uptime !== undefined && { uptime: verified.uptime && viewUptime(verified.uptime, at) }),
    analysis: verified?.analysis ?? [],
    interruptions: verified?.interruptions ?? attempt.filter(({ type }) => type === 'SoakInterrupted').length,
    failing: last.type === 'UpgradeVerified' ? [] : (last.failing ?? []).map((each) => viewFailing(each, at)),
  };
}

type Check = Extract<UpgradeEvent, { type: 'UpgradeVerified' | 'SoakInterrupted' | 'UpgradeFailed' }>;

function isCheck(event: DomainEvent): event is Check {
  return ['UpgradeVerified', 'SoakInterrupted', 'UpgradeFailed'].includes(event.type);
}

function viewUptime({ upgradeEndedAt, lookedAt, locations }: UptimeEvidence, at: (instant: Instant) => string) {
  return {
    since: at(upgradeEndedAt),
    lookedAt: at(lookedAt),
    locations: locations.map(({ first, newest, ...each }) => ({
      ...each,
      first: first === null ? null : at(first),
      newest: newest === null ? null : { ...newest, at: at(newest.at) },
    })),
  };
}

function viewFailing({ since, ...each }: FailingLocation, at: (instant: Instant) => string) {
  return { ...each, since: at(since) };
}
