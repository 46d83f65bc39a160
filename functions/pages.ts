import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readPageMessage } from '../shared/contracts/messages.ts';
import { type SettlePageDeps, settlePage } from '../shared/usecases/incidents/settlePage.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `pages`: brings the pager up to an alert. */
export function pages(deps: SettlePageDeps & Observers): CloudEventFunction {
  return messageFunction('pages', readPageMessage, (message) => settlePage(deps, message), deps);
}
