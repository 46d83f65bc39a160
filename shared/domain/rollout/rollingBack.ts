import type { Instant } from '../calendar/time.ts';

/** What is asked for where an instance is brought back, as the code host has to be told of it. */
export interface RollingBack {
  /** The version that it leaves. */
  readonly from: string;
  /** How often the upgrade to that version was tried: each attempt may have left something behind. */
  readonly attempts: number;
  /** Which rollback of its release it is, from 1. */
  readonly number: number;
  readonly reason: string;
  /** Whatever is older belongs to an earlier upgrade to the same version. */
  readonly askedAt: Instant;
  /** The run of the upgrade, which an incident does not end: nothing starts before it is over, or its deadline has passed. */
  readonly after: { readonly run: string; readonly until: Instant } | null;
}
