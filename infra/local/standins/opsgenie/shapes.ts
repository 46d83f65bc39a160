import type { BoardAlert, RequestRecord } from './records.ts';

const iso = (at: number): string => new Date(at).toISOString();

export function alertJson(alert: BoardAlert): object {
  const { id, tinyId, alias, message, description, details, tags, entity, source, priority, count, owner } = alert;
  return {
    id,
    tinyId,
    alias,
    message,
    status: alert.status,
    acknowledged: alert.acknowledgedBy !== null,
    isSeen: alert.acknowledgedBy !== null,
    tags,
    snoozed: alert.snoozedUntil !== null,
    ...(alert.snoozedUntil === null ? {} : { snoozedUntil: iso(alert.snoozedUntil) }),
    count,
    lastOccurredAt: iso(alert.updatedAt),
    createdAt: iso(alert.createdAt),
    updatedAt: iso(alert.updatedAt),
    source,
    owner,
    priority,
    teams: [],
    responders: alert.teams.map((name) => ({ type: 'team', name })),
    integration: { id: INTEGRATION.id, name: INTEGRATION.name, type: 'API' },
    report: {
      ...(alert.acknowledgedBy === null ? {} : { acknowledgedBy: alert.acknowledgedBy }),
      ...(alert.closedBy === null ? {} : { closedBy: alert.closedBy }),
    },
    actions: [],
    entity,
    description,
    details,
  };
}

export function requestJson({ action, at, isSuccess, status, alertId, alias }: RequestRecord): object {
  const processedAt = iso(at);
  return { success: isSuccess, action, processedAt, integrationId: INTEGRATION.id, isSuccess, status, alertId, alias };
}

export const INTEGRATION = { id: '4513b7ea-3b91-438f-b7e4-e3e54af9147c', name: 'Tranche' } as const;
