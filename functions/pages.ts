import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { type PageMessage, readPageMessage } from '../shared/contracts/messages.ts';
import { VendorError } from '../shared/ports/vendorError.ts';
import { AGAIN, type SettlePageDeps, settlePage } from '../shared/usecases/incidents/page/settlePage.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/**
 * Topic `pages`: brings the pager up to an alert. What the pager has not taken is on record, and the watch looks at it every
 * minute. In the first minute the queue brings the message again besides, after ten seconds and ever later: a page should not
 * wait for the next watch when the pager was away for a moment only. Afterwards it is acknowledged, so that an outage of the
 * pager fills no dead letters.
 */
export function pages(deps: SettlePageDeps & Observers): CloudEventFunction {
  const handle = async (message: PageMessage): Promise<string> => {
    const outcome = await settlePage(deps, message);
    if (outcome === AGAIN) throw new VendorError(deps.pager.name, AGAIN, { retryable: true, certain: false });
    return outcome;
  };
  return messageFunction('pages', readPageMessage, handle, deps);
}
