import type { Request } from '@google-cloud/functions-framework';
import { readMonitoringOrder } from '../../shared/contracts/monitoringOrder.ts';
import type { DueMonitoringDeps } from '../../shared/usecases/monitoring/deps.ts';
import { orderMonitoring } from '../../shared/usecases/monitoring/orderMonitoring.ts';
import {
  type MonitoringViewDeps,
  viewMonitored,
  viewMonitoring,
} from '../../shared/usecases/monitoring/viewMonitoring.ts';
import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';
import { NOT_FOUND, actorOf, notFound, refused } from './answers.ts';

/** `GET /api/monitoring`, `GET /api/monitoring?project=P` */
export async function readMonitoring(
  deps: MonitoringViewDeps,
  segments: readonly string[],
  { query }: Request,
): Promise<Answer> {
  if (segments.length > 0) return NOT_FOUND;
  const project = typeof query['project'] === 'string' ? query['project'] : undefined;
  if (project === undefined) return { status: 200, body: { monitoring: await viewMonitoring(deps) } };
  const monitored = await viewMonitored(deps, project);
  return monitored === undefined
    ? notFound(`nobody looks after a project ${project}`)
    : { status: 200, body: { monitored } };
}

/** `POST /api/monitoring/apply`, `POST /api/monitoring/look` */
export async function commandMonitoring(
  deps: DueMonitoringDeps,
  [kind, ...rest]: readonly string[],
  body: unknown,
  caller: Caller,
): Promise<Answer> {
  if ((kind !== 'apply' && kind !== 'look') || rest.length > 0) return NOT_FOUND;
  const reading = readMonitoringOrder(body);
  if ('errors' in reading) return { status: 400, body: { errors: reading.errors } };
  const { actor, ...order } = reading.value;
  const result = await orderMonitoring(deps, { ...order, kind, actor: actorOf(caller, actor) });
  switch (result.kind) {
    case 'ordered':
      return { status: 202, body: { due: result.due, next: result.next } };
    case 'refused':
      return refused(result.message);
    case 'not-found':
      return notFound(result.message);
  }
}
