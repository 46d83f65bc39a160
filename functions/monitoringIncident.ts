import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { readMonitoringIncident } from '../shared/contracts/monitoringIncident.ts';
import type { AlertingDeps } from '../shared/usecases/incidents/deps.ts';
import { takeNotification } from '../shared/usecases/incidents/intake/takeNotification.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, httpFunction, readJson, refusePost } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** `POST /monitoring-incident`: notifications of Cloud Monitoring, by its webhook channel instead of Pub/Sub. */
export function monitoringIncidentFunction(
  deps: AlertingDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    const refused = await refusePost(request, deps.authenticate);
    if (refused !== undefined) return refused;
    const json = readJson(request);
    if ('answer' in json) return json.answer;
    const incident = readMonitoringIncident(json.value);
    if ('errors' in incident) return { status: 400, body: { errors: incident.errors } };
    await takeNotification(deps, incident.value);
    return { status: 204 };
  };
  return httpFunction('monitoring-incident', handle, deps);
}
