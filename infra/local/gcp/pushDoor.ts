import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, createServer } from 'node:http';
import { z } from 'zod';
import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';
import type { PubsubPush } from '../push.ts';
import type { Endpoints } from './topics.ts';
import { listenOnAnyPort } from '../anyPort.ts';

const push: z.ZodType<PubsubPush> = z.object({
  message: z.object({
    data: z.string(),
    messageId: z.string(),
    publishTime: z.string(),
    attributes: z.record(z.string(), z.string()).default({}),
  }),
  subscription: z.string(),
});

/** Pub/Sub's own limit of a message is 10 MB. */
const BODY_LIMIT = 10_000_000;

type Take = (topic: Topic, push: PubsubPush) => Promise<void>;

/** Where the emulator pushes messages to. */
export interface PushDoor {
  readonly endpoints: Endpoints;
  close(): Promise<void>;
}

/**
 * Opens a port of this machine for the emulator. It sends no identity token, so a secret in the path, known to nobody
 * else, tells it from any other program that knocks. A message that is taken is acknowledged, any other comes again.
 */
export async function openPushDoor(take: { readonly messages: Take; readonly deadLetters: Take }): Promise<PushDoor> {
  const secret = randomBytes(24).toString('hex');
  const server = createServer((request, response) => {
    handle(request)
      .then((status) => response.writeHead(status).end())
      .catch(() => response.writeHead(500).end());
  });

  async function handle(request: IncomingMessage): Promise<number> {
    const [, key = '', kind, , , , name] = (request.url ?? '').split('/');
    const topic = TOPICS.find((each) => each === name);
    if (!sameText(key, secret) || topic === undefined || (kind !== 'messages' && kind !== 'deadLetters')) return 404;
    const parsed = push.safeParse(await readJson(request));
    if (!parsed.success) return 400;
    await take[kind](topic, parsed.data);
    return 204;
  }

  const port = await listenOnAnyPort(server);
  const endpoint = (kind: 'messages' | 'deadLetters') => (topic: Topic) =>
    `http://127.0.0.1:${port}/${secret}/${kind}/projects/local/topics/${topic}`;
  return {
    endpoints: { messages: endpoint('messages'), deadLetters: endpoint('deadLetters') },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) throw new Error('the push is too large');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}
