import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readPlanMessage } from '../shared/contracts/messages.ts';
import { type PlanRolloutDeps, planRollout } from '../shared/usecases/planRollout.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `plans`: one message per registered release. */
export function plans(deps: PlanRolloutDeps & Observers): CloudEventFunction {
  return messageFunction('plans', readPlanMessage, ({ rollout }) => planRollout(deps, rollout), deps);
}
