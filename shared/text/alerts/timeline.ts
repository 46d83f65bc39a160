import type { Instant } from '../../domain/calendar/time.ts';
import type { LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { AlertEvent } from '../../domain/incident/alert.ts';
import type { IncidentEvent } from '../../domain/incident/incident.ts';
import type { PostMortemEvent } from '../../domain/incident/postMortem.ts';
import { eventName } from '../eventName.ts';

/** Something that happened to an incident, its alert or its post-mortem, for people. */
export interface Happened {
  /** When it happened, an instant with its offset. */
  readonly at: string;
  /** When it became known, where that was later. */
  readonly knownAt: string | null;
  readonly actor: string;
  readonly type: string;
  readonly what: string;
  /** The reason, in the words of whoever acted. */
  readonly text: string;
  readonly url: string | null;
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
}

type TimelineEvent = IncidentEvent | AlertEvent | PostMortemEvent;

/** Everything that happened, in its order, whichever chain it stands in. */
export function timelineOf(chains: readonly LedgerEntry[], format: (at: Instant) => string): Happened[] {
  return chains
    .map((entry) => ({ entry, happenedAt: happenedAt(entry) }))
    .toSorted((a, b) => a.happenedAt - b.happenedAt || a.entry.at - b.entry.at || inChains(a.entry, b.entry))
    .map(({ entry, happenedAt }) => {
      const { at, actor, event, stream, seq, hash } = entry;
      const { what, url = null } = wordsOf(event);
      const knownAt = at === happenedAt ? null : format(at);
      const { type, reason: text } = event;
      return { at: format(happenedAt), knownAt, actor, type, what, text, url, stream, seq, hash };
    });
}

/** What was done elsewhere is told later, so it says when it was done. */
function happenedAt({ at, event }: LedgerEntry): Instant {
  return 'occurredAt' in event && typeof event.occurredAt === 'number' ? event.occurredAt : at;
}

const ORDER = ['incident', 'alert', 'post-mortem'];

/** At the same moment the incident comes before its alert, and what a decision about that means comes after both. */
function inChains(one: LedgerEntry, other: LedgerEntry): number {
  return placeOf(one) - placeOf(other) || one.seq - other.seq;
}

function placeOf({ stream, event }: LedgerEntry): number {
  if (event.type === 'IncidentDismissed' || event.type === 'IncidentBlocking') return ORDER.length;
  return ORDER.indexOf(stream.slice(0, stream.indexOf(':')));
}

function wordsOf(recorded: LedgerEntry['event']): { readonly what: string; readonly url?: string | null } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the chains of alerting hold these events, and what else they may hold falls through
  const event = recorded as TimelineEvent;
  const name = eventName(event.type);
  switch (event.type) {
    case 'IncidentOpened':
    case 'IncidentClosed':
      return {
        what: event.source === 'tranche' ? `${name} by Tranche, for a held rollout` : `${name} in Cloud Monitoring`,
      };
    case 'IncidentWithheld':
      return { what: `${name}: ${event.withheld.why} by ${event.withheld.by}` };
    case 'AlertOpened':
      return { what: `${name}, ${event.priority}` };
    case 'AlertPaged':
    case 'AlertNotPaged':
      return { what: `${name} (${event.pager})` };
    case 'AlertPosted':
      return { what: `posted in #${event.channel}`, url: event.permalink };
    case 'PostMortemIssueOpened':
      return { what: `post-mortem issue ${event.number} opened`, url: event.url };
    case 'PostMortemActionAdded':
      return { what: `${name}: ${event.title}` };
    default:
      return { what: name };
  }
}
