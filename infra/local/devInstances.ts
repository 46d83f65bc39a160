import { z } from 'zod';
import { MINUTE, SECOND } from '../../shared/domain/calendar/time.ts';
import { complaintsOf, fieldName, shown } from '../../shared/contracts/fields.ts';
import type { GatewayAnswer, OwnRoute } from './gateway.ts';
import type { World } from './standins/world.ts';

/** Where the path of the route ends, and the id of an instance begins. */
export const DEV_INSTANCES = '/dev/instances/';

const kind = z.enum(['unhealthy', 'silent', 'wrong-version', 'failing-run']).default('unhealthy');
const from = z.enum(['now', 'next-upgrade']).default('now');
const body = z.discriminatedUnion(
  'action',
  [
    z.strictObject({ action: z.literal('break'), kind, from }),
    z.strictObject({
      action: z.literal('flap'),
      kind: z.enum(['unhealthy', 'silent', 'wrong-version']).default('unhealthy'),
      from,
      everyMinutes: z
        .number()
        .min(SECOND / MINUTE)
        .max(1_440),
    }),
    z.strictObject({ action: z.literal('repair') }),
  ],
  { error: 'must be {"action": "break"}, {"action": "flap", "everyMinutes": N} or {"action": "repair"}' },
);

/**
 * `POST /dev/instances/ID`: breaks an instance of the stand-in world, lets it flap, or repairs it, so that a person or a
 * test can see what comes of it. `kind` says how it breaks; `from` whether at once or with its next upgrade.
 */
export function devInstancesRoute(world: World): OwnRoute {
  return async ({ method, path, body: raw }) => {
    if (method !== 'POST') return { status: 405, body: { error: 'POST only' } };
    const id = decodeURIComponent(path.slice(DEV_INSTANCES.length));
    if (!world.has(id)) return { status: 404, body: { error: `there is no instance ${shown(id)}` } };
    const parsed = body.safeParse(jsonOf(raw));
    if (!parsed.success) return refused(parsed.error);
    const asked = parsed.data;
    if (asked.action === 'repair') world.repair(id);
    else world.break(id, { ...asked, flapMinutes: asked.action === 'flap' ? asked.everyMinutes : undefined });
    return { status: 200, body: { instance: id, ...asked } };
  };
}

function refused(error: z.ZodError): GatewayAnswer {
  const errors = complaintsOf(error).map(({ path, message }) => ({ field: fieldName(path) || 'body', message }));
  return { status: 400, body: { errors } };
}

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
