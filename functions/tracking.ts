import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { type TrackingMessage, readTrackingMessage } from '../shared/contracts/messages.ts';
import type { TrackRolloutDeps } from '../shared/usecases/readTracked.ts';
import { trackRollout } from '../shared/usecases/trackRollout.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `tracking`: a rollout of which the tracking issue does not tell everything yet. */
export function tracking(deps: TrackRolloutDeps & Observers): CloudEventFunction {
  const handle = (message: TrackingMessage) => trackRollout(deps, message);
  return messageFunction('tracking', readTrackingMessage, handle, deps);
}
