import { createMonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { benchFleet } from '../fleet.ts';

export const ENVIRONMENT = 'prod';
/** What a metrics scope holds without asking Google for more. */
export const SHARD = 375;

export type WatchedFleet = Awaited<ReturnType<typeof watchedFleet>>;

/** A fleet in shards, and Cloud Monitoring's stand-in behind a real socket that speaks gRPC. Time stands still until it is moved. */
export async function watchedFleet(size: number) {
  let now: Instant = Date.UTC(2026, 10, 23, 10);
  const clock = { now: () => now };
  const instances = benchFleet(size);
  const world = createWorld({ clock, seed: 1 });
  const shards = Array.from({ length: Math.ceil(size / SHARD) }, (_, index) =>
    instances.slice(index * SHARD, (index + 1) * SHARD),
  );
  const scopes = new Map(shards.map((shard, index) => [`fleet-monitoring-${index + 1}`, shard.map(monitored)]));
  const state = createMonitoringState({ clock, world, scopes: () => scopes, whileEditing: async () => {} });
  const server = await serveMonitoringGrpc({ state });
  return {
    clock,
    instances,
    world,
    state,
    scopingProjects: [...scopes.keys()],
    access: { project: 'tranche-prod', endpoint: parseEndpoint('MONITORING_API_ENDPOINT', server.endpoint) },
    wait: (milliseconds: number): void => void (now += milliseconds),
    close: server.close,
  };
}

function monitored({ id, domain, gcpProjectId }: Instance) {
  return { id, domain, gcpProjectId };
}

/** What the stand-in was asked since the last time, by method. */
export function callCounter({ state }: WatchedFleet): () => ReadonlyMap<string, number> {
  let before = new Map<string, number>();
  return () => {
    const all = [...state.callsByMethod];
    const since = all.map(([method, count]) => [method, count - (before.get(method) ?? 0)] as const);
    before = new Map(all);
    return new Map(since.filter(([, count]) => count > 0));
  };
}
