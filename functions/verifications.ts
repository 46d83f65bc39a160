import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readVerificationMessage } from '../shared/contracts/messages.ts';
import { type VerifyUpgradeDeps, verifyUpgrade } from '../shared/usecases/verifyUpgrade.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `verifications`: one message per upgrade in flight, on every pulse, and between them about whom something is found. */
export function verifications(deps: VerifyUpgradeDeps & Observers): CloudEventFunction {
  return messageFunction('verifications', readVerificationMessage, (message) => verifyUpgrade(deps, message), deps);
}
