import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'node:http';
import { monotonic } from './monotonic.ts';
import type { BenchIncident, Router } from './router.ts';

export interface Client {
  /** @returns the status of the answer; rejects when there is none */
  post(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<number>;
  close(): void;
}

/** Keeps its connections open; more posts than connections wait for one. */
export function createClient(connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    post: (url, headers, body) =>
      new Promise((resolve, reject) => {
        const text = Buffer.from(JSON.stringify(body));
        const all = { 'content-type': 'application/json', 'content-length': text.length, ...headers };
        const sent = request(url, { agent, method: 'POST', headers: all, timeout: 10_000 }, (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode ?? 0));
          response.once('error', reject);
        });
        sent.once('timeout', () => sent.destroy(new Error('no answer in 10 s')));
        sent.once('error', reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}

const AGAIN_AFTER = 50;

export interface Sent {
  /** When it was sent for the first time, and when it was accepted. */
  readonly at: number;
  readonly acceptedAt: number;
}

/** Sends it until it is accepted, as a monitor does that promises to deliver at least once. */
export async function send(router: Router, incident: BenchIncident): Promise<Sent> {
  const at = monotonic();
  for (;;) {
    const status = await router.post(incident).catch(() => 0);
    if (status >= 200 && status < 300) return { at, acceptedAt: monotonic() };
    if (status >= 400 && status < 500) throw new Error(`${router.name} refuses an incident with ${status}`);
    await pause(AGAIN_AFTER);
  }
}

/** One after another at a steady rate, whatever becomes of those before. */
export async function sendSteadily(
  router: Router,
  incidents: readonly BenchIncident[],
  options: { readonly perSecond: number; readonly before?: (index: number) => void },
): Promise<readonly Sent[]> {
  const started = monotonic();
  const sending: Promise<Sent>[] = [];
  for (const [index, incident] of incidents.entries()) {
    await pause(Math.max(0, started + (index * 1_000) / options.perSecond - monotonic()));
    options.before?.(index);
    sending.push(send(router, incident));
  }
  return Promise.all(sending);
}
