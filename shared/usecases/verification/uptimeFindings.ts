import type { Instant } from '../../domain/calendar/time.ts';
import type { Findings, UptimeFinding } from '../../domain/rollout/findings.ts';
import type { Upgrade } from '../../domain/rollout/upgrade.ts';
import { UPTIME_RULES, type UptimeRules, type UptimeSeries, judgeUptime } from '../../domain/rollout/uptime.ts';
import type { KnownChecks } from '../monitoring/checksOf.ts';
import type { FleetUptime } from './readShards.ts';

/**
 * What the uptime checks of one instance say since then: of its health, and, where a check looks for just the version that
 * its upgrade brings, of that.
 * @param known its checks; where none are known, each that there is counts for its health
 */
export function uptimeFindings(
  { domain, version }: Pick<Upgrade, 'domain' | 'version'>,
  { ofHost, unread }: FleetUptime,
  known: KnownChecks | undefined,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Pick<Findings, 'uptime' | 'version'> {
  const series = ofHost.get(domain) ?? [];
  const rules = rulesFor(known);
  const judge = (counts: (each: UptimeSeries) => boolean): UptimeFinding => {
    // Which locations are to be heard needs no list: each that was heard in the time before the upgrade has a series, and how
    // many there must be is known of checks of ours.
    const facts = { series: series.filter(counts), expected: [], upgradeEndedAt: since, now };
    const verdict = judgeUptime(facts, rules);
    return unread === null || verdict.kind === 'unhealthy' ? verdict : { kind: 'unread', why: unread };
  };
  const uptime = judge(({ check }) => known?.uptime.includes(check) ?? true);
  const looksForIt = known?.version?.version === version ? known.version.check : undefined;
  return looksForIt === undefined ? { uptime } : { uptime, version: judge(({ check }) => check === looksForIt) };
}

/**
 * A check of ours must be heard from as many places as it runs from, so that one that has been blind since before the upgrade is
 * missed too; and one that runs seldom is not silent before it has left out two runs.
 */
function rulesFor(known: KnownChecks | undefined): UptimeRules {
  if (known === undefined) return UPTIME_RULES;
  const { leastLocations, silentAfter } = UPTIME_RULES;
  return {
    ...UPTIME_RULES,
    leastLocations: Math.max(leastLocations, known.locations),
    silentAfter: Math.max(silentAfter, 2 * known.period),
  };
}
