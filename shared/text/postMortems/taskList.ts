import type { FollowUp, Task } from '../../domain/incident/followUps.ts';
import type { PostMortem } from '../../domain/incident/postMortem.ts';
import type { Person } from '../../domain/incident/routing.ts';
import { type TaskLine, completeTaskLine, readTaskLine, writeTaskLine } from './taskLine.ts';

export const FOLLOW_UPS = 'Follow-ups';
/** More than anybody does after one incident. */
const MOST_TASKS = 200;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const OF_LIST = /^follow[- ]?ups:?$/i;
const FENCE = /^ {0,3}(```|~~~)/;

export interface TaskList {
  readonly tasks: readonly Task[];
  readonly overfull: boolean;
  /** The body in which each task says everything, with what is to be put back at the end of the list. */
  readonly completed: (followUps: readonly FollowUp[], missing: PostMortem['actions']) => string;
}

/** The tasks of the follow-ups, and those elsewhere that have a mark of ours: people move lines about. */
export function readTaskList(body: string, people: readonly Person[]): TaskList {
  const lines = body.split('\n');
  const found = tasksIn(lines, people);
  const followed = found.slice(0, MOST_TASKS);
  return {
    tasks: followed.map(({ task }) => task),
    overfull: found.length > followed.length,
    completed(followUps, missing) {
      const after = [...lines];
      for (const [n, { index, task }] of followed.entries()) {
        const followUp = followUps[n];
        if (followUp !== undefined)
          after[index] = kept(lines[index] ?? '', (line) => completeTaskLine(line, task, followUp, people));
      }
      const restored = missing.map(({ id, done, ...words }) => writeTaskLine(id, words, done !== null, people));
      return restored.length === 0 ? after.join('\n') : withLines(after, found.at(-1)?.index, restored);
    },
  };
}

/** The end of a line is the editor's, who may have ended it with a carriage return. */
function kept(line: string, change: (text: string) => string): string {
  return line.endsWith('\r') ? `${change(line.slice(0, -1))}\r` : change(line);
}

function tasksIn(lines: readonly string[], people: readonly Person[]): { index: number; task: TaskLine }[] {
  const found: { index: number; task: TaskLine }[] = [];
  /** How deep the heading of the list is, while it goes on; headings below it belong to it. */
  let depth: number | undefined;
  let fence: string | undefined;
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/\r$/, '');
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    if (fence !== undefined || mark !== undefined) continue;
    const [, marks = '', heading] = HEADING.exec(line) ?? [];
    if (heading !== undefined && OF_LIST.test(heading)) depth = marks.length;
    else if (heading !== undefined && marks.length <= (depth ?? 0)) depth = undefined;
    const task = readTaskLine(line, people);
    if (task !== undefined && (depth !== undefined || task.id !== undefined)) found.push({ index, task });
  }
  return found;
}

/** After the last task; where there is none, under the heading, and where that is gone, under a new one. */
function withLines(lines: readonly string[], last: number | undefined, added: readonly string[]): string {
  const heading = lines.findIndex((line) => OF_LIST.test(HEADING.exec(line.trimEnd())?.[2] ?? ''));
  if (last !== undefined) return lines.toSpliced(last + 1, 0, ...added).join('\n');
  if (heading >= 0) return lines.toSpliced(heading + 1, 0, '', ...added).join('\n');
  return [...lines, '', `## ${FOLLOW_UPS}`, '', ...added].join('\n');
}
