import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { type MonitoringIncident, readMonitoringIncident } from '../shared/contracts/monitoringIncident.ts';
import { type RecordIncidentDeps, recordIncident } from '../shared/usecases/recordIncident.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `incidents`: notifications that Cloud Monitoring publishes itself, by its Pub/Sub channel. */
export function incidents(deps: RecordIncidentDeps & Observers): CloudEventFunction {
  const take = (notification: MonitoringIncident) => takeNotification(deps, notification);
  return messageFunction('incidents', readMonitoringIncident, take, deps);
}

/** Somebody who tries a channel sends a notification about nothing. */
export async function takeNotification(deps: RecordIncidentDeps, notification: MonitoringIncident): Promise<void> {
  if (notification.test) deps.log('NOTICE', 'a test notification arrived: the path from Cloud Monitoring works');
  else await recordIncident(deps, notification);
}
