import { createMonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { HOUR } from '../../../shared/domain/calendar/time.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';

export const SHARD = 'fleet-monitoring-1';

/** A few instances in two shards, with an uptime check each that has run for hours. */
export function fleetUnderWatch(options: Partial<Parameters<typeof createMonitoringState>[0]> = {}) {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  const place = (slug: string) => {
    const instance = { id: `src-${slug}`, slug, domain: `${slug}.example.com` };
    world.place({ ...instance, version: '5.1.9' });
    return { ...instance, gcpProjectId: `sourcegraph-${slug}` };
  };
  const scopes = new Map([
    [SHARD, [place('acme'), place('globex'), place('initech')]],
    ['fleet-monitoring-2', [place('umbrella')]],
  ]);
  const state = createMonitoringState({ clock, world, scopes: () => scopes, ...options });
  state.checkAll(clock.now() - 2 * HOUR);
  return { clock, world, scopes, state };
}
