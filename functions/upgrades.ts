import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readUpgradeMessage } from '../shared/contracts/messages.ts';
import type { DispatchDeps } from '../shared/usecases/dispatchUpgrade.ts';
import { startUpgrade } from '../shared/usecases/startUpgrade.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `upgrades`: one message per instance that is due. */
export function upgrades(deps: DispatchDeps & Observers): CloudEventFunction {
  return messageFunction('upgrades', readUpgradeMessage, (message) => startUpgrade(deps, message), deps);
}
