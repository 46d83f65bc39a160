import type { Instant } from '../../../domain/calendar/time.ts';
import { HEARTBEAT_ALIAS } from '../../../domain/incident/trouble.ts';
import { heartbeats } from '../../../ports/collections.ts';
import type { AlertingDeps } from '../deps.ts';

/** Whether an alert of the pager is about the alerting path itself, and about no instance. */
export function isHeartbeatAlias(alias: string): boolean {
  return alias.startsWith(HEARTBEAT_ALIAS);
}

/**
 * Takes note that the webhook of the pager has told of the alert that tests the path: of its creation, or of its closing.
 * Anything else that is done to it is nothing to note. The same again, and in any order, comes to the same.
 * @param action as the pager names it: `Create`, `Close`, or another
 */
export async function noteProbe(
  { store, environment }: Pick<AlertingDeps, 'store' | 'environment'>,
  alias: string,
  action: string,
  at: Instant,
): Promise<'noted' | 'not noted'> {
  const field = { create: 'createdSeenAt', close: 'closedSeenAt' }[action.toLowerCase()];
  if (field === undefined) return 'not noted';
  return store.transaction(async (tx) => {
    const before = await tx.get(heartbeats, environment);
    const probe = before?.probe ?? null;
    if (before === undefined || probe?.alias !== alias) return 'not noted';
    // What was closed was there: the webhook of its creation may be late, or lost.
    const created = probe.createdSeenAt ?? at;
    const seen = {
      ...probe,
      createdSeenAt: created,
      ...(field === 'closedSeenAt' && { closedSeenAt: probe.closedSeenAt ?? at }),
    };
    tx.set(heartbeats, environment, { ...before, probe: seen });
    return 'noted';
  });
}
