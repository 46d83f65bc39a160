import { type Instant, SECOND } from '../calendar/time.ts';
import type { Alert } from './alert.ts';
import type { AlertAction } from './alertAction.ts';
import { effective } from './alertStanding.ts';
import type { AlertView } from './alertView.ts';
import { restOf } from './restOf.ts';

/** What a thread has been told so far. */
export interface ThreadState {
  readonly digest: string;
  readonly shownAt: Instant;
  /** Keys of the replies. */
  readonly told: readonly string[];
}

/** How the pager takes the page of the alert. */
export interface PagerState {
  /** Since when it does not, and what it said last. */
  readonly trouble: { readonly since: Instant; readonly error: string } | null;
  /** It has been told that the alert is there. */
  readonly opened: boolean;
}

/** What a reply in the thread says. The key is the same for the same news. */
export type ThreadNews = { readonly key: string; readonly urgent: boolean } & (
  | { readonly kind: 'action'; readonly action: AlertAction }
  | { readonly kind: 'pager-fails'; readonly since: Instant; readonly error: string; readonly called: boolean }
  | { readonly kind: 'pager-recovered' }
);

/** While others may join an alert its thread is looked at again soon: who joins is shown, but not each by itself. */
const COUNTS = 15 * SECOND;
const TROUBLE = 'trouble~';
const RECOVERED = 'recovered~';

/** What the thread has not been told yet, oldest first. Actions that changed nothing are not worth a word. */
export function untold(alert: Alert, pager: PagerState, told: readonly string[]): ThreadNews[] {
  const known = new Set(told);
  const isOpen = alert.standing.status === 'open';
  const actions = effective(alert.actions).map((action): ThreadNews => ({
    kind: 'action',
    key: action.key,
    // Whoever has it by now needs no reminder.
    urgent: action.kind === 'reminded' && isOpen,
    action,
  }));
  return [...actions, ...pagerNews(alert, pager, told)].filter(({ key }) => !known.has(key));
}

/** Nobody is called by a pager that does not take the page: everybody in the channel is, instead. */
function pagerNews({ standing }: Alert, { trouble, opened }: PagerState, told: readonly string[]): ThreadNews[] {
  if (trouble !== null) {
    const { since, error } = trouble;
    const urgent = !opened && standing.status === 'open';
    return [{ kind: 'pager-fails', key: `${TROUBLE}${since}`, urgent, since, error, called: opened }];
  }
  const last = told.findLast((key) => key.startsWith(TROUBLE));
  return last === undefined
    ? []
    : [{ kind: 'pager-recovered', key: `${RECOVERED}${last.slice(TROUBLE.length)}`, urgent: false }];
}

/** What of a view changes with every incident that joins or closes. */
export function withoutCounts(view: AlertView): object {
  const { headline: _headline, incidents: _incidents, instances: _instances, moreInstances: _more, ...rest } = view;
  return rest;
}

/**
 * When the first message is to be set anew: at once, or a little later when only counts have changed; `undefined` when it
 * shows what is so.
 * @param digest of what it should show: `DIGEST WITHOUT COUNTS~DIGEST OF ALL`
 */
export function showAt(thread: ThreadState, digest: string, now: Instant): Instant | undefined {
  if (thread.digest === digest) return undefined;
  const [before] = thread.digest.split('~');
  const [after] = digest.split('~');
  return before === after ? Math.max(now, thread.shownAt + COUNTS) : now;
}

/** When to look again by the passing of time; `undefined` when the thread is complete. */
export function nextThreadLook(alert: Alert, now: Instant): Instant | undefined {
  if (alert.standing.closed !== null) return undefined;
  return now + (now < alert.joinUntil ? COUNTS : restOf(alert.openedAt, now));
}
