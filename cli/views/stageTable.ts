import { dayName, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { StageView } from '../server/answers.ts';
import { table } from '../text/table.ts';

const BAR = 20;

/** The stages of a rollout, each with its window, how far it has come, and what is wrong with it. */
export function stageTable(stages: readonly StageView[], style: Style): string {
  const columns = [
    { title: 'STAGE' },
    { title: 'OPENS' },
    { title: 'DUE' },
    { title: 'PROGRESS' },
    { title: 'DONE', align: 'right' as const },
    { title: '' },
  ];
  const rows = stages.map((stage) => {
    const { name, kind, opens, due, overdue, instances, verified, excused } = stage;
    const done = verified + excused;
    return [
      `${stage.stage}  ${name}`,
      dayName(opens),
      overdue && stage.completedAt === null ? { text: `${dayName(due)} !`, paint: style.red } : dayName(due),
      { text: bar(stage), paint: barColour(stage, style) },
      kind === 'verification' ? '' : `${done}/${instances}`,
      stageNote(stage, style),
    ];
  });
  return table(columns, rows, style);
}

/** Full for what is settled, half for what is in flight, `x` for failures, light for what is to come. */
function bar({ kind, completedAt, instances, verified, excused, inFlight, failed }: StageView): string {
  if (kind === 'verification' || instances === 0) return (completedAt === null ? '░' : '█').repeat(BAR);
  const cells = (count: number): number => Math.round((BAR * count) / instances);
  // Edges are rounded, not lengths, so that the parts always add up to the whole.
  const settled = cells(verified + excused);
  const flying = cells(verified + excused + inFlight) - settled;
  const broken = cells(verified + excused + inFlight + failed) - settled - flying;
  const left = BAR - settled - flying - broken;
  return '█'.repeat(settled) + '▒'.repeat(flying) + 'x'.repeat(broken) + '░'.repeat(left);
}

function barColour({ failed, completedAt, openedAt }: StageView, style: Style): (text: string) => string {
  if (failed > 0) return style.red;
  if (completedAt !== null) return style.green;
  return openedAt === null ? style.dim : style.yellow;
}

function stageNote(stage: StageView, style: Style): { text: string; paint: (text: string) => string } {
  const { completedAt, openedAt, overdue, inFlight, failed, excused, missingApprovals } = stage;
  if (openedAt === null) return { text: 'to come', paint: style.dim };
  const notes = [
    completedAt === null
      ? overdue
        ? 'OVERDUE'
        : 'open'
      : `complete ${momentName(completedAt)}${overdue ? ', late' : ''}`,
    failed > 0 && `${failed} failed`,
    inFlight > 0 && `${inFlight} in flight`,
    excused > 0 && `${excused} excused`,
    completedAt === null && missingApprovals.length > 0 && `waits for approval: ${missingApprovals.join(', ')}`,
  ].filter((note) => note !== false);
  const plain = completedAt === null ? (text: string): string => text : style.dim;
  return { text: notes.join(', '), paint: failed > 0 || (overdue && completedAt === null) ? style.red : plain };
}
