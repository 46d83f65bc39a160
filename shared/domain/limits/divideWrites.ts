import { share } from './writeAllowance.ts';

/** Something that could be done now, for one rollout, and what it costs. */
export interface Work {
  readonly rollout: string;
  readonly writes: number;
}

/**
 * Divides the writes that are available fairly between rollouts. Within a rollout the work is taken in the order given,
 * each piece whole or not at all. What the shares leave over goes to pieces that fit into no share, first to rollouts
 * that got nothing: with few writes and several rollouts, no share might ever hold a whole piece. What does not fit waits.
 */
export function divideWrites<W extends Work>(available: number, work: readonly W[]): { taken: W[]; total: number } {
  const byRollout = [...Map.groupBy(work, ({ rollout }) => rollout).values()];
  const given = share(available, byRollout.map(total));
  const fair = byRollout.map((pieces, index) => upTo(given[index] ?? 0, pieces));
  const shares = fair.flat();
  const served = new Set(shares.map(({ rollout }) => rollout));
  const waiting = work.filter((piece) => !shares.includes(piece));
  const neediestFirst = waiting.toSorted((a, b) => Number(served.has(a.rollout)) - Number(served.has(b.rollout)));
  const taken = [...shares, ...upTo(available - total(shares), neediestFirst)];
  return { taken, total: total(taken) };
}

function total(work: readonly Work[]): number {
  return work.reduce((sum, { writes }) => sum + writes, 0);
}

function upTo<W extends Work>(writes: number, pieces: readonly W[]): W[] {
  let left = writes;
  return pieces.filter((piece) => {
    if (piece.writes > left) return false;
    left -= piece.writes;
    return true;
  });
}
