import { type Instant, MINUTE } from '../calendar/time.ts';
import type { UpgradeStage } from '../release/policy.ts';
import type { Upgrade, UpgradeEvent } from './upgrade.ts';

/** What could be learned of an instance whose upgrade was dispatched. */
export interface Checks {
  readonly run: 'pending' | 'succeeded' | 'failed' | 'unknown';
  readonly reported: string | undefined;
  readonly health: 'healthy' | 'unhealthy' | 'unknown';
  readonly detail?: string | undefined;
}

/**
 * What the checks say of an upgrade in flight, or `undefined` for "look again". Silence is never health: an instance
 * that does not answer is inconclusive until the deadline, and then it has failed.
 */
export function assess(upgrade: Upgrade, row: UpgradeStage, checks: Checks, now: Instant): UpgradeEvent | undefined {
  const { progress } = upgrade;
  if (progress.state !== 'upgrading' && progress.state !== 'soaking') return undefined;
  if (checks.run === 'failed') return { type: 'UpgradeFailed', reason: 'the upgrade workflow failed' };

  const fault = faultOf(upgrade.version, checks);
  const late = now >= progress.dispatchedAt + row.deadlineMinutes * MINUTE;
  const failed = (why: string): UpgradeEvent => ({
    type: 'UpgradeFailed',
    reason: `not verified within ${row.deadlineMinutes} minutes: ${why}`,
  });
  if (progress.state === 'upgrading') {
    if (fault === undefined && checks.run === 'succeeded') return soakStarted(upgrade, checks);
    return late ? failed(fault ?? `the upgrade workflow is ${checks.run}`) : undefined;
  }
  if (fault !== undefined) {
    if (late) return failed(fault);
    return checks.health === 'unknown' ? undefined : { type: 'SoakInterrupted', reason: fault };
  }
  // A soak that goes well may end after the deadline: nobody is failed for the time in which we did not look.
  return now >= progress.since + row.soakMinutes * MINUTE ? verified(upgrade, checks, now - progress.since) : undefined;
}

function soakStarted({ version }: Upgrade, { reported }: Checks): UpgradeEvent {
  return { type: 'SoakStarted', reported: reported ?? '', reason: `it reports ${version} and is healthy` };
}

function verified({ version }: Upgrade, { reported }: Checks, soaked: number): UpgradeEvent {
  const soakedMinutes = Math.floor(soaked / MINUTE);
  return {
    type: 'UpgradeVerified',
    reported: reported ?? '',
    soakedMinutes,
    reason: `it reports ${version} and stayed healthy for ${soakedMinutes} minutes`,
  };
}

function faultOf(version: string, checks: Checks): string | undefined {
  if (checks.health === 'unknown') return `no answer from the instance${withDetail(checks)}`;
  if (checks.reported === undefined) return `the instance reports no version${withDetail(checks)}`;
  if (!reportsVersion(checks.reported, version)) return `the instance reports ${checks.reported}, not ${version}`;
  if (checks.health === 'unhealthy') return `the instance is unhealthy${withDetail(checks)}`;
  return undefined;
}

function withDetail({ detail }: Checks): string {
  return detail === undefined ? '' : ` (${detail})`;
}

/** An incident that opens on an instance while its upgrade is in flight is a verdict by itself. */
export function failedByIncident(upgrade: Upgrade, incident: string): UpgradeEvent | undefined {
  const { state } = upgrade.progress;
  if (state !== 'upgrading' && state !== 'soaking') return undefined;
  return { type: 'UpgradeFailed', reason: `incident ${incident} opened on it after the upgrade began` };
}

/** Instances report `5.2.0`, or a build such as `285011_2024-07-18_5.2.0-4a1c`: the version must stand there whole. */
export function reportsVersion(reported: string, version: string): boolean {
  const found = reported.indexOf(version);
  if (found < 0) return false;
  const before = reported[found - 1] ?? ' ';
  const after = reported[found + version.length] ?? ' ';
  return !/[0-9.]/.test(before) && !/[0-9.]/.test(after);
}
