import type { PostMortemMessage } from '../../contracts/messages.ts';
import type { TrackingIssues } from '../../ports/trackingIssues.ts';
import type { AlertingDeps } from './deps.ts';

export interface SettlePostMortemDeps extends AlertingDeps {
  readonly trackingIssues: TrackingIssues;
}

/** Looks after a post-mortem: its issue, its actions, its reminders. */
export async function settlePostMortem(_deps: SettlePostMortemDeps, _message: PostMortemMessage): Promise<string> {
  return 'nothing to do';
}
