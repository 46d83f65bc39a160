import type { FleetSource } from '../../shared/ports/fleetSource.ts';
import type { World } from './standins/world.ts';

/** A fleet whose instances stand in the world as their files describe them, also when files come, change and go. */
export function placedFleet(source: FleetSource, world: World): FleetSource {
  let placed = new Set<string>();
  return {
    async read(environment, since) {
      const reading = await source.read(environment, since);
      if (reading === undefined) return undefined;
      const instances = reading.deployments.flatMap(({ instance }) => instance ?? []);
      const present = new Set(instances.map(({ id }) => id));
      for (const instance of instances) world.place(instance);
      for (const id of placed) if (!present.has(id)) world.remove(id);
      placed = present;
      return reading;
    },
  };
}
