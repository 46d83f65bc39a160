import { hash } from 'node:crypto';
import { MINUTE } from '../../../domain/calendar/time.ts';
import { GENESIS } from '../../../domain/evidence/ledger.ts';
import { type Alert, alertId } from '../../../domain/incident/alert.ts';
import type { IncidentSaid } from '../../../domain/incident/facts.ts';
import { newStanding } from '../../../domain/incident/alertStanding.ts';
import { isAtLeast } from '../../../domain/incident/priority.ts';
import type { Route } from '../../../domain/incident/routing.ts';
import {
  type AlertDocument,
  type PageDocument,
  type ThreadDocument,
  alertGroups,
  alerts,
  pages,
  threads,
} from '../../../ports/collections.ts';
import type { Transaction } from '../../../ports/store.ts';
import { type By, recordAlert } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';

/** The alert that an incident belongs to, to be recorded with the incident. */
export interface Telling {
  readonly alert: string | null;
  readonly record: () => void;
}

/**
 * The alert of an incident: one of its group that is open, takes in others still, and is at least as urgent, so that many
 * instances that fail together are one page; otherwise one of its own. `null` when it is withheld. Nothing joins what
 * somebody has dismissed: who did that knew of those incidents only.
 */
export async function tellOf(
  deps: AlertingDeps,
  tx: Transaction,
  route: Route,
  said: IncidentSaid,
  by: By,
): Promise<Telling> {
  if (route.withheld !== undefined) return { alert: null, record: () => undefined };
  const group = groupId(deps.environment, route.group.key);
  const newest = await tx.get(alertGroups, group);
  if (newest !== undefined && newest.joinUntil > by.at) {
    const open = await tx.get(alerts, newest.alert);
    if (open !== undefined && takesIn(open) && isAtLeast(open.priority, route.priority)) {
      return { alert: open.id, record: () => undefined };
    }
  }
  const id = alertId(deps.environment, said.incident);
  const own = await tx.get(alerts, id);
  // An incident that opens again: its alert may be open still, for others.
  if (own?.standing.closed === null) return { alert: id, record: () => undefined };
  const fresh = own === undefined ? id : alertId(deps.environment, `${said.incident}~${by.at}`);
  const alert = newAlert(deps, fresh, route, said, by);
  return {
    alert: alert.id,
    record: () => {
      openAlert(tx, alert, by);
      tx.set(alertGroups, group, { alert: alert.id, joinUntil: alert.joinUntil });
    },
  };
}

function takesIn({ standing: { closed, decision } }: Alert): boolean {
  return closed === null && decision?.kind !== 'dismissed';
}

/** Records an alert, and what the pager and the channels are to be told of it. */
export function openAlert(tx: Transaction, alert: Alert, by: By): void {
  const { id, rule, priority, first, succeeds, why: reason } = alert;
  // Whoever opens it has everybody told at once; should they die, the watch does.
  const document: AlertDocument = { ...alert, head: GENESIS, followed: false, settled: false, lookAt: by.at + MINUTE };
  recordAlert(tx, document, [{ type: 'AlertOpened', rule, priority, incident: first.incident, succeeds, reason }], by);
  if (alert.pager) tx.create(pages, id, newPage(id, by.at));
  for (const channel of alert.channels) tx.create(threads, threadId(id, channel), newThread(id, channel, by.at));
}

export function threadId(alert: string, channel: string): string {
  return `${alert}~${channel}`;
}

function newAlert(deps: AlertingDeps, id: string, route: Route, first: IncidentSaid, { at }: By): Alert {
  const { rule, priority, group, reason } = route;
  return {
    id,
    environment: deps.environment,
    rule: rule.name,
    why: reason,
    priority,
    pager: rule.pager,
    channels: rule.slack === 'all' ? deps.slackChannels : rule.slack,
    repeatMinutes: rule.repeatMinutes,
    reopenMinutes: rule.reopenMinutes,
    group,
    joinUntil: at + rule.joinMinutes * MINUTE,
    first,
    openedAt: at,
    succeeds: null,
    actions: [],
    standing: newStanding(),
  };
}

function newPage(alert: string, lookAt: number): PageDocument {
  return {
    alert,
    opened: false,
    pagerId: null,
    told: [],
    counted: 0,
    closed: false,
    leaseUntil: 0,
    unrecordedSince: null,
    trouble: null,
    checkedAt: null,
    checkAt: lookAt,
    checked: false,
    settled: false,
    lookAt,
  };
}

function newThread(alert: string, channel: string, lookAt: number): ThreadDocument {
  return {
    alert,
    channel,
    posted: null,
    digest: '',
    shownAt: 0,
    told: [],
    leaseUntil: 0,
    unrecordedSince: null,
    settled: false,
    lookAt,
  };
}

/** Keys hold what customers and policies are called: as names of documents they are hashed. */
function groupId(environment: string, key: string): string {
  return hash('sha256', `${environment}\n${key}`).slice(0, 32);
}
