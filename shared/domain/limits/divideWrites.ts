import { share } from './writeAllowance.ts';

/** Something that could be done now, for one rollout, and what it costs. */
export interface Work {
  readonly rollout: string;
  readonly writes: number;
}

/**
 * Divides the writes that are available fairly between rollouts. Within a rollout the work is taken in the order given,
 * each piece whole or not at all; what does not fit waits.
 */
export function divideWrites<W extends Work>(available: number, work: readonly W[]): { taken: W[]; total: number } {
  const byRollout = [...Map.groupBy(work, ({ rollout }) => rollout).values()];
  const wants = byRollout.map((pieces) => pieces.reduce((sum, { writes }) => sum + writes, 0));
  const given = share(available, wants);
  const taken = byRollout.flatMap((pieces, index) => upTo(given[index] ?? 0, pieces));
  return { taken, total: taken.reduce((sum, { writes }) => sum + writes, 0) };
}

function upTo<W extends Work>(writes: number, pieces: readonly W[]): W[] {
  let left = writes;
  return pieces.filter((piece) => {
    if (piece.writes > left) return false;
    left -= piece.writes;
    return true;
  });
}
