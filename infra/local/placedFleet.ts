import type { Instance } from '../../shared/domain/fleet/instance.ts';
import type { FleetSource } from '../../shared/ports/fleetSource.ts';
import type { World } from './standins/world.ts';

/** Who stands in the world; another object whenever the fleet has changed. */
export interface Roster {
  readonly present: readonly Instance[];
  /** Their projects stay for a while. */
  readonly gone: readonly Instance[];
}

/** A fleet whose instances stand in the world as their files describe them, also when files come, change and go. */
export interface PlacedFleet extends FleetSource {
  readonly roster: () => Roster;
}

export function placedFleet(source: FleetSource, world: World): PlacedFleet {
  let roster: Roster = { present: [], gone: [] };
  let isPlaced = false;
  return {
    roster: () => roster,
    async read(environment, since) {
      // After a start nobody is on the roster, also when nothing has changed since the process before.
      const reading = await source.read(environment, isPlaced ? since : undefined);
      if (reading === undefined) return undefined;
      isPlaced = true;
      const present = reading.deployments.flatMap(({ instance }) => instance ?? []);
      const ids = new Set(present.map(({ id }) => id));
      const left = roster.present.filter(({ id }) => !ids.has(id));
      for (const instance of present) world.place(instance);
      for (const { id } of left) world.remove(id);
      roster = { present, gone: [...roster.gone.filter(({ id }) => !ids.has(id)), ...left] };
      return reading;
    },
  };
}
