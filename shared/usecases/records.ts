import type { Instant } from '../domain/calendar/time.ts';
import { type DomainEvent, type Head, type Stream, chain, entryId } from '../domain/evidence/ledger.ts';
import type { AlertEvent } from '../domain/incident/alert.ts';
import { type IncidentEvent, evolveIncident } from '../domain/incident/incident.ts';
import { type PostMortemEvent, evolvePostMortem } from '../domain/incident/postMortem.ts';
import { type SilenceEvent, evolveSilence } from '../domain/incident/silence.ts';
import type { MonitoringEvent } from '../domain/monitoring/events.ts';
import { type PullRequestEvent, evolvePullRequest } from '../domain/rollout/pullRequest.ts';
import { openHold } from '../domain/rollout/hold.ts';
import { type Rollout, type RolloutEvent, evolveRollout } from '../domain/rollout/rollout.ts';
import { laneOf, upgradeId } from '../domain/rollout/upgrade.ts';
import { type UpgradeEvent, evolveUpgrade } from '../domain/rollout/upgradeEvents.ts';
import {
  type AlertDocument,
  type IncidentDocument,
  type InstanceDocument,
  type MonitoredProjectDocument,
  type PostMortemDocument,
  type PullRequestDocument,
  type RolloutDocument,
  type SilenceDocument,
  type UpgradeDocument,
  alerts,
  environments,
  incidents,
  instanceKey,
  instances,
  lanes,
  ledger,
  monitoredProjects,
  postMortems,
  pullRequests,
  rollouts,
  silences,
  upgrades,
} from '../ports/collections.ts';
import type { Transaction } from '../ports/store.ts';

/** When, and on whose decision. */
export interface By {
  readonly at: Instant;
  readonly actor: string;
}

export const TRANCHE = 'tranche';

/** Appends events to a chain of the ledger and returns where it has come to. */
export function appendToLedger(
  tx: Transaction,
  stream: Stream,
  head: Head,
  events: readonly DomainEvent[],
  by: By,
): Head {
  const { entries, head: next } = chain(stream, head, events, by);
  for (const entry of entries) tx.create(ledger, entryId(stream, entry.seq), entry);
  return next;
}

/** Records events of a rollout: its state and its chain change together or not at all. */
export function recordRollout(
  tx: Transaction,
  before: RolloutDocument,
  events: readonly RolloutEvent[],
  by: By,
): RolloutDocument {
  const rollout = events.reduce((state, event) => evolveRollout(state, event, by), before.rollout);
  const head = appendToLedger(tx, `rollout:${rollout.id}`, before.head, events, by);
  const unsealed = rollout.phase.kind === 'ended' && rollout.closedAt === null;
  const holdUntold = isHoldNews(before.rollout, rollout) || before.holdUntold === true;
  const after: RolloutDocument = { ...before, rollout, head, unsealed, holdUntold };
  tx.set(rollouts, rollout.id, after);
  return after;
}

/** Whoever records that a hold begins, changes or ends has it told: it is due from then on, whoever dies. */
function isHoldNews(before: Rollout, after: Rollout): boolean {
  return openHold(before) !== openHold(after);
}

/** What can be done about a hold is another thing from now on: whoever was told of it is shown that. */
export function tellHoldAnew(tx: Transaction, document: RolloutDocument): void {
  if (openHold(document.rollout) !== null) tx.set(rollouts, document.rollout.id, { ...document, holdUntold: true });
}

/** The rollout of an environment that has not ended. */
export async function readActive(
  tx: Transaction,
  environment: string,
): Promise<{ id: string; document: RolloutDocument } | undefined> {
  const id = (await tx.get(environments, environment))?.active;
  if (id === undefined || id === null) return undefined;
  const document = await tx.get(rollouts, id);
  return document === undefined ? undefined : { id, document };
}

/**
 * Records events of an upgrade. What an upgrade holds follows from its state: its lane while it is in flight or failed,
 * and its instance while it is in flight.
 * @param instance needed when the events begin or end the flight
 */
export function recordUpgrade(
  tx: Transaction,
  before: UpgradeDocument,
  events: readonly UpgradeEvent[],
  by: By,
  instance?: InstanceDocument,
): UpgradeDocument {
  const id = upgradeId(before.rollout, before.instance);
  const { head, ...state } = before;
  const evolved = events.reduce((upgrade, event) => evolveUpgrade(upgrade, event, by), state);
  const after: UpgradeDocument = {
    ...evolved,
    head: appendToLedger(tx, `upgrade:${id}`, head, events, by),
  };
  tx.set(upgrades, id, after);
  moveLane(tx, id, before, after);
  if (instance !== undefined) occupyInstance(tx, id, before, after, instance);
  return after;
}

function moveLane(tx: Transaction, id: string, before: UpgradeDocument, after: UpgradeDocument): void {
  const held = laneOf(before);
  const holds = laneOf(after);
  if (held === holds) return;
  if (held !== undefined) tx.delete(lanes, held);
  if (holds !== undefined) tx.create(lanes, holds, { rollout: after.rollout, stage: after.stage, upgrade: id });
}

function occupyInstance(
  tx: Transaction,
  id: string,
  before: UpgradeDocument,
  after: UpgradeDocument,
  document: InstanceDocument,
): void {
  const verified = after.progress.state === 'verified' && before.progress.state !== 'verified';
  const began = after.phase === 'in-flight' && before.phase !== 'in-flight';
  const ended = before.phase === 'in-flight' && after.phase !== 'in-flight';
  if (!began && !ended) return;
  const { instance } = document;
  tx.set(instances, instanceKey(after.environment, after.instance), {
    ...document,
    instance: verified && instance !== null ? { ...instance, version: after.version } : instance,
    upgrading: began ? id : document.upgrading === id ? null : document.upgrading,
    ...(began && { lastUpgrade: id }),
  });
}

/** Records events of a pull request, and what else is known of it by now. */
export function recordPullRequest(
  tx: Transaction,
  before: PullRequestDocument,
  events: readonly PullRequestEvent[],
  by: By,
): void {
  const { head, ...state } = before;
  const evolved = events.reduce((pullRequest, event) => evolvePullRequest(pullRequest, event, by), state);
  const id = upgradeId(before.rollout, before.instance);
  tx.set(pullRequests, id, { ...evolved, head: appendToLedger(tx, `pull-request:${id}`, head, events, by) });
}

/** Records events of an incident, of Cloud Monitoring or of our own. */
export function recordIncident(
  tx: Transaction,
  before: IncidentDocument,
  events: readonly IncidentEvent[],
  by: By,
): IncidentDocument {
  const { head, ...state } = before;
  const evolved = events.reduce((incident, event) => evolveIncident(incident, event, by.at), state);
  const after = { ...evolved, head: appendToLedger(tx, `incident:${before.incident}`, head, events, by) };
  tx.set(incidents, before.incident, after);
  return after;
}

/** Records an alert as it is now, with the events that made it so. */
export function recordAlert(
  tx: Transaction,
  changed: AlertDocument,
  events: readonly AlertEvent[],
  by: By,
): AlertDocument {
  const after = { ...changed, head: appendToLedger(tx, `alert:${changed.id}`, changed.head, events, by) };
  tx.set(alerts, changed.id, after);
  return after;
}

/** Records events of a post-mortem, and what else is known of it by now. */
export function recordPostMortem(
  tx: Transaction,
  before: PostMortemDocument,
  events: readonly PostMortemEvent[],
  by: By,
): PostMortemDocument {
  const { alert, head: from } = before;
  const evolved = events.reduce((state, event) => ({ ...before, ...evolvePostMortem(state, event, by.at) }), before);
  const after = { ...evolved, head: appendToLedger(tx, `post-mortem:${alert}`, from, events, by) };
  tx.set(postMortems, alert, after);
  return after;
}

/** Records events of a silence. */
export function recordSilence(
  tx: Transaction,
  before: SilenceDocument,
  events: readonly SilenceEvent[],
  by: By,
): SilenceDocument {
  const evolved = events.reduce((silence, event) => evolveSilence(silence, event), before);
  const after = { ...evolved, head: appendToLedger(tx, `silence:${before.id}`, before.head, events, by) };
  tx.set(silences, before.id, after);
  return after;
}

/** Records how the configuration of Cloud Monitoring in a project is now, with the events that made it so. */
export function recordMonitored(
  tx: Transaction,
  changed: MonitoredProjectDocument,
  events: readonly MonitoringEvent[],
  by: By,
): MonitoredProjectDocument {
  const { project, head } = changed;
  const after = { ...changed, head: appendToLedger(tx, `monitoring:${project}`, head, events, by) };
  tx.set(monitoredProjects, project, after);
  return after;
}
