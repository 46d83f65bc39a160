import type { Instant } from '../../domain/calendar/time.ts';
import type { Replayed } from '../../domain/evidence/packReplay.ts';
import type { UpgradeEvent } from '../../domain/rollout/upgradeEvents.ts';
import { type LocationEvidence, UPTIME_RULES } from '../../domain/rollout/uptime.ts';
import { counted } from '../days.ts';
import { plain, table } from './markdown.ts';

type Verified = Extract<UpgradeEvent, { type: 'UpgradeVerified' }>;

/** How each upgrade was verified. A ledger from before uptime checks were read has nothing of it, and gets no section. */
export function verificationSection(
  { upgrades }: Replayed,
  moment: (at: Instant | null | undefined) => string,
): string[] {
  const verified = upgrades.flatMap(({ upgrade, entries }) => {
    const entry = entries.findLast(({ event }) => event.type === 'UpgradeVerified');
    const event = entry?.event;
    return event?.type === 'UpgradeVerified' && event.uptime !== undefined
      ? [{ instance: upgrade.instance, at: entry?.at, event }]
      : [];
  });
  if (verified.length === 0) return [];
  const rows = verified.map(({ instance, at, event }) => [
    plain(instance),
    moment(at),
    `${plain(event.reported)} by the ${event.versionBy === 'uptime-check' ? 'uptime check' : 'instance'}`,
    counted(event.soakedMinutes, 'minute'),
    uptimeOf(event, moment),
    analysisOf(event),
  ]);
  const head = ['instance', 'verified', 'version', 'soak', 'uptime points passed, by location', 'analysis'];
  return ['## Verification', intro, table(head, rows)];
}

const intro = `Points of uptime checks count from the beginning of the soak; each location must have passed ${UPTIME_RULES.leastPassing} times at least.`;

function uptimeOf({ uptime }: Verified, moment: (at: Instant) => string): string {
  if (!uptime) return 'no uptime checks are configured';
  const newest = Math.max(...uptime.locations.map((each) => each.newest?.at ?? uptime.upgradeEndedAt));
  return `${uptime.locations.map(locationOf).join(', ')}; the newest at ${moment(newest)}`;
}

function locationOf({ location, passed, failed }: LocationEvidence): string {
  return `${plain(location)} ${passed} of ${passed + failed}`;
}

function analysisOf({ analysis = [] }: Verified): string {
  return analysis.length === 0
    ? 'not asked for'
    : analysis.map(({ condition, kind, reason }) => `${plain(condition)} ${kind}: ${plain(reason)}`).join('; ');
}
