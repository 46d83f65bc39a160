import type { Pager } from '../../ports/pager.ts';
import type { AlertingDeps } from './deps.ts';

export interface WatchDeps extends AlertingDeps {
  readonly pager: Pager;
}

/** What the alerting path does by the passing of time alone. */
export async function watch(_deps: WatchDeps): Promise<string> {
  return 'nothing to do';
}
