import { momentName } from '../../shared/text/days.ts';
import { eventName } from '../../shared/text/eventName.ts';
import type { Style } from '../output.ts';
import type { Decided } from '../server/answers.ts';
import { indented, table } from '../text/table.ts';

/** Every decision with who made it and why, the oldest first. */
export function renderHistory(history: readonly Decided[], style: Style): string {
  if (history.length === 0) return 'Nothing has been decided yet.';
  const titles = ['WHEN', 'WHO', 'WHAT', 'WHY'];
  const rows = history.map(({ at, actor, event }) => [momentName(at), actor, eventName(event.type), event.reason]);
  const decisions = table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
  return `${style.bold('Decisions')}\n${indented(decisions)}`;
}
