import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readWatchMessage } from '../shared/contracts/messages.ts';
import { type WatchDeps, watch as look } from '../shared/usecases/incidents/watch/watch.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `watch`: every minute, what the alerting path does by the passing of time. */
export function watch(deps: WatchDeps & Observers): CloudEventFunction {
  return messageFunction('watch', readWatchMessage, () => look(deps), deps);
}
