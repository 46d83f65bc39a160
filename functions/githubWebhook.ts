import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { readGithubWebhook } from '../shared/contracts/githubWebhook.ts';
import { type TakeWebhookDeps, takeWebhook } from '../shared/usecases/takeWebhook.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, httpFunction, invalid, readJson, refusePost } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** `POST /github-webhook`: what happens on GitHub, a little earlier than the next pulse would find out. */
export function githubWebhookFunction(
  deps: TakeWebhookDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    const refused = await refusePost(request, deps.authenticate);
    if (refused !== undefined) return refused;
    const event = request.get(EVENT) ?? '';
    if (!/^[a-z][a-z0-9_]{0,99}$/.test(event)) return invalid(400, EVENT, 'must name the event, as GitHub does');
    const id = request.get(DELIVERY) ?? '';
    if (!DELIVERY_ID.test(id)) return invalid(400, DELIVERY, 'must be the id of the delivery, as GitHub sends it');
    const json = isForm(request) ? { answer: invalid(400, 'body', FORM) } : readJson(request);
    if ('answer' in json) return json.answer;
    const reading = readGithubWebhook(event, json.value);
    if ('errors' in reading) return { status: 400, body: { errors: reading.errors } };
    const outcome = await takeWebhook(deps, { id, event, nudge: reading.value });
    deps.log('INFO', `github-webhook: ${event}`, { delivery: id, outcome });
    return { status: 204 };
  };
  return httpFunction('github-webhook', handle, deps);
}

const EVENT = 'X-GitHub-Event';
const DELIVERY = 'X-GitHub-Delivery';
/** Delivery ids become names of documents. */
const DELIVERY_ID = /^[a-z0-9][a-z0-9-]{7,99}$/i;
const FORM = 'is a form; set the content type of the webhook to application/json';

/** Told by the body: the gateway of a local run passes on plain bytes. */
function isForm({ rawBody }: Request): boolean {
  return rawBody?.subarray(0, 8).toString('latin1') === 'payload=';
}
