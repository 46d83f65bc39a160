import { momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { IncidentSummary } from '../server/incidentAnswers.ts';
import { type Cell, table } from '../text/table.ts';

const TITLES = ['INCIDENT', 'PRIO', 'STATE', 'WITH WHOM', 'WHAT', 'SINCE', 'WHO HAS IT', 'DECIDED'];

/** What is wrong with whom: a row per alert, which counts its incidents, and one per incident that nobody was told of. */
export function renderIncidents(incidents: readonly IncidentSummary[], style: Style): string {
  const together = [...Map.groupBy(incidents, ({ id, alert }) => alert ?? id).values()];
  const rows = together.toSorted((a, b) => rank(a) - rank(b)).map((each) => rowOf(each, style));
  return table(
    TITLES.map((title) => ({ title })),
    rows,
    style,
  );
}

/** What is open and in nobody's hands comes first, then the more urgent; of what is closed, the newest. */
function rank(together: readonly IncidentSummary[]): number {
  if (!together.some(({ state }) => state === 'open')) return 100;
  const [first] = together;
  const standing = first?.status === 'open' ? 0 : first?.status === null ? 2 : 1;
  return standing * 10 + Number(first?.priority?.slice(1) ?? 9);
}

function rowOf(together: readonly IncidentSummary[], style: Style): (string | Cell)[] {
  const [first] = together.toSorted(byOpening);
  if (first === undefined) return [];
  const open = together.filter(({ state }) => state === 'open').length;
  return [
    first.id,
    { text: first.priority ?? '', paint: first.priority === 'P1' && open > 0 ? style.red : plain },
    { text: stateOf(together.length, open), paint: open > 0 ? style.red : style.green },
    withWhom(together),
    first.policy ?? first.summary,
    momentName(first.openedAt),
    hands(first, open, style),
    first.decision === null ? '' : `${first.decision.kind} by ${first.decision.by}: ${first.decision.reason}`,
  ];
}

function byOpening(a: IncidentSummary, b: IncidentSummary): number {
  return a.openedAt === b.openedAt ? (a.id < b.id ? -1 : 1) : a.openedAt < b.openedAt ? -1 : 1;
}

function plain(text: string): string {
  return text;
}

function stateOf(total: number, open: number): string {
  if (total === 1) return open === 1 ? 'open' : 'closed';
  return open === 0 ? `${total} closed` : `${open} of ${total} open`;
}

function withWhom(together: readonly IncidentSummary[]): string {
  const names = [...new Set(together.toSorted(byOpening).map(({ slug, instance }) => slug ?? instance ?? 'unknown'))];
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first}, ${second}` : `${first}, ${second} and ${more.length} more`;
}

function hands({ status, acknowledgedBy, withheld }: IncidentSummary, open: number, style: Style): Cell {
  if (status === null) return { text: withheld === null ? 'nobody was told' : `nobody: ${withheld.why}` };
  if (acknowledgedBy !== null) return { text: acknowledgedBy };
  return status === 'open' && open > 0 ? { text: 'NOBODY', paint: style.red } : { text: '' };
}
