import type { Instant } from '../calendar/time.ts';

export const ACTION_KINDS = [
  'acknowledged',
  'unacknowledged',
  'noted',
  'assigned',
  'escalated',
  'snoozed',
  'reprioritised',
  'reminded',
  'declared',
  'dismissed',
  'closed',
  'other',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Something that somebody did to an alert, wherever: in the pager, in Slack, on the command line. */
export interface AlertAction {
  /** The same for the same action however often it is told; different ones differ. */
  readonly key: string;
  readonly at: Instant;
  readonly kind: ActionKind;
  /** Who, as the place where it was done names them; `tranche` for our own. */
  readonly by: string;
  readonly from: 'pager' | 'slack' | 'command' | 'tranche';
  /** The note, the reason, the new owner, the new priority, the name of an unknown action. */
  readonly text: string;
}

/** Kinds that say something each time, and change nothing about how an alert stands. */
export const SAYING: ReadonlySet<ActionKind> = new Set(['noted', 'escalated', 'reprioritised', 'reminded', 'other']);

/** At the same moment, the key decides: any order will do, but always the same. */
export function inOrder(one: AlertAction, other: AlertAction): number {
  return one.at - other.at || (one.key < other.key ? -1 : 1);
}
