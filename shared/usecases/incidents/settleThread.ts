import type { ThreadMessage } from '../../contracts/messages.ts';
import type { Chat } from '../../ports/chat.ts';
import type { AlertingDeps } from './deps.ts';

export interface SettleThreadDeps extends AlertingDeps {
  readonly chat: Chat;
}

/** Brings the thread of an alert in one channel up to what is known of it. */
export async function settleThread(_deps: SettleThreadDeps, _message: ThreadMessage): Promise<string> {
  return 'nothing to tell';
}
