import type { DomainEvent, LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { PostMortem } from '../../domain/incident/postMortem.ts';
import type { Person } from '../../domain/incident/routing.ts';
import { inlineShort } from '../tracking/inline.ts';
import { LONGEST_TEXT, paragraphs, within } from '../tracking/within.ts';
import { toldMarker } from './markers.ts';
import { mentioned } from './taskLine.ts';

/**
 * One comment about what these entries of the post-mortem's chain say, `undefined` when nothing in them is worth one. It
 * ends with the marker of the last entry, told or not.
 */
export function postMortemComment(
  postMortem: PostMortem,
  entries: readonly LedgerEntry[],
  people: readonly Person[],
): string | undefined {
  const told = entries.map(({ event }) => toldOf(postMortem, event, people)).filter((text) => text !== undefined);
  const last = entries.at(-1);
  if (last === undefined || told.length === 0) return undefined;
  return paragraphs(within(told, LONGEST_TEXT - 5_000, '\n\n', 'entries'), toldMarker(postMortem.alert, last.seq));
}

function toldOf(postMortem: PostMortem, event: DomainEvent, people: readonly Person[]): string | undefined {
  const reason = inlineShort(event.reason, 500);
  const to = (somebody: string | null): string => (somebody === null ? '' : `${mentioned(somebody, people)}: `);
  const id: unknown = Reflect.get(event, 'action');
  const action = postMortem.actions.find((each) => each.id === id);
  const title = `**${inlineShort(action?.title ?? 'An action', 300)}**`;
  const assignee = mentioned(action?.assignee ?? null, people);
  switch (event.type) {
    case 'PostMortemActionAdded': {
      const defaults: unknown = Reflect.get(event, 'defaults');
      if (!Array.isArray(defaults) || defaults.length === 0) return undefined;
      return `${to(action?.assignee ?? null)}${title} is new on the list. ${sentence(reason)}`;
    }
    case 'PostMortemActionRestored':
      return `${title} stands on the list again: ${sentence(reason)}`;
    case 'PostMortemActionReminded':
      return `${to(action?.assignee ?? null)}${title} waits to be done: ${sentence(reason)}`;
    case 'PostMortemActionEscalated':
      return `${to(postMortem.lead)}${title}, assigned to ${assignee}, is overdue: ${sentence(reason)}`;
    case 'PostMortemActionsMissing':
      return `${to(postMortem.onCall ?? postMortem.lead)}${sentence(reason)} A post-mortem has at least one follow-up.`;
    case 'PostMortemIssueReopened':
      return `This issue is open again: ${sentence(reason)} It is closed when every follow-up is done.`;
    default:
      return undefined;
  }
}

function sentence(text: string): string {
  return `${text}.`;
}
