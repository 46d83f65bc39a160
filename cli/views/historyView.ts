import type { Style } from '../output.ts';
import type { Decided } from '../server/answers.ts';
import { momentName } from '../text/days.ts';
import { indented, table } from '../text/table.ts';

/** Every decision with who made it and why, the oldest first. */
export function renderHistory(history: readonly Decided[], style: Style): string {
  if (history.length === 0) return 'Nothing has been decided yet.';
  const titles = ['WHEN', 'WHO', 'WHAT', 'WHY'];
  const rows = history.map(({ at, actor, event }) => [momentName(at), actor, inWords(event.type), event.reason]);
  const decisions = table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
  return `${style.bold('Decisions')}\n${indented(decisions)}`;
}

/** `stage opened` of `StageOpened`. */
function inWords(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
