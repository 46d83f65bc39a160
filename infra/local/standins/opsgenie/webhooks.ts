import type { OpsgenieBoard } from './board.ts';
import type { BoardAlert, BoardEvent } from './records.ts';
import { INTEGRATION } from './shapes.ts';

/** A receiver that does not answer in this time has not got it. */
const PATIENCE_MS = 10_000;

export type BoardWebhooks = ReturnType<typeof boardWebhooks>;

/**
 * Tells one receiver of everything that happens to alerts, with the header that is agreed on. It does not try again: what
 * could not be delivered is only counted. `url` is asked when something happens, and may not be known yet.
 */
export function boardWebhooks(options: {
  readonly board: OpsgenieBoard;
  readonly url: () => string | undefined;
  readonly token: string;
}) {
  const counts = { delivered: 0, failed: 0 };
  let underway: Promise<void> = Promise.resolve();

  /** One after the other, in the order in which things happened. */
  const unsubscribe = options.board.subscribe((event) => {
    const body = webhookBody(event, options.token);
    const url = options.url();
    if (url !== undefined) underway = underway.then(() => deliver(url, body));
  });

  async function deliver(url: string, body: string): Promise<void> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tranche-token': options.token },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.arrayBuffer();
      counts[response.ok ? 'delivered' : 'failed'] += 1;
    } catch {
      counts.failed += 1;
    }
  }

  return {
    counts,
    stop: unsubscribe,
    /** Resolves when everything that has happened so far is delivered or given up. */
    settled: (): Promise<void> => underway,
  };
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
