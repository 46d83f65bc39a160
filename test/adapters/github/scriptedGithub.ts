import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import type { GithubRepository } from '../../../shared/adapters/github/githubCalls.ts';

export const TOKEN = 'a-very-secret-token';

export interface Received {
  readonly call: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What one call is answered with; `stall` leaves it without an answer. */
export type Scripted =
  | {
      readonly status?: number;
      /** Bytes and texts as they are, anything else as JSON. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'stall'
  | 'hang-up';

type Answering = Scripted | ((request: Received) => Scripted);

/**
 * GitHub as a test dictates it, over a real socket: answers by `METHOD path` below `/repos/acme/cloud/`. A list gives
 * one answer after another, the last one for ever.
 */
export async function scriptedGithub(
  script: Record<string, Answering | Answering[]>,
  otherwise: Answering = { status: 404, body: { message: 'Not Found' } },
) {
  const received: Received[] = [];
  const rest = new Map(Object.entries(script).map(([call, answers]) => [call, [answers].flat()] as const));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://github');
      const path = decodeURIComponent(url.pathname).replace('/repos/acme/cloud/', '');
      const text = Buffer.concat(chunks).toString();
      const one = {
        call: `${request.method} ${path}`,
        query: Object.fromEntries(url.searchParams),
        body: text === '' ? undefined : JSON.parse(text),
      };
      received.push(one);
      const answers = rest.get(one.call) ?? [otherwise];
      const next = answers.length > 1 ? answers.shift() : answers[0];
      const answer = typeof next === 'function' ? next(one) : next;
      if (answer === 'stall') return;
      if (answer === 'hang-up' || answer === undefined) return void response.destroy();
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      const isRaw = typeof answer.body === 'string' || answer.body instanceof Uint8Array;
      response.end(isRaw ? answer.body : JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as { port: number };
  const access: GithubRepository = {
    apiUrl: `http://127.0.0.1:${port}`,
    token: TOKEN,
    owner: 'acme',
    repo: 'cloud',
    timeoutMs: 2_000,
    retryDelayMs: 1,
  };
  return { access, received, calls: () => received.map(({ call }) => call), script: rest };
}

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => new Error('no failure'),
    (thrown: unknown) => thrown as Error,
  );
}
