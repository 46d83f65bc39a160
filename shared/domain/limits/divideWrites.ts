import { share } from './writeAllowance.ts';

/** Something that could be done now, for one rollout, and what it costs. */
export interface Work {
  readonly rollout: string;
  readonly writes: number;
}

/**
 * Divides the writes that are available fairly between rollouts. Within a rollout the work is taken in the order given,
 * each piece whole or not at all. What a share is too small for is taken out of what all of them have left over, or two
 * rollouts would for ever leave each other half of what a piece costs; what does not fit then waits.
 */
export function divideWrites<W extends Work>(available: number, work: readonly W[]): { taken: W[]; total: number } {
  const byRollout = [...Map.groupBy(work, ({ rollout }) => rollout).values()];
  const wants = byRollout.map((pieces) => total(pieces));
  const given = share(available, wants);
  const fair = byRollout.flatMap((pieces, index) => upTo(given[index] ?? 0, pieces));
  const known = new Set(fair);
  const left = byRollout.flat().filter((piece) => !known.has(piece));
  const taken = [...fair, ...upTo(available - total(fair), left)];
  return { taken, total: total(taken) };
}

function total(pieces: readonly Work[]): number {
  return pieces.reduce((sum, { writes }) => sum + writes, 0);
}

function upTo<W extends Work>(writes: number, pieces: readonly W[]): W[] {
  let left = writes;
  return pieces.filter((piece) => {
    if (piece.writes > left) return false;
    left -= piece.writes;
    return true;
  });
}
