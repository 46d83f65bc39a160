import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readPlanMessage } from '../shared/contracts/messages.ts';
import type { Log } from '../shared/ports/log.ts';
import { type PlanRolloutDeps, planRollout } from '../shared/usecases/planRollout.ts';
import { messageFunction } from './messageFunction.ts';

/** Topic `plans`: one message per registered release. */
export function plans(deps: PlanRolloutDeps & { log: Log }): CloudEventFunction {
  return messageFunction('plans', readPlanMessage, ({ rollout }) => planRollout(deps, rollout), deps.log);
}
