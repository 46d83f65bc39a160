import { parseLocalDate } from '../../domain/calendar/dates.ts';
import type { FollowUp, Task } from '../../domain/incident/followUps.ts';
import { loginOf } from '../../domain/incident/people.ts';
import type { ActionWords } from '../../domain/incident/postMortem.ts';
import type { Person } from '../../domain/incident/routing.ts';
import { clean } from '../clean.ts';
import { inline, inlineShort, short } from '../tracking/inline.ts';
import { ACTION_MARKER, actionMarker } from './markers.ts';

/** What a line of the list says, and what it leaves out. */
export interface TaskLine extends Task {
  /** It says for whom it is, be it nobody. */
  readonly saysWho: boolean;
}

const BOX = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(.*)$/;
const DUE = /,?\s*\bdue(?:\s+on)?:?\s+(2\d{3}-\d{2}-\d{2})\b/gi;
const MENTION = /,?\s*(?<![\w@/.-])@([a-z\d](?:[a-z\d_-]{0,38}))(?![\w/-])/gi;
const ASSIGNED = ', assigned to ';
const NOBODY = 'nobody';
const LONGEST_TITLE = 300;
/** Of two lines that somebody has put together the first mark counts. */
const EVERY_MARKER = new RegExp(ACTION_MARKER, 'g');

/** A line of the list: `- [ ] title @login, due 2026-12-04 <!-- action:ID -->`; `undefined` for any other line. */
export function readTaskLine(line: string, people: readonly Person[]): TaskLine | undefined {
  const [, box, rest] = BOX.exec(line) ?? [];
  if (box === undefined || rest === undefined) return undefined;
  const [, id, leftOut = ''] = ACTION_MARKER.exec(rest) ?? [];
  const text = rest.replace(EVERY_MARKER, '').trim();
  // What is in a code span mentions nobody: it stands there as something else of the same length.
  const read = text.replace(/(?<![`\\])(`+)[^`]+\1(?!`)/g, (code) => '\u{fffc}'.repeat(code.length));
  const due = [...read.matchAll(DUE)].at(-1);
  const mention = [...read.matchAll(MENTION)].at(-1);
  const assigned = assignedTo(read, people);
  const title = titleOf(text, [due, mention, assigned]);
  if (title === '' && id === undefined) return undefined;
  const login = mention?.[1];
  const name = assigned?.name;
  return {
    id,
    title,
    done: box !== ' ',
    assignee: login !== undefined ? { login } : name === undefined || name === NOBODY ? undefined : { name },
    due: due?.[1] === undefined ? undefined : parseLocalDate(due[1]),
    filledIn: (['assignee', 'due'] as const).filter((each) => leftOut.split(',').includes(each)),
    saysWho: mention !== undefined || assigned !== undefined,
  };
}

type Found = { readonly index: number; readonly 0: string };

/** Who has no login is named in words, and found by just these. */
function assignedTo(text: string, people: readonly Person[]): (Found & { readonly name: string }) | undefined {
  for (const name of [NOBODY, ...people.map((person) => person.name)]) {
    const words = `${ASSIGNED}${inline(name)}`;
    const index = text.indexOf(words);
    if (index >= 0 && !/^[\w-]/.test(text.slice(index + words.length))) return { index, 0: words, name };
  }
  return undefined;
}

function titleOf(text: string, others: readonly (Found | undefined)[]): string {
  const found = others.filter((each) => each !== undefined).toSorted((a, b) => b.index - a.index);
  const left = found.reduce(
    (rest, { index, 0: { length } }) => rest.slice(0, index) + rest.slice(index + length),
    text,
  );
  return short(clean(left.replace(/\\([!-/:-@[-`{-~])/g, '$1')).replace(/[\s,]+$/, ''), LONGEST_TITLE);
}

/** A new line of the list. */
export function writeTaskLine(id: string, words: ActionWords, done: boolean, people: readonly Person[]): string {
  const { title, assignee, due } = words;
  const text = inlineShort(title, LONGEST_TITLE);
  return `- [${done ? 'x' : ' '}] ${text}${whoText(assignee, people)}, due ${due} ${actionMarker(id)}`;
}

/** The line as a person has written it, with what it leaves out at its end. */
export function completeTaskLine(line: string, task: TaskLine, followUp: FollowUp, people: readonly Person[]): string {
  if (task.id === followUp.id && task.saysWho && task.due !== undefined) return line;
  const who = task.saysWho ? '' : whoText(followUp.assignee, people);
  const due = task.due === undefined ? `, due ${followUp.due}` : '';
  return `${line.replace(EVERY_MARKER, '').trimEnd()}${who}${due} ${actionMarker(followUp.id, followUp.defaults)}`;
}

function whoText(assignee: string | null, people: readonly Person[]): string {
  const login = loginOf(people, assignee);
  return login === undefined ? `${ASSIGNED}${inline(assignee ?? NOBODY)}` : ` @${login}`;
}

/** Somebody in a comment: mentioned where there is a login, so that the code host tells them. */
export function mentioned(assignee: string | null, people: readonly Person[]): string {
  const login = loginOf(people, assignee);
  return login === undefined ? inlineShort(assignee ?? NOBODY, 100) : `@${login}`;
}
