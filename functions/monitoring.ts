import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readMonitoringMessage } from '../shared/contracts/messages.ts';
import type { MonitoringDeps } from '../shared/usecases/monitoring/deps.ts';
import { settleMonitoring } from '../shared/usecases/monitoring/settleMonitoring.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `monitoring`: one message per project whose configuration of Cloud Monitoring is to be looked after. */
export function monitoring(deps: MonitoringDeps & Observers): CloudEventFunction {
  return messageFunction('monitoring', readMonitoringMessage, (message) => settleMonitoring(deps, message), deps);
}
