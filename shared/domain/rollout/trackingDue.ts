import { type Instant, MINUTE } from '../calendar/time.ts';
import { type Rollout, currentStage, statusOf } from './rollout.ts';
import type { Tracking } from './tracking.ts';

/** Progress that is nothing more than progress is shown this often at the most; what is decided is shown at once. */
const PROGRESS_EVERY = 30 * MINUTE;

/** How far a rollout has come, as its tracking issue has to know it. */
export interface Told {
  /** The last entry of the rollout's chain. */
  readonly seq: number;
  /** Ended, and nothing is missing of its evidence. */
  readonly sealed: boolean;
  /** See `progressOf`. */
  readonly progress: string;
}

/**
 * When the tracking issue has something to tell, maybe past; `undefined` when it waits for something to happen.
 * @param tracking left out before anything was told
 */
export function trackingDueAt(tracking: Tracking | undefined, rollout: Told, now: Instant): Instant | undefined {
  if (tracking === undefined) return now;
  if (tracking.closed) return undefined;
  const { issue, body } = tracking;
  const unfinished = issue === null || body === null || tracking.unrecordedSince !== null;
  const news = unfinished || tracking.told < rollout.seq || rollout.sealed;
  if (news) return Math.max(tracking.lookAt, tracking.leaseUntil);
  if (tracking.progress === rollout.progress) return undefined;
  return Math.max(tracking.lookAt, tracking.leaseUntil, body.at + PROGRESS_EVERY);
}

/** A quarter of a stage is worth to read every instance and edit the issue, a single one is not; a failure always is. */
const STEPS = 4;

/**
 * How far the stage that a rollout is in has come, as coarse as its tracking issue shows it by itself.
 * @param counted its instances that are not settled
 */
export function progressOf(rollout: Rollout, counted: { waiting: number; inFlight: number; failed: number }): string {
  const stage = currentStage(rollout);
  const planned = rollout.plannedStages.find((each) => each.stage === stage)?.instances ?? 0;
  const unsettled = counted.waiting + counted.inFlight + counted.failed;
  const steps = planned === 0 ? 0 : Math.ceil((STEPS * unsettled) / planned);
  return `${statusOf(rollout)} ${stage} ${steps} ${counted.failed}`;
}
