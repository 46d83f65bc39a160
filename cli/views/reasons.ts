import type { ExclusionReason } from '../../shared/domain/fleet/eligibility.ts';
import type { Delay } from '../../shared/domain/rollout/planned.ts';

/** Why an instance takes no part, for people. */
export function exclusionInWords(reason: ExclusionReason): string {
  switch (reason) {
    case 'channel-pause':
      return 'its release channel is pause';
    case 'channel-insiders':
      return 'its release channel is insiders';
    case 'suspended':
      return 'it is suspended';
    case 'already-upgraded':
      return 'it runs this version or a newer one';
    case 'unknown-type':
      return 'its label instance-type is none of internal, trial and production';
    case 'window-never-opens':
      return 'calendar, freezes and its maintenance window leave no moment to start';
    case 'unreadable-configuration':
      return 'its configuration cannot be read';
  }
}

/** Why an instance starts on a later day than its wave, for people. */
export function delayInWords(delay: Delay): string {
  switch (delay) {
    case 'stage-opened-late':
      return 'the stage before ends later';
    case 'maintenance-window-or-freeze':
      return 'maintenance window or freeze';
    case 'concurrency':
      return 'all places of the stage are taken';
  }
}
