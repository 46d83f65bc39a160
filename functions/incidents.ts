import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readMonitoringIncident } from '../shared/contracts/monitoringIncident.ts';
import type { AlertingDeps } from '../shared/usecases/incidents/deps.ts';
import { takeNotification } from '../shared/usecases/incidents/intake/takeNotification.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `incidents`: notifications that Cloud Monitoring publishes itself, by its Pub/Sub channel. */
export function incidents(deps: AlertingDeps & Observers): CloudEventFunction {
  return messageFunction('incidents', readMonitoringIncident, (incident) => takeNotification(deps, incident), deps);
}
