import { HOUR, type Instant, MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Roster } from '../placedFleet.ts';
import { createMonitor } from './monitor.ts';
import { serveMonitoringGrpc } from './monitoring/server.ts';
import { createMonitoringState } from './monitoring/state.ts';
import { serveMonitoring } from './monitoringServer.ts';
import type { MonitoringPayload } from './monitoringPayload.ts';
import { serveOnePort } from './onePort.ts';
import type { World } from './world.ts';

export type StandInMonitoring = Awaited<ReturnType<typeof standInMonitoring>>;

/** For how long the uptime policy wants an instance to be unwell. */
const PATIENCE = 5 * MINUTE;
const CHECKED_SINCE = HOUR;
/** Of instances that have left: no scope that anybody asks for holds them. */
const NOWHERE = 'projects-in-no-scope';

/**
 * Cloud Monitoring of the instances in the world, behind one port: uptime checks and what is configured over gRPC, its
 * incidents over REST, and notifications of an uptime policy that notices when an instance is not well for five minutes.
 */
export async function standInMonitoring(options: {
  readonly clock: Clock;
  readonly world: World;
  readonly roster: () => Roster;
  /** The scoping projects; the fleet is dealt out to them. */
  readonly projects: readonly string[];
  /** Delivers a notification; rejects when nobody has taken it, and it is sent again. */
  readonly deliver: (payload: MonitoringPayload) => Promise<void>;
}) {
  const { clock, world, roster, projects, deliver } = options;
  const scopes = scopesOf(roster, projects, () => state.checkAll(clock.now() - CHECKED_SINCE));
  const state = createMonitoringState({ clock, world, scopes });
  const undelivered = new Set<string>();
  const monitor = createMonitor({
    clock,
    world,
    patience: PATIENCE,
    deliver: (payload) => deliver(payload).catch(() => void undelivered.add(payload.incident.incident_id)),
  });
  const grpc = await serveMonitoringGrpc({ state });
  const rest = await serveMonitoring({ clock, monitor, projects });
  const both = await serveOnePort({ grpc: grpc.port, rest: rest.port });

  /** Only who is broken, or was, can have changed. */
  function watched() {
    const open = monitor.incidents().flatMap(({ instance, endedAt }) => (endedAt === null ? [instance.id] : []));
    const ids = new Set([...world.broken(), ...open]);
    return ids.size === 0 ? [] : roster().present.filter(({ id }) => ids.has(id));
  }

  return {
    port: both.port,
    state,
    monitor,

    /** What the policy does at this moment. */
    async sweep(): Promise<void> {
      const again = [...undelivered];
      undelivered.clear();
      for (const id of again) await monitor.notify(id);
      await monitor.sweep(watched());
    },

    /** The next minute, while the policy may be about to open or to close something. */
    nextSweepAt(): Instant | undefined {
      if (undelivered.size === 0 && monitor.doubtful(watched()).length === 0) return undefined;
      return (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
    },

    async close(): Promise<void> {
      await both.close();
      await Promise.all([grpc.close(), rest.close()]);
    },
  };
}

/** @param onChange called when somebody has come or gone */
function scopesOf(roster: () => Roster, projects: readonly string[], onChange: () => void) {
  let of: Roster | undefined;
  let scopes = new Map<string, Roster['present']>();
  return () => {
    const now = roster();
    if (now === of) return scopes;
    of = now;
    const dealt = projects.map(
      (project, index) => [project, now.present.filter((_, each) => each % projects.length === index)] as const,
    );
    scopes = new Map([...dealt, [NOWHERE, now.gone]]);
    // Until the monitoring is configured by Tranche itself, every instance has its uptime check from the beginning.
    onChange();
    return scopes;
  };
}
