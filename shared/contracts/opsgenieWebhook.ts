import { hash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../domain/evidence/canonicalJson.ts';
import type { Instant } from '../domain/calendar/time.ts';
import type { ActionKind } from '../domain/incident/alertAction.ts';
import { LATEST_MOMENT, lineOfText } from './domainFields.ts';
import { type BodyReading, lenient, mapping, readBody } from './fields.ts';
import { lineFrom, paragraphsFrom } from './vendorText.ts';

/** What the pager says that happened to an alert. */
export interface PagerEvent {
  /** As the pager calls it. */
  readonly action: string;
  readonly kind: ActionKind | 'created';
  /** Of an escalation only the pager's own id is given. */
  readonly alias: string | null;
  readonly pagerId: string | null;
  readonly by: string;
  /** When, as far as it says. */
  readonly at: Instant | null;
  /** As AlertAction.text. */
  readonly text: string;
  /** What the alert says, and its tags, as far as it tells. */
  readonly message: string | null;
  readonly tags: readonly string[] | null;
  /** The same for the same event however often it comes. */
  readonly key: string;
}

// Only what happened, and to which alert, must be there. Whatever else is missing or of another shape is left out.
const someText = lenient(z.string().transform((text) => paragraphsFrom(text, 25_000)));
const name = lenient(z.string().transform((text) => lineFrom(text, 200)));
const id = lenient(z.string().min(1).max(512));
/** Milliseconds; what is later than the calendars of people is no moment. */
const moment = lenient(z.coerce.number().positive().max(LATEST_MOMENT));
/** Nanoseconds: a number too large to be exact in JavaScript, and always inexact in the same way. */
const nanoseconds = lenient(
  z.coerce
    .number()
    .positive()
    .max(LATEST_MOMENT * 1e6),
);
const isoOrMoment = lenient(
  z
    .union([z.coerce.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
    .pipe(z.number().positive().max(LATEST_MOMENT)),
);
/** A list, or one text with commas. */
const words = lenient(
  z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).transform((list) => {
    const all = list
      .map((word) => word.trim())
      .filter((word) => word !== '')
      .join(', ');
    return lineFrom(all, 2_000);
  }),
);

/** The tags of the alert: more than the pager allows are not looked at. */
const tags = lenient(
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(','))])
    .transform((list) => list.slice(0, 100).flatMap((tag) => lineFrom(tag, 200) ?? [])),
);

const alert = mapping(
  {
    alertId: id,
    alias: id,
    username: name,
    note: someText,
    owner: name,
    updatedAt: nanoseconds,
    createdAt: moment,
    message: lenient(z.string().transform((text) => lineFrom(text, 500))),
    tags,
    priority: name,
    oldPriority: name,
    snoozedUntil: isoOrMoment,
    snoozeEndDate: isoOrMoment,
    addedTags: words,
    removedTags: words,
    team: name,
    recipient: name,
  },
  'an object with alertId or alias',
);

/** https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/ */
const schema = mapping(
  {
    action: lineOfText('action', 200),
    alert,
    source: lenient(z.object({ name })),
    escalationName: name,
  },
  'an event of Opsgenie: a JSON object with action and alert',
);
type Body = z.infer<typeof schema>;

const KINDS: ReadonlyMap<string, PagerEvent['kind']> = new Map([
  ['Create', 'created'],
  ['Acknowledge', 'acknowledged'],
  ['UnAcknowledge', 'unacknowledged'],
  ['AddNote', 'noted'],
  ['AssignOwnership', 'assigned'],
  ['TakeOwnership', 'assigned'],
  ['Escalate', 'escalated'],
  ['Snooze', 'snoozed'],
  ['UpdatePriority', 'reprioritised'],
  ['Close', 'closed'],
  // Nobody is called by an alert that is gone.
  ['Delete', 'closed'],
]);

/** What an event says, or everything that is wrong with it. Actions that are not known are of the kind `other`. */
export function readOpsgenieWebhook(body: unknown): BodyReading<PagerEvent> {
  const reading = readBody(body, schema);
  if ('errors' in reading) return reading;
  const { action, alert, source } = reading.value;
  const { alertId = null, alias = null, username, updatedAt, createdAt } = alert;
  if (alertId === null && alias === null) {
    const message = 'missing; write the id of the alert, or its alias in alert.alias';
    return { errors: [{ field: 'alert.alertId', message }] };
  }
  const kind = KINDS.get(action) ?? 'other';
  const at = updatedAt === undefined ? undefined : Math.floor(updatedAt / 1e6);
  return {
    value: {
      action,
      kind,
      alias,
      pagerId: alertId,
      by: username ?? source?.name ?? 'the pager',
      at: at ?? (kind === 'created' ? (createdAt ?? null) : null),
      text: textOf(kind, reading.value),
      message: alert.message ?? null,
      tags: alert.tags ?? null,
      key: keyOf(body, reading.value),
    },
  };
}

function textOf(kind: PagerEvent['kind'], { action, alert, escalationName }: Body): string {
  const { note = '' } = alert;
  switch (kind) {
    case 'assigned':
      return (action === 'TakeOwnership' ? alert.username : alert.owner) ?? alert.username ?? 'somebody';
    case 'escalated':
      return escalationName ?? note;
    case 'snoozed':
      return String(alert.snoozedUntil ?? alert.snoozeEndDate ?? '');
    case 'reprioritised':
      return [alert.oldPriority, alert.priority].filter((priority) => priority !== undefined).join(' to ');
    case 'closed':
      return note || (action === 'Delete' ? 'deleted in the pager' : 'closed in the pager');
    case 'other':
      return [action, alert.addedTags ?? alert.removedTags ?? alert.team ?? alert.recipient ?? note]
        .filter((part) => part !== '')
        .join(': ');
    case 'created':
    case 'acknowledged':
    case 'unacknowledged':
    case 'noted':
    case 'reminded':
    case 'declared':
    case 'dismissed':
      return note;
  }
}

/** Besides the moment of the change: what else it says, where it does not name one. The headers are no part of it. */
function keyOf(body: unknown, { action, alert }: Body): string {
  const { alertId, alias, updatedAt, note } = alert;
  const rest = updatedAt ?? fieldsOf(body);
  const said = canonicalJson([action, alertId ?? alias ?? '', rest, note ?? '']);
  return `pager~${hash('sha256', said).slice(0, 32)}`;
}

function fieldsOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return null;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'headers'));
}
