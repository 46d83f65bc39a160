import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readPostMortemMessage } from '../shared/contracts/messages.ts';
import type { SettlePostMortemDeps } from '../shared/usecases/incidents/postMortem/postMortemRun.ts';
import { settlePostMortem } from '../shared/usecases/incidents/postMortem/settlePostMortem.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `post-mortems`: looks after a post-mortem. */
export function postMortems(deps: SettlePostMortemDeps & Observers): CloudEventFunction {
  return messageFunction('post-mortems', readPostMortemMessage, (message) => settlePostMortem(deps, message), deps);
}
