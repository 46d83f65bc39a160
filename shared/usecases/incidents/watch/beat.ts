import { type PingResult, isExpected, lookAround } from '../../../domain/incident/heartbeat.ts';
import { TROUBLES, type Trouble, type TroubleName } from '../../../domain/incident/trouble.ts';
import { type HeartbeatDocument, heartbeats, newHeartbeat } from '../../../ports/collections.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { type BeatDeps, hasWork, runHeartbeat } from './heartbeatRun.ts';

/**
 * Looks whether the alerting path itself is alive: pings the pager, sends the alert that goes there and back, listens for
 * Cloud Monitoring's heartbeat policy, and tells everybody once of what is broken and once when it is whole again.
 */
export async function beat(deps: BeatDeps): Promise<string> {
  const { store, environment, routing } = deps;
  const known = await store.get(heartbeats, environment);
  const isQuiet = known === undefined || (Object.keys(known.troubles).length === 0 && known.probe === null);
  if (isQuiet && !isExpected(routing.heartbeat)) return 'no heartbeat';
  const looked = await look(deps, known ?? newHeartbeat(), await ping(deps));
  if (!hasWork(deps, looked)) return 'alive';
  return runHeartbeat(deps);
}

/** A ping that is not taken is no failure of the watch: it is what the watch looks for. */
async function ping({ pager, routing, log }: BeatDeps): Promise<PingResult> {
  const name = routing.heartbeat.pager;
  if (name === null) return undefined;
  try {
    await pager.ping(name);
    return 'taken';
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    log('WARNING', 'the pager did not take the heartbeat', { error: error.message });
    return 'failed';
  }
}

async function look(deps: BeatDeps, known: HeartbeatDocument, result: PingResult): Promise<HeartbeatDocument> {
  const { store, clock, environment, routing } = deps;
  const after = (before: HeartbeatDocument): HeartbeatDocument => ({
    ...before,
    ...lookAround(before, routing.heartbeat, result, clock.now(), environment),
  });
  if (isSame(known, after(known))) return known;
  const { before, now } = await store.transaction(async (tx) => {
    const current = (await tx.get(heartbeats, environment)) ?? newHeartbeat();
    const changed = after(current);
    tx.set(heartbeats, environment, changed);
    return { before: current, now: changed };
  });
  for (const name of TROUBLES) logChange(deps, name, before.troubles[name], now.troubles[name]);
  return now;
}

function isSame(one: HeartbeatDocument, other: HeartbeatDocument): boolean {
  return (
    one.pingedAt === other.pingedAt &&
    one.pingFailsSince === other.pingFailsSince &&
    one.listensSince === other.listensSince &&
    one.probe === other.probe &&
    one.troubles === other.troubles
  );
}

function logChange({ log }: BeatDeps, part: TroubleName, before: Trouble | undefined, now: Trouble | undefined): void {
  if (now === undefined) return;
  if (before === undefined) log('ERROR', 'the alerting path is broken', { part, detail: now.text });
  else if (before.overAt === null && now.overAt !== null) {
    log('NOTICE', 'the alerting path is whole again', { part, detail: now.text });
  }
}
