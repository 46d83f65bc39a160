import { monitoringUptimePoints } from '../../../shared/adapters/monitoring/uptimePoints.ts';
import { HOUR, MINUTE } from '../../../shared/domain/calendar/time.ts';
import { stopwatch, type Taken } from './stopwatch.ts';
import { callCounter, SHARD, watchedFleet } from './watchedFleet.ts';

export interface Question {
  readonly instances: number;
  readonly points: number;
  readonly time: Taken;
  readonly calls: ReadonlyMap<string, number>;
}

/** What the uptime checks of a whole shard found in the last minutes, asked once. */
export async function askShard(minutes: number): Promise<Question> {
  const fleet = await watchedFleet(SHARD);
  const { clock, state, world, scopingProjects } = fleet;
  for (const instance of fleet.instances) world.place(instance);
  state.checkAll(clock.now() - 2 * HOUR);
  const points = monitoringUptimePoints(fleet.access);
  const taken = callCounter(fleet);
  try {
    const took = stopwatch();
    const found = await points.points(scopingProjects[0] ?? '', clock.now() - minutes * MINUTE, clock.now());
    const time = took();
    const counts = found.flatMap(({ series }) => series.map((each) => each.points.length));
    return { instances: found.length, points: counts.reduce((sum, count) => sum + count, 0), time, calls: taken() };
  } finally {
    await points.close();
    await fleet.close();
  }
}
