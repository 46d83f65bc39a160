import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { readMonitoringIncident } from '../shared/contracts/monitoringIncident.ts';
import type { AlertingDeps } from '../shared/usecases/incidents/deps.ts';
import { takeNotification } from '../shared/usecases/incidents/intake/takeNotification.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, httpFunction, readPost } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** `POST /monitoring-incident`: notifications of Cloud Monitoring, by its webhook channel instead of Pub/Sub. */
export function monitoringIncidentFunction(
  deps: AlertingDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    const posted = await readPost(request, deps.authenticate, readMonitoringIncident);
    if ('answer' in posted) return posted.answer;
    await takeNotification(deps, posted.value);
    return { status: 204 };
  };
  return httpFunction('monitoring-incident', handle, deps);
}
