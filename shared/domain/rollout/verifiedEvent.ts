import { count } from '../count.ts';
import type { Findings } from './findings.ts';
import type { Checks } from './signs.ts';
import type { Upgrade } from './upgrade.ts';
import type { UpgradeEvent } from './upgradeEvents.ts';
import { uptimeInWords } from './uptimeInWords.ts';

/** Everything that was checked of an upgrade, for the evidence. */
export function verifiedEvent(
  { version, progress }: Upgrade,
  { reported, keptOut, findings }: Checks,
  soakedMinutes: number,
): UpgradeEvent {
  const analysis = findings?.analysis ?? [];
  const interruptions = ('interruptions' in progress ? progress.interruptions : undefined) ?? 0;
  const how = keptOut ? `its uptime check finds ${version} in what it reports` : `it reports ${version}`;
  const passed = analysis.filter(({ kind }) => kind === 'inconclusive').map(({ condition }) => condition);
  const reasons = [
    `${how} and stayed healthy for ${count(soakedMinutes, 'minute')}`,
    uptimeReason(findings),
    ...(analysis.length > 0 ? [`${count(analysis.length, 'condition')} of the analysis looked at`] : []),
    ...(passed.length > 0 ? [`inconclusive, which the policy lets pass: ${passed.join(', ')}`] : []),
  ];
  return {
    type: 'UpgradeVerified',
    reported: keptOut ? version : (reported ?? ''),
    soakedMinutes,
    ...(interruptions > 0 && { interruptions }),
    versionBy: keptOut ? 'uptime-check' : 'instance',
    uptime: findings?.uptime.kind === 'healthy' ? findings.uptime.evidence : null,
    analysis,
    reason: reasons.join('; '),
  };
}

function uptimeReason(findings: Findings | null | undefined): string {
  return findings?.uptime.kind === 'healthy' ? uptimeInWords(findings.uptime) : 'no uptime checks are configured';
}
