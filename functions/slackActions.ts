import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { REASON_FIELD, readSlackAction } from '../shared/contracts/slackAction.ts';
import { type TakeSlackActionDeps, takeSlackAction } from '../shared/usecases/incidents/thread/takeSlackAction.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, httpFunction, invalid, refusePost } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** `POST /slack-actions`: what people do with the buttons of an alert. Slack waits for three seconds. */
export function slackActionsFunction(
  deps: TakeSlackActionDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    const refused = await refusePost(request, deps.authenticate);
    if (refused !== undefined) return refused;
    const payload = payloadOf(request);
    if ('answer' in payload) return payload.answer;
    const reading = readSlackAction(payload.value);
    if ('errors' in reading) return { status: 400, body: { errors: reading.errors } };
    const action = reading.value;
    if (action.kind === 'ignored') {
      deps.log('INFO', 'slack-actions: ignored', { what: action.what.slice(0, 100) });
      return { status: 200 };
    }
    const outcome = await takeSlackAction(deps, action);
    deps.log('INFO', `slack-actions: ${action.kind}`, { alert: action.alert, user: action.user, ...outcome });
    if (action.kind === 'pressed' || 'done' in outcome) return { status: 200 };
    // Shown in the modal, which stays open (docs.slack.dev/surfaces/modals, "Displaying errors in views").
    return {
      status: 200,
      body: { response_action: 'errors', errors: { [REASON_FIELD]: outcome.refused.slice(0, 300) } },
    };
  };
  return httpFunction('slack-actions', handle, deps);
}

/** A form with one field, whose text is JSON. */
function payloadOf({ rawBody }: Request): { readonly value: unknown } | { readonly answer: Answer } {
  const payload = new URLSearchParams(rawBody?.toString('utf8') ?? '').get('payload');
  if (payload === null)
    return { answer: invalid(400, 'payload', 'is missing; it is a field of the form that Slack sends') };
  try {
    return { value: JSON.parse(payload) as unknown };
  } catch {
    return { answer: invalid(400, 'payload', 'is not JSON') };
  }
}
