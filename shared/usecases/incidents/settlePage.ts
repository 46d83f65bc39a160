import type { PageMessage } from '../../contracts/messages.ts';
import type { Pager } from '../../ports/pager.ts';
import type { AlertingDeps } from './deps.ts';

export interface SettlePageDeps extends AlertingDeps {
  readonly pager: Pager;
}

/** Brings the pager up to what is known of an alert. */
export async function settlePage(_deps: SettlePageDeps, _message: PageMessage): Promise<string> {
  return 'nothing to tell';
}
