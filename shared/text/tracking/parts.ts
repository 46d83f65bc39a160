import type { StageView } from '../../usecases/views.ts';
import { html, inline, short } from './inline.ts';
import { type InstanceLine, LINE, inPlanOrder, instanceRows } from './instanceTable.ts';
import { partMarker } from './markers.ts';
import { LONGEST_TEXT, folded, paragraphs } from './within.ts';

/** With more than these the body has no room for them, and they go into comments. */
const IN_BODY = 150;
const STAGES_IN_BODY = 12;
/** What stands above the lines of a part. */
const PART_HEAD = 1_500;
const IN_PART = Math.floor((LONGEST_TEXT - PART_HEAD) / LINE);

/** Instances of one stage that stand together. */
export interface Part {
  readonly n: number;
  readonly stage: number;
  /** The place of the first one in its stage, from 1. */
  readonly first: number;
  readonly instances: readonly InstanceLine[];
}

/** Whether the body has room for all instances: decided by their number alone, which says the same every day. */
export function fitsBody(instances: readonly InstanceLine[]): boolean {
  return instances.length <= IN_BODY && byStage(instances).length <= STAGES_IN_BODY;
}

/**
 * The instances divided into comments: each holds a fixed number of one stage in the order of the plan, so that a
 * change of one instance changes one comment and one that joins moves only those after it.
 */
export function partsOf(instances: readonly InstanceLine[]): Part[] {
  const chunks = byStage(instances).flatMap(([stage, members]) =>
    Array.from({ length: Math.ceil(members.length / IN_PART) }, (_, index) => {
      const first = index * IN_PART;
      return { stage, first: first + 1, instances: members.slice(first, first + IN_PART) };
    }),
  );
  return chunks.map((chunk, index) => ({ n: index + 1, ...chunk }));
}

export function partText(rolloutId: string, part: Part, stages: readonly StageView[]): string {
  const { first, instances } = part;
  const title = `**Part ${part.n}: ${inline(stageTitle(part.stage, stages))}, from instance ${first} to ${first + instances.length - 1}**`;
  return paragraphs(
    partMarker(rolloutId, part.n),
    title,
    folded('Instances', ` (${instances.length})`, instanceRows(instances)),
  );
}

/** Every instance, one section for each stage; the one of the current stage is open. */
export function instanceSections(
  instances: readonly InstanceLine[],
  stages: readonly StageView[],
  current: number,
): string[] {
  return byStage(instances).map(([stage, members]) =>
    folded(html(stageTitle(stage, stages)), ` (${members.length})`, instanceRows(members), stage === current),
  );
}

/** Not yet escaped. */
function stageTitle(stage: number, stages: readonly StageView[]): string {
  const name = stages.find((each) => each.stage === stage)?.name;
  return name === undefined ? `Stage ${stage}` : `Stage ${stage} (${short(name, 60)})`;
}

function byStage(instances: readonly InstanceLine[]): [number, InstanceLine[]][] {
  return [...Map.groupBy(inPlanOrder(instances), ({ stage }) => stage)];
}
