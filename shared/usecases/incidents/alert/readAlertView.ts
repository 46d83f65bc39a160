import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import type { AlertView } from '../../../domain/incident/alertView.ts';
import { HOLD_LABELS } from '../../../domain/incident/facts.ts';
import type { Routing } from '../../../domain/incident/routing.ts';
import {
  type AlertDocument,
  type UpgradeDocument,
  alerts,
  environments,
  incidents,
  instanceKey,
  instances,
  pages,
  pullRequests,
  rollouts,
  upgrades,
} from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';
import { alertView, type AlertRecord } from '../../../text/alerts/alertView.ts';
import { readHold } from '../../holds/readHold.ts';
import { membersOf } from './membersOf.ts';

export interface ReadAlertDeps {
  readonly store: Store;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly routing: Routing;
}

/** What is to be said of an alert now; `undefined` when there is no such alert. */
export async function readAlertView(
  deps: ReadAlertDeps,
  id: string,
): Promise<{ readonly alert: AlertDocument; readonly view: AlertView } | undefined> {
  const alert = await deps.store.get(alerts, id);
  if (alert === undefined) return undefined;
  const record = await readAlertRecord(deps, alert);
  return { alert, view: alertView(record, deps.routing, (at) => formatInstant(at, deps.calendar.timeZone)) };
}

async function readAlertRecord({ store }: ReadAlertDeps, alert: AlertDocument): Promise<AlertRecord> {
  const [members, open, total, page] = await Promise.all([
    membersOf(store, alert.id),
    store.count(incidents, { where: { alert: alert.id, state: 'open' } }),
    store.count(incidents, { where: { alert: alert.id } }),
    alert.pager ? store.get(pages, alert.id) : undefined,
  ]);
  const { facts } = alert.first;
  const instance =
    facts.instance === null ? undefined : await store.get(instances, instanceKey(alert.environment, facts.instance));
  const upgrade = instance?.lastUpgrade === undefined ? undefined : await store.get(upgrades, instance.lastUpgrade);
  return {
    alert,
    counts: { open, total },
    members,
    instance,
    lastUpgrade: upgrade,
    pullRequest: upgrade === undefined ? undefined : await paperOf(store, upgrade),
    rollout: await rolloutOf(store, alert),
    hold: alert.standing.closed === null ? await readHold(store, alert.first) : undefined,
    trouble: page?.trouble ?? null,
  };
}

async function paperOf(store: Store, { rollout, instance }: UpgradeDocument): Promise<AlertRecord['pullRequest']> {
  const paper = (await store.get(pullRequests, `${rollout}~${instance}`))?.paper;
  return paper !== undefined && 'number' in paper ? { number: paper.number, url: paper.url } : undefined;
}

/** The one that it is about, or else the one that is running. */
async function rolloutOf(store: Store, { environment, first }: AlertDocument): Promise<AlertRecord['rollout']> {
  const about = first.facts.labels[HOLD_LABELS.rollout];
  if (first.facts.source === 'tranche' && about !== undefined) return (await store.get(rollouts, about))?.rollout;
  const active = (await store.get(environments, environment))?.active ?? null;
  return active === null ? undefined : (await store.get(rollouts, active))?.rollout;
}
