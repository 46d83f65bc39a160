import { HOUR, type Instant, MINUTE } from '../calendar/time.ts';
import type { Alert } from './alert.ts';
import type { AlertAction } from './alertAction.ts';
import { restOf } from './restOf.ts';

/** What is counted of an alert's incidents. */
export interface AlertFacts {
  readonly open: number;
  readonly total: number;
}

/** What is to be done about an alert by the state of things, whoever noticed it. */
export type AlertStep =
  | { readonly kind: 'act'; readonly action: AlertAction }
  /** A person has closed it, and Monitoring has not: it is told again, as another alert. */
  | { readonly kind: 'reopen'; readonly reason: string };

/** How often an open alert is looked at while others may join it. */
const JOINING = MINUTE;

/** The next step, or `undefined` when it waits for somebody. */
export function nextAlertStep(alert: Alert, { open }: AlertFacts, now: Instant): AlertStep | undefined {
  const { closed } = alert.standing;
  if (closed === null && open === 0) {
    return {
      kind: 'act',
      action: ours('closed', 'every incident of it has closed', `${alert.id}~incidents-closed`, now),
    };
  }
  const reopenAt = open === 0 ? undefined : reopeningAt(alert);
  if (closed !== null && reopenAt !== undefined) {
    if (now < reopenAt) return undefined;
    const reason = `closed by ${closed.by}, and Monitoring still has it open ${Math.floor((now - closed.at) / MINUTE)} minutes later`;
    return { kind: 'reopen', reason };
  }
  const remindAt = reminderAt(alert);
  if (remindAt === undefined || now < remindAt) return undefined;
  const minutes = Math.floor((now - alert.openedAt) / MINUTE);
  const text = `nobody has acknowledged it for ${minutes} minutes`;
  return { kind: 'act', action: ours('reminded', text, `${alert.id}~reminded~${remindAt}`, now) };
}

/** When a person has closed what Monitoring has not: from then on it is told again, unless they said that it is nothing. */
function reopeningAt({ standing: { closed, decision }, reopenMinutes }: Alert): Instant | undefined {
  if (closed === null || reopenMinutes === null || decision?.kind === 'dismissed') return undefined;
  return closed.at + reopenMinutes * MINUTE;
}

/** After so many that nobody has answered, reminders come ever more seldom, up to this. */
const PATIENT = 4;
const SELDOM = 4 * HOUR;

/** When somebody has to be reminded that nobody has acknowledged it. */
function reminderAt({ standing, repeatMinutes, openedAt, actions }: Alert): Instant | undefined {
  // Who has decided about it knows of it.
  if (standing.status !== 'open' || standing.decision !== null || repeatMinutes === null) return undefined;
  const since = actions.slice(actions.findLastIndex(({ kind }) => kind === 'unacknowledged') + 1);
  const reminders = since.filter(({ kind }) => kind === 'reminded');
  const last = reminders.at(-1) ?? actions.findLast(({ kind }) => kind === 'unacknowledged');
  const from = Math.max(last?.at ?? openedAt, standing.snoozedUntil ?? 0);
  return from + intervalAfter(reminders.length, repeatMinutes * MINUTE);
}

function intervalAfter(reminders: number, interval: number): number {
  const doubled = interval * 2 ** Math.max(0, reminders - PATIENT + 1);
  return Math.max(interval, Math.min(doubled, SELDOM));
}

/** When it is to be looked at again by the passing of time; `undefined` when nothing can come of that any more. */
export function nextAlertLook(alert: Alert, { open }: AlertFacts, now: Instant): Instant | undefined {
  if (alert.standing.closed === null) {
    const regular = now + (now < alert.joinUntil ? JOINING : restOf(alert.openedAt, now));
    // A reminder for which there was no room is not due again and again.
    return Math.min(regular, Math.max(reminderAt(alert) ?? regular, now + JOINING));
  }
  return open === 0 ? undefined : reopeningAt(alert);
}

/** When something comes of it by the passing of time, other than that a loss is noticed; `undefined` when nothing does. */
export function nextAlertMoment(alert: Alert): Instant | undefined {
  return alert.standing.closed === null ? reminderAt(alert) : reopeningAt(alert);
}

function ours(kind: 'closed' | 'reminded', text: string, key: string, at: Instant): AlertAction {
  return { key, at, kind, by: 'tranche', from: 'tranche', text };
}
