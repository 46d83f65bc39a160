import { SECOND } from '../../domain/calendar/time.ts';
import type { Health, InstanceProbe } from '../../ports/instanceProbe.ts';
import { reasonOf } from './reasonOf.ts';

export interface HttpInstanceProbeOptions {
  /** Where the instance of a domain answers, without a slash at the end: `https://DOMAIN` in production. */
  readonly baseUrl: (domain: string) => string;
  /** Of one call, in milliseconds, its body included. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const MAX_BODY = 4 * 1024;

/** One call's outcome, and what to note about it when it is not as it should be. */
interface Reading<T> {
  readonly value: T;
  readonly detail?: string;
  readonly refused?: boolean;
}

/** Asks an instance itself, on the two pages that answer before any sign-in. Never rejects: silence is an answer. */
export function httpInstanceProbe(options: HttpInstanceProbeOptions): InstanceProbe {
  const { baseUrl, timeoutMs = 10 * SECOND, fetch = globalThis.fetch } = options;

  // A redirect is not followed: it would let another host, or a sign-in page, speak for the instance.
  const get = (domain: string, page: string) =>
    fetch(`${baseUrl(domain)}${page}`, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });

  async function version(domain: string): Promise<Reading<string | undefined>> {
    try {
      const response = await get(domain, '/__version');
      const body = response.status === 200 ? await textOf(response) : await discard(response);
      if (response.status !== 200) return { value: undefined, detail: `/__version answered ${response.status}` };
      const text = body?.trim();
      if (text !== undefined && isVersion(text)) return { value: text };
      return { value: undefined, detail: '/__version answered no version' };
    } catch (error) {
      return { value: undefined, detail: `/__version: ${reasonOf(error)}` };
    }
  }

  async function health(domain: string): Promise<Reading<Health>> {
    try {
      const response = await get(domain, '/healthz');
      await discard(response);
      if (response.status === 200) return { value: 'healthy' };
      const refused = response.status === 403;
      return { value: 'unhealthy', detail: `/healthz answered ${response.status}`, ...(refused && { refused }) };
    } catch (error) {
      return { value: 'unknown', detail: `/healthz: ${reasonOf(error)}` };
    }
  }

  return {
    async observe(domain) {
      const [reported, answered] = await Promise.all([version(domain), health(domain)]);
      const detail = [reported.detail, answered.detail].filter((part) => part !== undefined).join('; ');
      return {
        version: reported.value,
        health: answered.value,
        ...(answered.refused === true && { refused: true }),
        ...(detail === '' ? {} : { detail }),
      };
    },
  };
}

/** `undefined` when it is longer than any version could be; the rest is not read. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream, and so closes the connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Without this, the connection of an unread body would stay taken. */
async function discard(response: Response): Promise<undefined> {
  await response.body?.cancel();
}

/** `5.2.0`, or a build such as `285011_2024-07-18_5.5-abc`: one word with a dotted number in it. */
function isVersion(text: string): boolean {
  return /^[\w.+~-]{1,200}$/.test(text) && /\d+\.\d+/.test(text);
}
