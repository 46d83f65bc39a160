import { deliveries } from '../deliveries.ts';
import type { OpsgenieBoard } from './board.ts';
import type { BoardAlert, BoardEvent } from './records.ts';
import { INTEGRATION } from './shapes.ts';

export type BoardWebhooks = ReturnType<typeof boardWebhooks>;

/**
 * Tells one receiver of everything that happens to alerts, with the header that is agreed on.
 * @param options `url` is asked when something happens, and may not be known yet
 */
export function boardWebhooks(options: {
  readonly board: OpsgenieBoard;
  readonly url: () => string | undefined;
  readonly token: string;
}) {
  const { send, ...posted } = deliveries();
  const unsubscribe = options.board.subscribe((event) => {
    const url = options.url();
    if (url !== undefined) send(url, { 'x-tranche-token': options.token }, webhookBody(event, options.token));
  });
  return { ...posted, stop: unsubscribe };
}

/**
 * What Opsgenie posts: `updatedAt` in nanoseconds, as a number that is too large for JavaScript; an escalation names the
 * alert by its id alone, and comes with the headers of the integration, the secret one too.
 */
export function webhookBody({ action, alert, actor, about, more }: BoardEvent, token: string): string {
  const escalation = action === 'Escalate';
  const body = {
    action,
    alert: escalation ? { alertId: alert.id } : { ...alertOf(alert, actor.name), ...about },
    source: { name: actor.type === 'api' ? INTEGRATION.name : '', type: actor.type },
    integrationId: INTEGRATION.id,
    integrationName: INTEGRATION.name,
    ...(escalation ? { headers: { 'X-Tranche-Token': token, 'Content-Type': 'application/json' } } : {}),
    ...more,
  };
  return JSON.stringify(body).replace(/"updatedAt":"(\d+)"/, '"updatedAt":$1');
}

function alertOf(alert: BoardAlert, username: string): object {
  const { id: alertId, alias, tinyId, message, entity, source, tags, teams, priority, createdAt } = alert;
  const updatedAt = String(BigInt(alert.updatedAt) * 1_000_000n + BigInt(alert.change % 1_000_000));
  const userId = 'daed1180-0ce8-438b-8f8e-57e1a5920a2d';
  return {
    updatedAt,
    alertId,
    alias,
    tinyId,
    message,
    username,
    userId,
    entity,
    source,
    tags,
    teams,
    priority,
    createdAt,
  };
}
