import { count } from '../count.ts';
import type { Hold, HoldCause, Rollout, RolloutEvent } from './rollout.ts';

/** Longer ones are cut: all of it is in the chain of the rollout. */
const LONGEST = 2_000;

/** What every cause of a hold is called, in a few words. */
export const HOLD_NAMES: Readonly<Record<HoldCause, string>> = {
  'failure-budget': 'failure budget spent',
  'failed-instances': 'failed instances',
  incident: 'incident on an upgraded instance',
  approval: 'approval refused',
  page: 'asked for in the pager',
};

/** Why nothing starts although nobody has paused it; `null` when it is not held, or has ended. */
export function openHold({ phase, hold }: Rollout): Hold | null {
  return phase.kind === 'ended' ? null : hold;
}

/** Holds a rollout. One that is held already is held for this too: who has it go on must know of both. */
export function heldBy(
  { hold }: Rollout,
  cause: HoldCause,
  why: string,
  about: Pick<Hold, 'incident' | 'instance'> = {},
): RolloutEvent & { readonly type: 'RolloutHeld' } {
  const earlier = hold === null ? '' : `; before that: ${hold.detail}`;
  const reason = `${why}${earlier}`.slice(0, LONGEST).toWellFormed();
  return { type: 'RolloutHeld', cause, ...about, reason };
}

/** The id of our own incident of a hold: the same however often somebody sets out to open it. */
export function holdIncidentId(rollout: string, { number, since }: Pick<Hold, 'number' | 'since'>): string {
  return `held-${rollout}-${number ?? since}`;
}

export interface StageCounts {
  readonly stage: number;
  readonly lanes: number;
  readonly waiting: number;
  readonly inFlight: number;
  readonly failed: number;
}

/** Why a rollout that went on now would be held again at once; `undefined` when it would not. */
export function heldAgain({ stage, lanes, waiting, inFlight, failed }: StageCounts): string | undefined {
  if (failed === 0) return undefined;
  const first = 'decide about them first';
  if (failed >= lanes) {
    return `${count(failed, 'failed instance')} of stage ${stage} spent its failure budget of ${lanes}; ${first}`;
  }
  if (waiting + inFlight === 0) {
    return `${count(failed, 'failed instance')} of stage ${stage} and nothing else is left to do; ${first}`;
  }
  return undefined;
}
