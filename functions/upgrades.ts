import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { upgradeMessage } from '../shared/contracts/messages.ts';
import type { DispatchDeps } from '../shared/usecases/dispatchUpgrade.ts';
import { startUpgrade } from '../shared/usecases/startUpgrade.ts';
import { messageFunction } from './messageFunction.ts';

/** Topic `upgrades`: one message per instance that is due. */
export function upgrades(deps: DispatchDeps): CloudEventFunction {
  return messageFunction('upgrades', upgradeMessage, (message) => startUpgrade(deps, message), deps.log);
}
