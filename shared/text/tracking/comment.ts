import type { LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { Instant } from '../../domain/calendar/time.ts';
import type { Undoable } from '../decisions.ts';
import { inline, inlineShort } from './inline.ts';
import { commentMarker } from './markers.ts';
import { choicesAfter } from './stops.ts';
import { headline } from './headline.ts';
import { LONGEST_TEXT, paragraphs, within } from './within.ts';

/** What the commands and the marker may take. */
const TAIL = 5_000;

/**
 * One comment about what these entries of a rollout's chain say, oldest first, or `undefined` when nothing in them is
 * worth one. It ends with the marker of the last entry, told or not.
 * @param format an instant in words
 */
export function commentFor(
  rollout: Undoable,
  entries: readonly LedgerEntry[],
  format: (at: Instant) => string,
): string | undefined {
  const told = entries.map((entry) => toldOf(entry, format)).filter((text) => text !== undefined);
  const last = entries.at(-1);
  if (last === undefined || told.length === 0) return undefined;
  return paragraphs(
    within(told, LONGEST_TEXT - TAIL, '\n\n', 'entries of the ledger'),
    choicesAfter(rollout, entries),
    commentMarker(rollout.id, last.seq),
  );
}

function toldOf({ event, at, actor }: LedgerEntry, format: (at: Instant) => string): string | undefined {
  const title = headline(event);
  if (title === undefined) return undefined;
  const reason = event.reason.trim() === '' ? 'No reason was given.' : inlineShort(event.reason, 1_000);
  return `**${title}**: ${inline(format(at))}, by ${inlineShort(actor, 100)}\n${reason}`;
}
