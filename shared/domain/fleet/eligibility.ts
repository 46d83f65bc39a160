import type { Calendar } from '../calendar/workingCalendar.ts';
import type { Instant } from '../calendar/time.ts';
import { nextPulseStart } from '../rollout/timetable.ts';
import { compareVersions } from '../release/version.ts';
import type { Group, Instance } from './instance.ts';

/** Why an instance does not take part in a rollout. */
export type ExclusionReason =
  | 'channel-pause'
  | 'channel-insiders'
  | 'suspended'
  | 'already-upgraded'
  | 'unknown-type'
  /** Its maintenance window, the calendar and its freezes leave no pulse at which an upgrade could start. */
  | 'window-never-opens'
  | 'unreadable-configuration';

export type EligibleInstance = Instance & { readonly group: Group };

/**
 * Why this instance is not upgraded to `version`, or `undefined` when it is eligible. Of several reasons the first in
 * the order of the type above counts, so that the same instance always gives the same answer.
 */
export function exclusionOf(
  instance: Instance,
  version: string,
  calendar: Calendar,
  from: Instant,
): ExclusionReason | undefined {
  if (instance.releaseChannel === 'pause') return 'channel-pause';
  if (instance.releaseChannel === 'insiders') return 'channel-insiders';
  if (instance.suspended) return 'suspended';
  if (compareVersions(instance.version, version) >= 0) return 'already-upgraded';
  if (!hasGroup(instance)) return 'unknown-type';
  if (nextPulseStart((at) => calendar.nextStart(instance, at), from) === undefined) return 'window-never-opens';
  return undefined;
}

export function hasGroup(instance: Instance): instance is EligibleInstance {
  return instance.group !== undefined;
}
