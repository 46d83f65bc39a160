import type { Alert } from './alert.ts';
import type { AlertAction } from './alertAction.ts';
import { effective } from './alertStanding.ts';

/** How much of an alert the pager knows. */
export interface Page {
  readonly alert: string;
  readonly opened: boolean;
  /** The pager's own id of it, which names it also after it has closed; `null` until the pager has told it. */
  readonly pagerId: string | null;
  /** Keys of the actions that the pager knows, because we told it. What it told us itself is not among them. */
  readonly told: readonly string[];
  /** The last milestone of the number of its incidents that was told. */
  readonly counted: number;
  readonly closed: boolean;
}

/** What the pager is to be told next. */
export type PageStep =
  | { readonly kind: 'open' }
  /** It has closed before anybody was called: nobody is called any more. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'tell'; readonly action: AlertAction }
  | { readonly kind: 'count'; readonly milestone: number }
  | { readonly kind: 'close'; readonly by: string; readonly reason: string }
  /** A person has closed it there: that is only to be noted here. */
  | { readonly kind: 'closed-there' };

/** `undefined` when the pager knows everything. */
export function nextPageStep(page: Page, alert: Alert, incidents: number): PageStep | undefined {
  const { closed } = alert.standing;
  if (!page.opened) {
    if (page.closed) return undefined;
    return closed === null ? { kind: 'open' } : { kind: 'skip' };
  }
  const [action] = untold(page, alert);
  if (action !== undefined) return { kind: 'tell', action };
  if (page.closed) return undefined;
  if (closed?.from === 'pager') return { kind: 'closed-there' };
  if (closed !== null) return { kind: 'close', by: closed.by, reason: closed.reason };
  const milestone = milestoneOf(incidents);
  return milestone > page.counted ? { kind: 'count', milestone } : undefined;
}

/** Its closing is told by closing it. */
function untold(page: Page, { actions }: Alert): AlertAction[] {
  const own = actions.some(({ from, key }) => from !== 'pager' && !page.told.includes(key));
  if (!own) return [];
  return effective(actions).filter(
    ({ from, kind, key }) => from !== 'pager' && kind !== 'closed' && !page.told.includes(key),
  );
}

/** 2, 5, 10, 20, 50, 100, 200, 500…: the last one that the number has come to, 0 before the first. */
export function milestoneOf(incidents: number): number {
  let last = 0;
  for (let ten = 1; ten <= incidents; ten *= 10) {
    for (const milestone of [ten, 2 * ten, 5 * ten]) if (milestone > 1 && milestone <= incidents) last = milestone;
  }
  return last;
}
