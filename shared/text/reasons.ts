import type { Delay } from '../domain/rollout/planned.ts';
import type { DropReason } from '../domain/rollout/upgrade.ts';

const REASONS: Readonly<Record<DropReason, string>> = {
  'channel-pause': 'its release channel is pause',
  'channel-insiders': 'its release channel is insiders',
  suspended: 'it is suspended',
  'already-upgraded': 'it runs this version or a newer one',
  'unknown-type': 'its label instance-type is none of internal, trial and production',
  'window-never-opens': 'calendar, freezes and its maintenance window leave no moment to start',
  'unreadable-configuration': 'its configuration cannot be read',
  'left-the-fleet': 'it left the fleet',
};
const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(REASONS));

const DELAYS: Readonly<Record<Delay, string>> = {
  'stage-opened-late': 'the stage before ends later',
  'maintenance-window-or-freeze': 'maintenance window or freeze',
  concurrency: "all places of the stage are taken, or the code host's limit is reached",
};

/** Why an instance takes no part, or no longer; any other reason is for people already. */
export function reasonInWords(reason: string): string {
  return WORDS.get(reason) ?? reason;
}

/** Why an instance starts on a later day than its wave. */
export function delayInWords(delay: Delay): string {
  return DELAYS[delay];
}
