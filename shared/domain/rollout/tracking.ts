import type { Instant } from '../calendar/time.ts';

/** The tracking issue of a rollout: how much of what happened stands in it already. */
export interface Tracking {
  readonly rollout: string;
  readonly environment: string;
  readonly issue: { readonly number: number; readonly url: string } | null;
  /** The issue says everything that there is to say, and is closed. */
  readonly closed: boolean;
  /** Until then whoever has claimed it may be calling the code host, and nobody else does. */
  readonly leaseUntil: Instant;
  /** The first call since the last record: from then on there may be an issue or a comment that nobody recorded. */
  readonly unrecordedSince: Instant | null;
  /** The last entry of the rollout's chain that a comment has told of. */
  readonly told: number;
  /** What the body of the issue was last set to, and when; `null` when a run has ended before it came to the body. */
  readonly body: { readonly hash: string; readonly at: Instant } | null;
  /** What `Told.progress` was when the body was set. */
  readonly progress: string;
  /** Comments that hold the instances which the body has no room for, in their order. */
  readonly parts: readonly { readonly comment: string; readonly hash: string }[];
  /** Before this moment nobody tries again; set after a failure. */
  readonly lookAt: Instant;
}

export function newTracking(rollout: string, environment: string): Tracking {
  return {
    rollout,
    environment,
    issue: null,
    closed: false,
    leaseUntil: 0,
    unrecordedSince: null,
    told: 0,
    body: null,
    progress: '',
    parts: [],
    lookAt: 0,
  };
}
