import type { Head } from '../../domain/evidence/ledger.ts';
import type { RolloutSummary, UpgradeView } from '../../usecases/views.ts';
import { code, inlineShort } from './inline.ts';
import { neighbour } from './issueHead.ts';
import { commentMarker } from './markers.ts';
import { moment } from './rolloutWords.ts';
import { bullets, paragraphs } from './within.ts';

export interface Closing {
  readonly rollout: RolloutSummary;
  /** How many instances there are of each result. */
  readonly totals: Readonly<Partial<Record<UpgradeView['result'], number>>>;
  /** Where the chain of the rollout has come to. */
  readonly head: Head;
  /** The last seal in that chain. */
  readonly seal: string | null;
  readonly successor?: { readonly version: string; readonly url: string | null } | undefined;
  /** The last entry of the chain that the issue has told of, this comment included. */
  readonly seq: number;
  /** What the evidence lacks for good, a line each. */
  readonly missing: readonly string[];
}

/** The last comment of a tracking issue: how it ended, and what anybody can later compare the ledger with. */
export function closingComment({ rollout, totals, head, seal, successor, seq, missing }: Closing): string {
  const { state, endedAt } = rollout;
  const counts = Object.entries(totals).filter(([, count]) => count > 0);
  const ended = endedAt === null ? '' : ` on ${moment(endedAt)}`;
  return paragraphs(
    `**The rollout of ${inlineShort(rollout.version, 120)} is ${state}**${ended}. This issue is closed.`,
    counts.length === 0 ? 'No instance was planned.' : `| Result | Instances |\n| - | - |\n${rows(counts)}`,
    successor === undefined
      ? undefined
      : `It goes on as ${neighbour({ version: successor.version, issueUrl: successor.url })}.`,
    missing.length === 0 ? 'The evidence is complete.' : `The evidence lacks:\n\n${missingList(missing)}`,
    witness(head, seal),
    commentMarker(rollout.id, seq),
  );
}

function rows(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([result, count]) => `| ${inlineShort(result, 40)} | ${count} |`).join('\n');
}

function missingList(missing: readonly string[]): string {
  return bullets(
    missing.map((line) => inlineShort(line, 300)),
    20_000,
  );
}

/** Whoever changes the ledger later can no longer change this comment with it. */
function witness(head: Head, seal: string | null): string {
  const lines = [
    `Entries in the chain of the rollout: ${head.seq}`,
    `Hash of the last one: ${code(head.hash.slice(0, 128))}`,
    ...(seal === null ? [] : [`Seal over the chains of its upgrades: ${code(seal.slice(0, 128))}`]),
  ];
  return `The ledger at this moment, to be compared with it at any time:\n\n${bullets(lines, 2_000)}`;
}
