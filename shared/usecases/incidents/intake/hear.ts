import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import type { Routing } from '../../../domain/incident/routing.ts';
import { type HeartbeatDocument, heartbeats, newHeartbeat } from '../../../ports/collections.ts';
import type { AlertingDeps } from '../deps.ts';

/** A storm of notifications is heard once: all of them would write the same document. */
const ENOUGH = MINUTE;

/** Whether it is the policy whose only purpose is to be heard: its incidents are told to nobody. */
export function isWatchdog({ heartbeat }: Routing, policy: string | undefined): boolean {
  return heartbeat.monitoring !== null && heartbeat.monitoring.policy === policy;
}

/** Notes that Cloud Monitoring was heard, or its heartbeat policy. */
export async function hear(
  { store, clock, environment }: Pick<AlertingDeps, 'store' | 'clock' | 'environment'>,
  who: 'watchdog' | 'anybody',
): Promise<void> {
  const now = clock.now();
  if (wasHeard(await store.get(heartbeats, environment), who, now)) return;
  await store.transaction(async (tx) => {
    const before = (await tx.get(heartbeats, environment)) ?? newHeartbeat();
    if (wasHeard(before, who, now)) return;
    tx.set(heartbeats, environment, { ...before, heardAt: now, ...(who === 'watchdog' && { watchdogAt: now }) });
  });
}

function wasHeard(heartbeat: HeartbeatDocument | undefined, who: 'watchdog' | 'anybody', now: Instant): boolean {
  const at = (who === 'watchdog' ? heartbeat?.watchdogAt : heartbeat?.heardAt) ?? null;
  return at !== null && now - at < ENOUGH;
}
