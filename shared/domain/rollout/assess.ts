import { type Instant, MINUTE } from '../calendar/time.ts';
import type { UpgradeStage } from '../release/policy.ts';
import { type Checks, type Sign, instanceSign, monitoringSign, reportsVersion, weigh } from './signs.ts';
import type { Progress, Upgrade } from './upgrade.ts';
import type { UpgradeEvent } from './upgradeEvents.ts';
import { verifiedEvent } from './verifiedEvent.ts';

/** For so long an upgrade may stay unhealthy after its soak was interrupted, or could not begin for it. */
const UNHEALTHY_AT_MOST = 10 * MINUTE;
/** An instance that comes and goes has failed: so often may its soak not be interrupted. */
const INTERRUPTIONS = 3;

type Upgrading = Extract<Progress, { readonly state: 'upgrading' }>;
type Soaking = Extract<Progress, { readonly state: 'soaking' }>;

/**
 * What the checks say of an upgrade in flight, or `undefined` for "look again". Silence is never health: what gives no sign
 * is looked at again until the deadline, and then the upgrade has failed.
 *
 * |             | all is well            | something is ill                 | in doubt               |
 * | ----------- | ---------------------- | -------------------------------- | ---------------------- |
 * | upgrading   | the soak begins        | failed at the deadline (*)       | failed at the deadline |
 * | soaking     | verified when it is over | interrupted, the third time failed | failed at the deadline |
 * | interrupted | the soak begins again  | failed after 10 minutes          | failed at the deadline |
 *
 * An interrupted one that does not answer has 10 minutes too: what is known of it is bad.
 * (*) One whose run succeeded, and that has the version and is unhealthy after the time that is expected, is as good as
 * interrupted: a customer is hurt, and it is no matter that it never soaked.
 */
export function assess(upgrade: Upgrade, row: UpgradeStage, checks: Checks, now: Instant): UpgradeEvent | undefined {
  const { progress } = upgrade;
  if (progress.state !== 'upgrading' && progress.state !== 'soaking') return undefined;
  if (checks.run === 'failed') return { type: 'UpgradeFailed', reason: 'the upgrade workflow failed' };
  if (progress.state === 'soaking') return whileSoaking(upgrade, progress, row, checks, now);
  const { interruptedAt } = progress;
  return interruptedAt === undefined
    ? whileUpgrading(upgrade, progress, row, checks, now)
    : whileInterrupted(upgrade, { ...progress, interruptedAt }, row, checks, now);
}

function whileUpgrading(
  upgrade: Upgrade,
  progress: Upgrading,
  row: UpgradeStage,
  checks: Checks,
  now: Instant,
): UpgradeEvent | undefined {
  const sign = weigh([instanceSign(upgrade.version, checks), runSign(checks)]);
  if (sign.kind === 'well') return soakStarted(upgrade, checks);
  if (now >= deadlineOf(progress, row)) return failedLate(row, sign);
  const isExpected = now >= progress.dispatchedAt + row.expectedMinutes * MINUTE;
  if (sign.kind !== 'ill' || !isExpected || !isUpgradedAndIll(upgrade, checks)) return undefined;
  return { type: 'SoakInterrupted', reason: `the upgrade workflow succeeded, but ${sign.why}` };
}

/** Whoever still reports the version before may not be through yet, though the run is over. */
function isUpgradedAndIll({ version }: Upgrade, { run, reported = '', health }: Checks): boolean {
  return run === 'succeeded' && health === 'unhealthy' && reportsVersion(reported, version);
}

function whileSoaking(
  upgrade: Upgrade,
  progress: Soaking,
  row: UpgradeStage,
  checks: Checks,
  now: Instant,
): UpgradeEvent | undefined {
  const { since } = progress;
  const soaked = since + row.soakMinutes * MINUTE;
  const instance = instanceSign(upgrade.version, checks);
  const monitoring = monitoringSign(upgrade.version, checks, { since, atLeast: soaked, now });
  const sign = weigh([instance, monitoring, unaskableSign(row, checks)]);
  // A soak that goes well may end after the deadline: nobody is failed for the time in which we did not look.
  const isLate = now >= deadlineOf(progress, row);
  switch (sign.kind) {
    case 'ill':
      return isLate ? failedLate(row, sign) : interrupted(progress, sign);
    case 'doubt':
      return isLate && now >= soaked ? failedLate(row, sign) : undefined;
    case 'well':
      return now >= soaked ? verifiedEvent(upgrade, checks, Math.floor((now - since) / MINUTE)) : undefined;
    case 'unasked':
      return undefined;
  }
}

/** It soaks again when nothing is ill any more; where it is monitored, its checks must have passed since. */
function whileInterrupted(
  upgrade: Upgrade,
  progress: Upgrading & { readonly interruptedAt: Instant },
  row: UpgradeStage,
  checks: Checks,
  now: Instant,
): UpgradeEvent | undefined {
  const since = progress.interruptedAt;
  const instance = instanceSign(upgrade.version, checks);
  const sign = weigh([instance, monitoringSign(upgrade.version, checks, { since, atLeast: since, now })]);
  if (sign.kind === 'well') return soakStarted(upgrade, checks);
  if (sign.kind === 'unasked') return undefined;
  const isDown = sign.kind === 'ill' || instance.kind === 'doubt';
  if (isDown && now >= since + UNHEALTHY_AT_MOST) {
    const minutes = Math.floor((now - since) / MINUTE);
    return failed(`not healthy for ${minutes} minutes: ${sign.why}`, sign);
  }
  return now >= deadlineOf(progress, row) ? failedLate(row, sign) : undefined;
}

/** A policy that asks for metrics is not content with nobody to ask. */
function unaskableSign({ analysis = [] }: UpgradeStage, { findings }: Checks): Sign {
  const waits = analysis.some(({ whenInconclusive }) => whenInconclusive === 'wait');
  if (findings !== null || !waits) return { kind: 'well' };
  return { kind: 'doubt', why: 'the policy asks for metrics, and no metrics scope is configured that could be asked' };
}

/** A run that nobody can ask about is neither ill nor well. */
function runSign({ run }: Checks): Sign {
  return run === 'succeeded' ? { kind: 'well' } : { kind: 'doubt', why: `the upgrade workflow is ${run}` };
}

function soakStarted({ version }: Upgrade, { reported, keptOut }: Checks): UpgradeEvent {
  const reason = keptOut
    ? 'the upgrade workflow succeeded; the instance is behind an allowlist, so its uptime checks tell its version and health'
    : `it reports ${version} and is healthy`;
  return { type: 'SoakStarted', reported: reported ?? '', reason };
}

function interrupted({ interruptions = 0 }: Soaking, sign: Sign & { readonly kind: 'ill' }): UpgradeEvent {
  if (interruptions + 1 >= INTERRUPTIONS) {
    return failed(`its soak was interrupted ${INTERRUPTIONS} times, at last because ${sign.why}`, sign);
  }
  return { type: 'SoakInterrupted', reason: sign.why, ...failingOf(sign) };
}

function failedLate(row: UpgradeStage, sign: Sign): UpgradeEvent {
  const why = 'why' in sign ? sign.why : 'its monitoring was not asked';
  return failed(`not verified within ${row.deadlineMinutes} minutes: ${why}`, sign);
}

function failed(reason: string, sign: Sign): UpgradeEvent {
  return { type: 'UpgradeFailed', reason, ...failingOf(sign) };
}

function failingOf(sign: Sign) {
  return sign.kind === 'ill' && sign.failing !== undefined ? { failing: sign.failing } : {};
}

function deadlineOf({ dispatchedAt }: Upgrading | Soaking, row: UpgradeStage): Instant {
  return dispatchedAt + row.deadlineMinutes * MINUTE;
}

/** An incident that opens on an instance while its upgrade is in flight is a verdict by itself. */
export function failedByIncident(upgrade: Upgrade, incident: string): UpgradeEvent | undefined {
  const { state } = upgrade.progress;
  if (state !== 'upgrading' && state !== 'soaking') return undefined;
  return { type: 'UpgradeFailed', reason: `incident ${incident} opened on it after the upgrade began` };
}
