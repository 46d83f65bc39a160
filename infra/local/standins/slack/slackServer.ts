import type { Clock } from '../../../../shared/ports/clock.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, json, pathOf, serveStandIn } from '../httpStandIn.ts';
import { argumentsOf, readArguments } from './slackBody.ts';
import { METHODS } from './slackMethods.ts';
import { slackPage } from './slackPage.ts';
import { slackPresses } from './slackPresses.ts';
import type { Workspace } from './workspace.ts';
import { SlackRefusal } from './workspaceRecords.ts';

/** What goes wrong with one call; `afterEffect` does what was asked first, so that the caller cannot know. */
export type SlackFailure = { readonly afterEffect?: boolean } & (
  | { readonly error: string }
  | { readonly status: number; readonly retryAfter?: number; readonly body?: string }
  | { readonly drop: 'hang-up' | 'stall' }
);

export type SlackServer = StandIn & {
  /** Makes the next call to the API go wrong; several calls of this line up. */
  readonly failNext: (failure: SlackFailure) => void;
  /** Asked about every call for which no failure is lined up, in place of who was given before. */
  readonly failWhen: (failing: (method: string) => SlackFailure | undefined) => void;
  /** Every call to the API by the name of its method, those that failed included. */
  readonly calls: string[];
  /** From now on the app takes what people do there. */
  readonly connect: (target: string) => void;
} & Pick<ReturnType<typeof slackPresses>, 'press' | 'submit'>;

export interface SlackOptions {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly signingSecret: string;
  /** Left out: any token will do. */
  readonly token?: string;
  readonly port?: number;
}

/** Slack's Web API as far as Tranche uses it, its buttons and modals, and a page to look at. */
export async function serveSlack(options: SlackOptions): Promise<SlackServer> {
  const { workspace, signingSecret } = options;
  const failures: SlackFailure[] = [];
  let failing: (method: string) => SlackFailure | undefined = () => undefined;
  const calls: string[] = [];
  let target: string | undefined;
  let url = '';
  const presses = slackPresses({ workspace, signingSecret, target: () => target, url: () => url });

  const server = await serveStandIn(options, (request) => {
    const [first, method = ''] = pathOf(request.url) ?? [];
    if (first !== 'api') return slackPage({ workspace, presses, url }, request);
    calls.push(method);
    const failure = failures.shift() ?? failing(method);
    if (failure === undefined) return api(request, method);
    if (failure.afterEffect) api(request, method);
    return failed(failure);
  });
  url = server.url;

  function api(request: StandInRequest, method: string): StandInAnswer {
    const answer = METHODS[method];
    try {
      if (answer === undefined) throw new SlackRefusal('unknown_method');
      authorize(request);
      const args = readArguments(argumentsOf(request));
      return json(200, { ok: true, ...answer({ workspace, args, url }) });
    } catch (error) {
      if (error instanceof SlackRefusal) return refused(error);
      throw error;
    }
  }

  function authorize({ headers }: StandInRequest): void {
    const given = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (given === undefined) throw new SlackRefusal('not_authed');
    if (options.token !== undefined && options.token !== given) throw new SlackRefusal('invalid_auth');
  }

  return {
    ...server,
    ...presses,
    calls,
    failNext: (failure) => void failures.push(failure),
    failWhen: (next) => void (failing = next),
    connect: (address) => void (target = address),
  };
}

function refused({ message, retryAfter }: SlackRefusal): StandInAnswer {
  const body = { ok: false, error: message };
  if (retryAfter === undefined) return json(200, body);
  return json(429, body, { 'retry-after': String(retryAfter) });
}

function failed(failure: SlackFailure): StandInAnswer {
  if ('drop' in failure) return failure.drop;
  if ('error' in failure) return json(200, { ok: false, error: failure.error });
  const headers = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) };
  return { status: failure.status, headers, body: failure.body ?? 'Failing on request' };
}
