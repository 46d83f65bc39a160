import type { Instant } from '../calendar/time.ts';
import { type AlertAction, SAYING, inOrder } from './alertAction.ts';

/** How an alert stands: what its actions come to. */
export interface AlertStanding {
  readonly status: 'open' | 'acknowledged' | 'closed';
  readonly acknowledged: By | null;
  readonly owner: string | null;
  readonly snoozedUntil: Instant | null;
  readonly closed: (By & { readonly reason: string; readonly from: AlertAction['from'] }) | null;
  /** The last one that was made counts. */
  readonly decision: (By & { readonly kind: 'declared' | 'dismissed'; readonly reason: string }) | null;
}

interface By {
  readonly by: string;
  readonly at: Instant;
}

const NEW: AlertStanding = {
  status: 'open',
  acknowledged: null,
  owner: null,
  snoozedUntil: null,
  closed: null,
  decision: null,
};

export function newStanding(): AlertStanding {
  return NEW;
}

/** How an alert stands after these, in whichever order they are given. */
export function standingAfter(actions: readonly AlertAction[]): AlertStanding {
  return standingOf(actions.toSorted(inOrder));
}

/** How an alert stands after these, which are in the order in which they happened. */
export function standingOf(actions: readonly AlertAction[]): AlertStanding {
  return actions.reduce(apply, NEW);
}

/** @returns the same object when the action changes nothing */
function apply(before: AlertStanding, { kind, at, by, from, text }: AlertAction): AlertStanding {
  if (kind === 'declared' || kind === 'dismissed') return { ...before, decision: { kind, by, at, reason: text } };
  // A closed alert stays closed: what opens after it is another one.
  if (before.closed !== null) return before;
  switch (kind) {
    case 'acknowledged':
      return before.acknowledged === null ? { ...before, status: 'acknowledged', acknowledged: { by, at } } : before;
    case 'unacknowledged':
      return before.acknowledged === null ? before : { ...before, status: 'open', acknowledged: null };
    case 'assigned':
      return before.owner === text ? before : { ...before, owner: text };
    case 'snoozed':
      return { ...before, snoozedUntil: Number(text) || null };
    case 'closed':
      return { ...before, status: 'closed', closed: { by, at, reason: text, from } };
    case 'noted':
    case 'escalated':
    case 'reprioritised':
    case 'reminded':
    case 'other':
      return before;
  }
}

/** The actions that changed something, or said something: those that told of what was so already are left out. */
export function effective(actions: readonly AlertAction[]): AlertAction[] {
  let before = NEW;
  return actions.filter((action) => {
    const after = apply(before, action);
    const changed = after !== before;
    before = after;
    return changed || SAYING.has(action.kind);
  });
}
