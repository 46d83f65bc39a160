import { type Instant, MINUTE } from '../calendar/time.ts';
import type { ConditionVerdict } from './analysis.ts';
import type { Findings, UptimeFinding } from './findings.ts';
import type { FailingLocation } from './uptime.ts';
import { uptimeInWords } from './uptimeInWords.ts';

/** What could be learned of an instance whose upgrade was dispatched. */
export interface Checks {
  readonly run: 'pending' | 'succeeded' | 'failed' | 'unknown';
  readonly reported: string | undefined;
  readonly health: 'healthy' | 'unhealthy' | 'unknown';
  readonly detail?: string | undefined;
  /** Its allowlist lets us not in: its uptime checks speak for it. */
  readonly keptOut: boolean;
  /** `null` where no uptime checks are configured; `undefined` when nobody has asked this time. */
  readonly findings: Findings | null | undefined;
}

/**
 * What one thing that was looked at says. `ill` needs a sign; what gives none leaves a `doubt`, and what was not asked
 * this time is to be asked again.
 */
export type Sign =
  | { readonly kind: 'well' }
  | { readonly kind: 'ill'; readonly why: string; readonly failing?: readonly FailingLocation[] }
  | { readonly kind: 'doubt'; readonly why: string }
  | { readonly kind: 'unasked' };

const WELL: Sign = { kind: 'well' };
const UNASKED: Sign = { kind: 'unasked' };

/** Findings that have been under way for longer say too little of now. */
const LONGEST_UNDER_WAY = 10 * MINUTE;

/** What the instance says of itself. Nothing is asked of one that lets us not in. */
export function instanceSign(version: string, checks: Checks): Sign {
  const { reported, health, keptOut } = checks;
  if (keptOut) return WELL;
  if (health === 'unknown') return { kind: 'doubt', why: `no answer from the instance${withDetail(checks)}` };
  if (reported === undefined) return ill(`the instance reports no version${withDetail(checks)}`);
  if (!reportsVersion(reported, version)) return ill(`the instance reports ${reported}, not ${version}`);
  return health === 'unhealthy' ? ill(`the instance is unhealthy${withDetail(checks)}`) : WELL;
}

/**
 * What the monitoring says of an upgrade that is watched since then. Findings come with messages, which may be late: a bad
 * sign always counts, anything else only if it was looked for after `atLeast`, and not long ago.
 */
export function monitoringSign(
  version: string,
  { findings, keptOut }: Checks,
  { since, atLeast, now }: { readonly since: Instant; readonly atLeast: Instant; readonly now: Instant },
): Sign {
  if (findings === null) {
    return keptOut ? { kind: 'doubt', why: `${KEPT_OUT}, and no uptime checks are configured` } : WELL;
  }
  if (findings?.soakSince !== since) return UNASKED;
  const sign = weigh([
    uptimeSign(findings.uptime),
    ...(keptOut ? [versionSign(version, findings.version)] : []),
    ...findings.analysis.map(conditionSign),
  ]);
  const isOfUse = findings.lookedAt >= atLeast && now - findings.lookedAt <= LONGEST_UNDER_WAY;
  return sign.kind === 'ill' || isOfUse ? sign : UNASKED;
}

/** One that is ill makes all ill; then one in doubt leaves all in doubt. Every reason of that kind is told. */
export function weigh(signs: readonly Sign[]): Sign {
  const ills = signs.filter((sign) => sign.kind === 'ill');
  if (ills.length > 0) {
    const failing = ills.flatMap((sign) => sign.failing ?? []);
    return { ...ill(told(ills)), ...(failing.length > 0 && { failing }) };
  }
  const doubts = signs.filter((sign) => sign.kind === 'doubt');
  if (doubts.length > 0) return { kind: 'doubt', why: told(doubts) };
  return signs.some(({ kind }) => kind === 'unasked') ? UNASKED : WELL;
}

/** Instances report `5.2.0`, or a build such as `285011_2024-07-18_5.2.0-4a1c`: the version must stand there whole. */
export function reportsVersion(reported: string, version: string): boolean {
  const found = reported.indexOf(version);
  if (found < 0) return false;
  const before = reported[found - 1] ?? ' ';
  const after = reported[found + version.length] ?? ' ';
  return !/[0-9.]/.test(before) && !/[0-9.]/.test(after);
}

const KEPT_OUT = 'the instance is behind an allowlist that keeps us out';

function uptimeSign(finding: UptimeFinding): Sign {
  switch (finding.kind) {
    case 'healthy':
      return WELL;
    case 'unhealthy':
      return { ...ill(uptimeInWords(finding)), failing: finding.failing };
    case 'inconclusive':
      return { kind: 'doubt', why: uptimeInWords(finding) };
    case 'unread':
      return { kind: 'doubt', why: `the uptime checks could not be read: ${finding.why}` };
  }
}

function versionSign(version: string, finding: UptimeFinding | undefined): Sign {
  if (finding === undefined) {
    return { kind: 'doubt', why: `${KEPT_OUT}, and no uptime check looks for ${version} in what it reports` };
  }
  const sign = uptimeSign(finding);
  const about = `of what it reports, which should be ${version}`;
  return 'why' in sign ? { ...sign, why: `${about}: ${sign.why}` } : sign;
}

function conditionSign({ condition, kind, reason, whenInconclusive }: ConditionVerdict): Sign {
  if (kind === 'unhealthy') return ill(`${condition}: ${reason}`);
  if (kind === 'healthy' || whenInconclusive === 'pass') return WELL;
  return { kind: 'doubt', why: `${condition}: ${reason}` };
}

function ill(why: string): Sign & { readonly kind: 'ill' } {
  return { kind: 'ill', why };
}

function told(signs: readonly { readonly why: string }[]): string {
  return signs.map(({ why }) => why).join('; ');
}

function withDetail({ detail }: Checks): string {
  return detail === undefined ? '' : ` (${detail})`;
}
