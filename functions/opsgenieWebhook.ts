import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { shownText } from '../shared/contracts/fields.ts';
import { readOpsgenieWebhook } from '../shared/contracts/opsgenieWebhook.ts';
import { type TakePagerEventDeps, takePagerEvent } from '../shared/usecases/incidents/page/takePagerEvent.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, httpFunction, readPost } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** The header that the outgoing webhook of the pager is set up with: it signs nothing. */
export const PAGER_TOKEN_HEADER = 'X-Tranche-Token';

/**
 * `POST /opsgenie-webhook`: what happens to alerts in the pager, on record before it is answered. An event may hold the
 * headers that it came with, so nothing of it is logged but what happened, to which alert.
 */
export function opsgenieWebhookFunction(
  deps: TakePagerEventDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    const posted = await readPost(request, deps.authenticate, readOpsgenieWebhook);
    if ('answer' in posted) return posted.answer;
    const { action, alias, pagerId } = posted.value;
    const outcome = await takePagerEvent(deps, posted.value);
    const alert = shownText(alias ?? pagerId ?? '');
    deps.log('INFO', `opsgenie-webhook: ${shownText(action)}`, { alert, outcome });
    return { status: 204 };
  };
  return httpFunction('opsgenie-webhook', handle, deps);
}
