import { hash } from 'node:crypto';
import type { Instant } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import { ACTION_KINDS, type ActionKind, type AlertAction, SAYING, inOrder } from './alertAction.ts';
import { type AlertStanding, standingOf } from './alertStanding.ts';
import type { IncidentSaid } from './facts.ts';
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
  readonly first: IncidentSaid;
  readonly openedAt: Instant;
  /** The alert that a person had closed while Monitoring still had an incident of it open. */
  readonly succeeds: string | null;
  /** Everything that was done to it, in the order in which it happened, whenever it became known. */
  readonly actions: readonly AlertAction[];
  /** Derived from the actions. */
  readonly standing: AlertStanding;
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
