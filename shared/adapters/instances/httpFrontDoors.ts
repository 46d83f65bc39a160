import { SECOND } from '../../domain/calendar/time.ts';
import type { DoorAnswer } from '../../domain/fleet/posture/frontDoor.ts';
import type { Reading } from '../../domain/fleet/posture/verdict.ts';
import { cut } from '../../contracts/vendorText.ts';
import type { FrontDoors } from '../../ports/posture.ts';
import { reasonOf } from './reasonOf.ts';

export interface HttpFrontDoorsOptions {
  /** Where the instance of a domain answers, without a slash at the end: `https://DOMAIN` in production. */
  readonly baseUrl: (domain: string) => string;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
}

const MAX_TRACE = 4 * 1024;
/** Of what somebody calls a server or a page. */
const LONGEST = 100;

/** Knocks at instances without signing in. */
export function httpFrontDoors({ baseUrl, timeoutMs = 10 * SECOND }: HttpFrontDoorsOptions): FrontDoors {
  // A redirect is what we want to see.
  const get = (url: string): Promise<Response> =>
    fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });

  async function answerOf(url: string): Promise<Reading<DoorAnswer>> {
    try {
      const response = await get(url);
      await response.body?.cancel();
      return { value: seen(url, response) };
    } catch (error) {
      return { unread: reasonOf(error), remedy: 'look from an address that the instance answers to' };
    }
  }

  return {
    async look(domain) {
      const base = baseUrl(domain);
      const [home, api, seenAs] = await Promise.all([
        answerOf(`${base}/`),
        answerOf(`${base}/.api/graphql`),
        traced(() => get(`${base}/cdn-cgi/trace`)),
      ]);
      return { home, api, seenAs };
    },
  };
}

function seen(url: string, { status, headers }: Response): DoorAnswer {
  const location = status >= 300 && status < 400 ? headers.get('location') : null;
  const parsed = location === null ? null : URL.parse(location, url);
  // Anything else is no place that a browser goes to.
  const target = parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed : null;
  const here = URL.parse(url);
  return {
    status,
    redirect: target && {
      host: target.hostname,
      elsewhere: target.hostname !== here?.hostname,
      path: cut(target.pathname, LONGEST),
    },
    server: cut((headers.get('server') ?? '').toLowerCase(), LONGEST),
    ray: headers.has('cf-ray'),
    challenged: headers.get('cf-mitigated') === 'challenge',
  };
}

/** Cloudflare says on this page of every host whose answers it gives from which address it was asked. */
async function traced(ask: () => Promise<Response>): Promise<string | null> {
  try {
    const response = await ask();
    let text = '';
    for await (const chunk of response.status === 200 ? (response.body ?? []) : []) {
      text += Buffer.from(chunk).toString('latin1');
      if (text.length > MAX_TRACE) return null;
    }
    return /^ip=([\da-f.:]+)$/im.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}
