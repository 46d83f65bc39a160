import { formatInstant } from '../domain/calendar/dates.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { type DomainEvent, entryId } from '../domain/evidence/ledger.ts';
import { upgradeId } from '../domain/rollout/upgrade.ts';
import type { UpgradeEvent } from '../domain/rollout/upgradeEvents.ts';
import { type PullRequestDocument, ledger, rollouts, upgrades } from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import type { PullRequestText } from '../text/tracking/pullRequestText.ts';
import { viewVerification } from './verificationView.ts';
import { summarise, viewUpgrade } from './views.ts';

/** What was checked of a verified upgrade: its state, and the last entry of its chain. */
export async function readChecks(
  { store, calendar }: { readonly store: Store; readonly calendar: Calendar },
  { rollout: rolloutId, instance, merging }: PullRequestDocument,
): Promise<PullRequestText> {
  const id = upgradeId(rolloutId, instance);
  const rollout = (await store.get(rollouts, rolloutId))?.rollout;
  const upgrade = await store.get(upgrades, id);
  const last = (await store.get(ledger, entryId(`upgrade:${id}`, upgrade?.head.seq ?? 0)))?.event;
  if (rollout === undefined || upgrade === undefined || last === undefined || !isVerified(last)) {
    throw new Error(`${id} has a pull request, but its chain does not end with a verification`);
  }
  const { at } = upgrade.progress.state === 'verified' ? upgrade.progress : { at: 0 };
  return {
    rollout: summarise(rollout, calendar),
    upgrade: viewUpgrade(upgrade, calendar),
    trackingIssue: rollout.trackingIssue?.url ?? null,
    checks: {
      verification: viewVerification([last], calendar.timeZone),
      runUrl: upgrade.runs.at(-1)?.url ?? '',
      reportedVersion: last.reported,
      soakedMinutes: last.soakedMinutes,
      startedAt: formatInstant(upgrade.startedAt ?? at, calendar.timeZone),
      verifiedAt: formatInstant(at, calendar.timeZone),
      from: upgrade.from,
      to: upgrade.version,
    },
    policy: rollout.policy.name,
    merging,
  };
}

function isVerified(event: DomainEvent): event is Extract<UpgradeEvent, { type: 'UpgradeVerified' }> {
  return event.type === 'UpgradeVerified';
}
