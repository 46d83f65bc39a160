import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readThreadMessage } from '../shared/contracts/messages.ts';
import { settleThread } from '../shared/usecases/incidents/thread/settleThread.ts';
import type { SettleThreadDeps } from '../shared/usecases/incidents/thread/threadRun.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `threads`: brings the thread of an alert in one channel up to it. */
export function threads(deps: SettleThreadDeps & Observers): CloudEventFunction {
  return messageFunction('threads', readThreadMessage, (message) => settleThread(deps, message), deps);
}
