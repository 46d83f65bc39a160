import type { ConditionVerdict } from '../domain/rollout/analysis.ts';
import type { LocationView, UptimeView, VerificationView } from '../usecases/verificationView.ts';
import { counted, timeOf } from './days.ts';

/** Who told the version. Texts from outside are as they came. */
export function versionInWords({ reported, versionBy }: VerificationView): string {
  if (reported === null) return 'not verified';
  switch (versionBy) {
    case 'uptime-check':
      return `${reported}, found by an uptime check in what the instance reports`;
    case 'instance':
    case null:
      return `${reported}, as the instance reports it`;
  }
}

/** All uptime checks in a line. */
export function uptimeSummary({ uptime }: VerificationView): string {
  if (uptime === undefined) return 'not recorded';
  if (uptime === null) return 'none are configured';
  const points = uptime.locations.reduce((sum, { passed, failed }) => sum + passed + failed, 0);
  const passed = uptime.locations.reduce((sum, each) => sum + each.passed, 0);
  const places = new Set(uptime.locations.map(({ location }) => location)).size;
  return `${passed} of ${counted(points, 'point')} passed from ${counted(places, 'location')} since the soak began`;
}

/** `eur-belgium`, and the check where there are several. */
export function locationName({ check, location }: LocationView, { locations }: UptimeView): string {
  return new Set(locations.map((each) => each.check)).size > 1 ? `${location}, check ${check}` : location;
}

/** `17 of 17 passed, 10:05 to 10:21`; times of day, as the soak is known. */
export function pointsInWords({ passed, failed, first, newest }: LocationView): string {
  if (first === null || newest === null) return 'no points';
  const last = newest.passed ? '' : ', the newest failed';
  return `${passed} of ${passed + failed} passed, ${timeOf(first)} to ${timeOf(newest.at)}${last}`;
}

export function conditionVerdictInWords({ kind, reason, whenInconclusive }: ConditionVerdict): string {
  const passes = kind === 'inconclusive' && whenInconclusive === 'pass' ? ', which the policy lets pass' : '';
  return `${kind}${passes}: ${reason}`;
}

/** How often it was interrupted; nothing where it never was. */
export function interruptionsInWords({ interruptions }: VerificationView): string | undefined {
  return interruptions === 0 ? undefined : `interrupted ${counted(interruptions, 'time')}`;
}
