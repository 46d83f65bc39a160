import type { Instant } from '../../domain/calendar/time.ts';
import type { LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { AlertAction } from '../../domain/incident/alertAction.ts';
import { effective } from '../../domain/incident/alertStanding.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import { counted } from '../days.ts';
import { inlineShort } from '../tracking/inline.ts';
import { within } from '../tracking/within.ts';
import { type PostMortemRecord, momentOf, whoText } from './record.ts';
import { exactDuration } from '../duration.ts';

interface Entry {
  readonly at: Instant;
  /** Markdown of one line. */
  readonly text: string;
}

/** So many incidents are told one by one. */
const MOST_INCIDENTS = 10;
const ROOM = 20_000;

/** Everything that is on record about the incident, in the order in which it happened. */
export function timelineTable(record: PostMortemRecord): string {
  const entries = [
    ...incidentEntries(record.incidents),
    { at: record.alert.openedAt, text: `Alert opened: ${inlineShort(record.view.headline, 300)}` },
    ...record.alertEntries.flatMap(toldEntry),
    ...effective(record.alert.actions).map((action) => ({ at: action.at, text: actionText(action, record) })),
    ...record.rolloutEntries.flatMap(rolloutEntry),
  ].toSorted((one, other) => one.at - other.at);
  const rows = entries.map(({ at, text }) => `| ${momentOf(record, at)} | ${text} |`);
  return `| Time | What happened |\n| - | - |\n${within(rows, ROOM, '\n', 'entries')}`;
}

function incidentEntries(incidents: readonly Incident[]): Entry[] {
  if (incidents.length <= MOST_INCIDENTS) return incidents.flatMap(incidentEntry);
  const began = incidents.map(({ said, openedAt }) => said.startedAt ?? openedAt);
  const ended = incidents.map(({ closedAt }) => closedAt).filter((at) => at !== null);
  const many = counted(incidents.length, 'incident');
  const last = { at: Math.max(...began), text: `The last of ${many} began` };
  const first = { at: Math.min(...began), text: `The first of ${many} began` };
  return ended.length === 0 ? [first, last] : [first, last, { at: Math.max(...ended), text: `The last one closed` }];
}

function incidentEntry({ incident, said, openedAt, closedAt }: Incident): Entry[] {
  const name = `Incident ${inlineShort(incident, 80)}`;
  const where = said.facts.slug ?? said.facts.instance;
  const on = where === null ? '' : ` on ${inlineShort(where, 100)}`;
  const began = { at: said.startedAt ?? openedAt, text: `${name} began${on}: ${inlineShort(said.summary, 300)}` };
  return closedAt === null ? [began] : [began, { at: closedAt, text: `${name} closed${on}` }];
}

/** What became of telling people. Entries may be older than this program, so that a field may be missing. */
function toldEntry({ event, at }: LedgerEntry): Entry[] {
  switch (event.type) {
    case 'AlertPaged':
      return [{ at, text: 'Paged' }];
    case 'AlertNotPaged':
      return [{ at, text: `The pager did not take it: ${inlineShort(event.reason, 200)}` }];
    case 'AlertPosted':
      return [{ at, text: `Posted in ${inlineShort(textOf(event, 'channel'), 80)}` }];
    default:
      return [];
  }
}

function actionText({ kind, by, text, at }: AlertAction, record: PostMortemRecord): string {
  const { alert } = record;
  const who = whoText(record, by);
  const words = text.trim() === '' ? '' : `: ${inlineShort(text, 500)}`;
  switch (kind) {
    case 'acknowledged':
      return `${who} acknowledged it, ${exactDuration(at - alert.openedAt)} after it opened`;
    case 'unacknowledged':
      return `${who} took the acknowledgement back`;
    case 'noted':
      return `${who} noted${words}`;
    case 'assigned':
      return `${who} assigned it to ${whoText(record, text)}`;
    case 'escalated':
      return `Escalated by ${who}${words}`;
    case 'snoozed':
      return `${who} snoozed it`;
    case 'reprioritised':
      return `${who} changed its priority to ${inlineShort(text, 20)}`;
    case 'reminded':
      return `Paged again${words}`;
    case 'declared':
      return `${who} declared it an incident${words}`;
    case 'dismissed':
      return `${who} dismissed it${words}`;
    case 'closed':
      return `Closed by ${who}${words}`;
    case 'other':
      return `${who}${words}`;
  }
}

const ROLLOUT_WORDS: Readonly<Record<string, string>> = {
  RolloutHeld: 'is held',
  RolloutPaused: 'is paused',
  RolloutResumed: 'goes on',
};

function rolloutEntry({ event, at, stream }: LedgerEntry): Entry[] {
  const words = ROLLOUT_WORDS[event.type];
  if (words === undefined) return [];
  const name = inlineShort(stream.slice('rollout:'.length), 160);
  return [{ at, text: `Rollout ${name} ${words}: ${inlineShort(event.reason, 300)}` }];
}

function textOf(event: object, field: string): string {
  const value: unknown = Reflect.get(event, field);
  return typeof value === 'string' ? value : '';
}
