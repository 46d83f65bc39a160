import type { Clock } from '../../../shared/ports/clock.ts';
import { letsIn } from './firewall.ts';
import { pathOf, serveStandIn, type StandIn, type StandInAnswer } from './httpStandIn.ts';
import type { World } from './world.ts';

export interface InstanceServer extends StandIn {
  /** Where the instance of this domain answers. */
  readonly baseUrl: (domain: string) => string;
}

/** Who asks is always on this machine. */
const ASKING = '127.0.0.1';

/**
 * All instances behind one port: `/DOMAIN/__version` and `/DOMAIN/healthz`, plain text before any sign-in. An instance with
 * an allowlist that this machine is not on answers 403, as the firewall in front of it would.
 */
export async function serveInstances(options: { world: World; clock: Clock; port?: number }): Promise<InstanceServer> {
  const server = await serveStandIn(options, ({ method, url }) => {
    const [domain, page, ...rest] = pathOf(url) ?? [];
    if (domain === undefined || page === undefined || rest.length > 0) return text(404, 'not found');
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'method not allowed');
    return answerOf(options.world, domain, page);
  });
  return { ...server, baseUrl: (domain) => `${server.url}/${encodeURIComponent(domain)}` };
}

function answerOf(world: World, domain: string, page: string): StandInAnswer {
  const seen = world.look(domain);
  if (seen.kind === 'absent') return text(404, 'no such instance');
  if (!letsIn(world.allowlistOf(domain), ASKING)) return text(403, 'forbidden');
  if (seen.kind === 'silent') return 'hang-up';
  if (page === '__version') return text(200, seen.version);
  if (page === 'healthz') return seen.healthy ? text(200, seen.version) : text(503, 'unavailable');
  return text(404, 'not found');
}

function text(status: number, body: string): StandInAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${body}\n` };
}
