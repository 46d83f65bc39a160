import { type CloudEventFunction, type HttpFunction, http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, Agent, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Deliver, pushEvent } from './push.ts';

/**
 * The functions of this process. Those over HTTP are behind the server that functions-framework gives them in the cloud too;
 * those of topics get the event that it makes of a push, without a request in between.
 */
export interface FunctionsHost {
  /** Hands a message to the function of its topic; rejects when the function did not acknowledge it. */
  readonly push: Deliver;
  /** Passes on a request of which the body has been read; the answer is still to be read. */
  forward(name: string, asked: ForwardedRequest): Promise<IncomingMessage>;
  close(): Promise<void>;
}

export interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Starts the functions. Those over HTTP listen on sockets in a folder that only this user may enter, so nobody but the gateway of this
 * process reaches them.
 */
export async function hostFunctions(
  httpFunctions: Readonly<Record<string, HttpFunction>>,
  messageFunctions: Readonly<Record<string, CloudEventFunction>>,
): Promise<FunctionsHost> {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-'));
  const agent = new Agent({ keepAlive: true });
  for (const [name, handler] of Object.entries(httpFunctions)) http(name, handler);
  const names = Object.keys(httpFunctions);
  const socketOf = (name: string): string => join(folder, name);
  const servers = await Promise.all(names.map((name) => listen(getTestServer(name), socketOf(name))));

  const forward: FunctionsHost['forward'] = (name, { method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const sent = request({
        socketPath: socketOf(name),
        agent,
        method,
        path,
        headers: { ...headers, 'content-length': body.length },
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(body);
    });

  return {
    forward,

    async push(topic, pushed) {
      const handle = messageFunctions[topic];
      if (handle === undefined) throw new Error(`there is no function of the topic ${topic}`);
      await handle(pushEvent(topic, pushed));
    },

    async close() {
      agent.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}
