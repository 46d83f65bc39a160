import type { StageView } from '../../usecases/views.ts';
import { counted, dayName } from '../days.ts';
import { reasonInWords } from '../reasons.ts';
import { inlineShort } from './inline.ts';
import { issueHead } from './issueHead.ts';
import { issueMarker } from './markers.ts';
import { type Part, fitsBody, instanceSections, partText, partsOf } from './parts.ts';
import { moment, unsettled } from './rolloutWords.ts';
import type { TrackingView } from './trackingView.ts';
import { bullets, folded, paragraphs, within } from './within.ts';

/** Room for each list whose length is not bounded. Together with the head and the instances they stay below the limit. */
const STAGES_ROOM = 6_000;
const MISSING_ROOM = 3_000;
const EXCLUDED_ROOM = 6_000;

/**
 * The tracking issue as Markdown for GitHub. Where the instances do not fit into the body they are in `parts`, each of
 * which becomes a comment. Every text has at most 65,000 characters, and the same instances are always divided alike.
 */
export function issueBody(view: TrackingView): { body: string; parts: string[] } {
  const { rollout, stages, instances, missing, excluded, updated } = view;
  const inBody = fitsBody(instances);
  const parts = inBody ? [] : partsOf(instances);
  const body = paragraphs(
    issueMarker(rollout.id),
    issueHead(view),
    '### Stages',
    stageTable(stages, parts),
    missing.length === 0 ? undefined : `### Evidence still missing\n\n${missingList(missing)}`,
    `### Instances\n\n${whereInstancesAre(instances.length, parts)}`,
    ...(inBody ? instanceSections(instances, stages, rollout.stage) : []),
    excluded.length === 0 ? undefined : excludedSection(excluded),
    `<sub>Written by Tranche, ${inlineShort(updated, 100)}. What is changed here by hand is overwritten.</sub>`,
  );
  return { body, parts: parts.map((part) => partText(rollout.id, part, stages)) };
}

function whereInstancesAre(count: number, parts: readonly Part[]): string {
  if (count === 0) return 'None yet.';
  if (parts.length === 0) return `${counted(count, 'instance')}, by stage:`;
  const where = parts.length === 1 ? 'a comment' : `${parts.length} comments`;
  return `${counted(count, 'instance')} are in ${where} below; the table of stages says in which parts.`;
}

function stageTable(stages: readonly StageView[], parts: readonly Part[]): string {
  if (stages.length === 0) return 'The plan is being made.';
  const inParts = parts.length > 0;
  const head = ['Stage', 'Opens to due', 'Opened', 'Completed', 'Settled', 'Unsettled', ...(inParts ? ['Parts'] : [])];
  const rows = stages.map((stage) => {
    const cells = [...stageCells(stage), ...(inParts ? [partNumbers(stage.stage, parts)] : [])];
    return `| ${cells.join(' | ')} |`;
  });
  const lines = within(rows, STAGES_ROOM, '\n', 'stages');
  return `| ${head.join(' | ')} |\n|${' - |'.repeat(head.length)}\n${lines}`;
}

function stageCells(stage: StageView): string[] {
  const settled = `${stage.verified + stage.excused}/${stage.instances}`;
  const approvals = stage.missingApprovals.map((approval) => inlineShort(approval, 40));
  const waitsFor = approvals.length === 0 ? '' : `approval of ${within(approvals, 200, ', ')}`;
  return [
    `${stage.stage} ${inlineShort(stage.name, 60)}`,
    `${dayName(stage.opens)} to ${dayName(stage.due)}`,
    stage.openedAt === null ? '' : moment(stage.openedAt),
    completion(stage),
    stage.kind === 'upgrade' ? settled : 'watches',
    [unsettled(stage), waitsFor].filter((text) => text !== '').join('; '),
  ];
}

function completion({ completedAt, overdue }: StageView): string {
  if (completedAt !== null) return moment(completedAt);
  return overdue ? '**overdue**' : '';
}

function partNumbers(stage: number, parts: readonly Part[]): string {
  const own = parts.filter((part) => part.stage === stage).map(({ n }) => n);
  const [first] = own;
  if (first === undefined) return '';
  return own.length === 1 ? `${first}` : `${first} to ${own.at(-1)}`;
}

function missingList(missing: readonly string[]): string {
  return bullets(
    missing.map((line) => inlineShort(line, 300)),
    MISSING_ROOM,
  );
}

/** By reason, the most frequent one first. */
function excludedSection(excluded: TrackingView['excluded']): string {
  const reasons = [...Map.groupBy(excluded, ({ reason }) => reason)].toSorted(([, a], [, b]) => b.length - a.length);
  const room = Math.max(300, Math.floor(EXCLUDED_ROOM / reasons.length));
  const lines = reasons.map(([reason, members]) => {
    const names = members.map(({ id }) => inlineShort(id, 100)).toSorted();
    return `**${inlineShort(reasonInWords(reason), 150)}** (${members.length}): ${within(names, room, ', ')}`;
  });
  return folded('Not part of it', ` (${excluded.length})`, bullets(lines, EXCLUDED_ROOM + 2_500));
}
