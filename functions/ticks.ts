import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readTickMessage } from '../shared/contracts/messages.ts';
import { type TickDeps, tick } from '../shared/usecases/tick.ts';
import { messageFunction } from './messageFunction.ts';

/** Topic `ticks`: the daily advance and the five-minute pulse. */
export function ticks(deps: TickDeps): CloudEventFunction {
  return messageFunction('ticks', readTickMessage, () => tick(deps), deps.log);
}
