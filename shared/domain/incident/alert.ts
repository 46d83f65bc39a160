import { hash } from 'node:crypto';
import type { Instant } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import type { IncidentFacts } from './facts.ts';
import type { Priority } from './priority.ts';

/**
 * What the on-call engineer is told: the counterpart in the pager of one incident, or of many that came together. Its id
 * is its alias in the pager, on opening and on closing.
 */
export interface Alert {
  readonly id: string;
  readonly environment: string;
  /** The rule that matched, and the sentence that says why. */
  readonly rule: string;
  readonly why: string;
  readonly priority: Priority;
  readonly pager: boolean;
  readonly channels: readonly string[];
  readonly repeatMinutes: number | null;
  readonly reopenMinutes: number | null;
  /** What its incidents have in common. */
  readonly group: { readonly key: string; readonly labels: Readonly<Record<string, string>> };
  /** Further incidents of the group join until then. */
  readonly joinUntil: Instant;
  /** The incident that opened it. */
  readonly first: FirstIncident;
  readonly openedAt: Instant;
  /** The alert that a person had closed while Monitoring still had an incident of it open. */
  readonly succeeds: string | null;
  /** Everything that was done to it, in the order in which it happened, whenever it became known. */
  readonly actions: readonly AlertAction[];
  /** Derived from the actions. */
  readonly standing: AlertStanding;
}

/** What the texts say of the incident that opened an alert. */
export interface FirstIncident {
  readonly incident: string;
  readonly facts: IncidentFacts;
  readonly summary: string;
  readonly url: string | null;
  readonly startedAt: Instant | null;
  readonly observed: string | null;
  readonly threshold: string | null;
  /** What the policy says to whoever is called: plain text or Markdown, as Monitoring sent it. */
  readonly documentation: string | null;
}

export const ACTION_KINDS = [
  'acknowledged',
  'unacknowledged',
  'noted',
  'assigned',
  'escalated',
  'snoozed',
  'reprioritised',
  'reminded',
  'declared',
  'dismissed',
  'closed',
  'other',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Something that somebody did to an alert, wherever: in the pager, in Slack, on the command line. */
export interface AlertAction {
  /** The same for the same action however often it is told; different ones differ. */
  readonly key: string;
  readonly at: Instant;
  readonly kind: ActionKind;
  /** Who, as the place where it was done names them; `tranche` for our own. */
  readonly by: string;
  readonly from: 'pager' | 'slack' | 'command' | 'tranche';
  /** The note, the reason, the new owner, the new priority, the name of an unknown action. */
  readonly text: string;
}

export interface AlertStanding {
  readonly status: 'open' | 'acknowledged' | 'closed';
  readonly acknowledged: By | null;
  readonly owner: string | null;
  readonly snoozedUntil: Instant | null;
  readonly closed: (By & { readonly reason: string; readonly from: AlertAction['from'] }) | null;
  /** The last one that was made counts. */
  readonly decision: (By & { readonly kind: 'declared' | 'dismissed'; readonly reason: string }) | null;
}

interface By {
  readonly by: string;
  readonly at: Instant;
}

/** What happens to an alert; the chain is `alert:ID`. */
export type AlertEvent = DomainEvent &
  (
    | {
        readonly type: 'AlertOpened';
        readonly rule: string;
        readonly priority: Priority;
        readonly incident: string;
        readonly succeeds: string | null;
      }
    | ({ readonly type: AlertActionType } & Pick<AlertAction, 'key' | 'by' | 'from'> & { readonly occurredAt: Instant })
    | { readonly type: 'AlertPaged'; readonly pager: string }
    | { readonly type: 'AlertNotPaged'; readonly pager: string }
    | { readonly type: 'AlertPosted'; readonly channel: string; readonly permalink: string | null }
  );

export type AlertActionType = `Alert${Capitalize<ActionKind>}`;

/** Longer ones are cut: the whole text is where it was written. */
const LONGEST_TEXT = 2_000;
/** More than anybody says about an alert; what comes after them is where it was written. A document has room for these. */
const MOST_ACTIONS = 500;
const MOST_CHARACTERS = 200_000;
/** Of the reminders that nobody has answered the last ones count. */
const MOST_REMINDERS = 20;

/** The alias is made of the incident that opened the alert, or of the alert that it succeeds. */
export function alertId(environment: string, source: string): string {
  return `tranche-${hash('sha256', `${environment}\n${source}`).slice(0, 20)}`;
}

export function eventOfAction({ key, at, kind, by, from, text }: AlertAction): AlertEvent {
  return { type: actionType(kind), key, by, from, occurredAt: at, reason: text };
}

/** The action that an event of the chain tells of; `undefined` of one that nobody took. */
export function actionOfEvent(event: AlertEvent): AlertAction | undefined {
  if (!('key' in event)) return undefined;
  const kind = ACTION_KINDS.find((each) => actionType(each) === event.type);
  if (kind === undefined) return undefined;
  const { key, by, from, occurredAt: at, reason: text } = event;
  return { key, at, kind, by, from, text };
}

function actionType(kind: ActionKind): AlertActionType {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the first letter of a kind in capitals
  return `Alert${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}` as AlertActionType;
}

/**
 * The alert with one more action, or the same one when the action is known already. Actions stand in the order in which they
 * happened, so whichever way they arrive and however often, they come to the same.
 */
export function withAction(alert: Alert, action: AlertAction): Alert {
  if (alert.actions.some(({ key }) => key === action.key)) return alert;
  const known = action.kind === 'reminded' ? withoutOldReminders(alert.actions) : alert.actions;
  if (isFull(known) && SAYING.has(action.kind)) return alert;
  const cut = { ...action, text: action.text.slice(0, LONGEST_TEXT).toWellFormed() };
  const actions = [...known, cut].toSorted(inOrder);
  return { ...alert, actions, standing: standingOf(actions) };
}

function isFull(actions: readonly AlertAction[]): boolean {
  return actions.length >= MOST_ACTIONS || actions.reduce((sum, { text }) => sum + text.length, 0) >= MOST_CHARACTERS;
}

function withoutOldReminders(actions: readonly AlertAction[]): readonly AlertAction[] {
  const reminders = actions.filter(({ kind }) => kind === 'reminded');
  if (reminders.length < MOST_REMINDERS) return actions;
  const dropped = new Set(reminders.slice(0, reminders.length - MOST_REMINDERS + 1));
  return actions.filter((action) => !dropped.has(action));
}

/** The actions that changed something, or said something: those that told of what was so already are left out. */
export function effective(actions: readonly AlertAction[]): AlertAction[] {
  let before = NEW;
  return actions.filter((action) => {
    const after = apply(before, action);
    const changed = after !== before;
    before = after;
    return changed || SAYING.has(action.kind);
  });
}

const SAYING: ReadonlySet<ActionKind> = new Set(['noted', 'escalated', 'reprioritised', 'reminded', 'other']);

const NEW: AlertStanding = {
  status: 'open',
  acknowledged: null,
  owner: null,
  snoozedUntil: null,
  closed: null,
  decision: null,
};

export function newStanding(): AlertStanding {
  return NEW;
}

/** How an alert stands after these, in whichever order they are given. */
export function standingAfter(actions: readonly AlertAction[]): AlertStanding {
  return standingOf(actions.toSorted(inOrder));
}

function standingOf(actions: readonly AlertAction[]): AlertStanding {
  return actions.reduce(apply, NEW);
}

/** @returns the same object when the action changes nothing */
function apply(before: AlertStanding, { kind, at, by, from, text }: AlertAction): AlertStanding {
  if (kind === 'declared' || kind === 'dismissed') return { ...before, decision: { kind, by, at, reason: text } };
  // A closed alert stays closed: what opens after it is another one.
  if (before.closed !== null) return before;
  switch (kind) {
    case 'acknowledged':
      return before.acknowledged === null ? { ...before, status: 'acknowledged', acknowledged: { by, at } } : before;
    case 'unacknowledged':
      return before.acknowledged === null ? before : { ...before, status: 'open', acknowledged: null };
    case 'assigned':
      return before.owner === text ? before : { ...before, owner: text };
    case 'snoozed':
      return { ...before, snoozedUntil: Number(text) || null };
    case 'closed':
      return { ...before, status: 'closed', closed: { by, at, reason: text, from } };
    case 'noted':
    case 'escalated':
    case 'reprioritised':
    case 'reminded':
    case 'other':
      return before;
  }
}

/** At the same moment, the key decides: any order will do, but always the same. */
function inOrder(one: AlertAction, other: AlertAction): number {
  return one.at - other.at || (one.key < other.key ? -1 : 1);
}
