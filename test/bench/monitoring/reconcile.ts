import { MemoryFleet } from '../../../infra/simulator/memoryFleet.ts';
import { monitoringConfiguration } from '../../../shared/adapters/monitoring/monitoringConfiguration.ts';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/sqliteStore.ts';
import { readMonitoringMessage } from '../../../shared/contracts/messages.ts';
import { seedCalendar } from '../../../shared/domain/calendar/seedCalendar.ts';
import { DAY, SECOND } from '../../../shared/domain/calendar/time.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import type { MonitoringSettings } from '../../../shared/domain/monitoring/settings.ts';
import { collections, environments, monitoredProjects } from '../../../shared/ports/collections.ts';
import type { Message } from '../../../shared/ports/messages.ts';
import type { DeclaredMonitoring, MonitoringDeps } from '../../../shared/usecases/monitoring/deps.ts';
import { dueMonitoring } from '../../../shared/usecases/monitoring/dueMonitoring.ts';
import { settleMonitoring } from '../../../shared/usecases/monitoring/settleMonitoring.ts';
import { declaredDigest } from '../../../shared/usecases/monitoring/sweepMonitoring.ts';
import { syncFleet } from '../../../shared/usecases/syncFleet.ts';
import { benchReading } from '../fleet.ts';
import { stopwatch, type Taken } from './stopwatch.ts';
import { callCounter, ENVIRONMENT, watchedFleet } from './watchedFleet.ts';

/** Not the five minutes of a real one: the looks of every day are to be a round of their own. */
const PULSE = SECOND;
/** Projects that are configured side by side, as the function of the topic does. */
const AT_ONCE = 16;

/** What one round over the whole fleet has cost. */
export interface Round {
  readonly what: string;
  readonly time: Taken;
  readonly pulses: number;
  readonly calls: ReadonlyMap<string, number>;
}

/** Configures the monitoring of a fleet that has none, and goes on from there. */
export async function reconcile(size: number): Promise<readonly Round[]> {
  const fleet = await watchedFleet(size);
  const { clock, scopingProjects, wait } = fleet;
  const database = openDatabase(':memory:', { durability: 'normal' });
  const store = sqliteStore(database, collections);
  const configuration = monitoringConfiguration(fleet.access, ENVIRONMENT);
  const queue: Message[] = [];
  const deps = (monitoringSettings: MonitoringSettings) => ({
    store,
    clock,
    environment: ENVIRONMENT,
    scopingProjects,
    monitoringSettings,
    incidentsTopic: 'projects/tranche-prod/topics/incidents',
    monitoringConfiguration: configuration,
    publisher: { publish: async (_topic: string, messages: readonly Message[]) => void queue.push(...messages) },
    log: () => undefined,
  });
  const taken = callCounter(fleet);

  async function round(what: string, settings: MonitoringSettings): Promise<Round> {
    const took = stopwatch();
    const all = deps(settings);
    let pulses = 0;
    do {
      await dueMonitoring(all);
      await Promise.all(Array.from({ length: AT_ONCE }, () => deliver(queue, all)));
      wait(PULSE);
      pulses += 1;
    } while ((await isDue()) || !(await isSwept(all)));
    return { what, time: took(), pulses, calls: taken() };
  }

  async function isDue(): Promise<boolean> {
    const range = { field: 'lookAt', to: clock.now() } as const;
    const due = await store.query(monitoredProjects, { where: { settled: false }, range, orderBy: 'lookAt', limit: 1 });
    return due.length > 0;
  }

  async function isSwept(declared: DeclaredMonitoring): Promise<boolean> {
    const environment = await store.get(environments, ENVIRONMENT);
    return environment?.monitoringDigest === declaredDigest(declared);
  }

  try {
    const calendar = createCalendar(seedCalendar({ from: 2025, to: 2030 }));
    await syncFleet({ ...deps(defaultMonitoring), calendar, fleet: new MemoryFleet(benchReading(size)) });
    const rounds = [await round('from nothing', defaultMonitoring)];
    rounds.push(await round('again: declared anew, and the same', { ...defaultMonitoring, graceDays: 8 }));
    rounds.push(await round('another threshold of one policy', withThreshold()));
    // The longest that a project waits for its look.
    wait(1.5 * DAY);
    rounds.push(await round('the look of every day', withThreshold()));
    return rounds;
  } finally {
    await configuration.close();
    await fleet.close();
    database.close();
  }
}

async function deliver(queue: Message[], deps: MonitoringDeps): Promise<void> {
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    const reading = readMonitoringMessage(message.body);
    if ('errors' in reading) throw new Error(`no message: ${JSON.stringify(message)}`);
    await settleMonitoring(deps, reading.value);
  }
}

function withThreshold(): MonitoringSettings {
  const [first, ...policies] = defaultMonitoring.policies;
  if (first === undefined) throw new Error('no policy is declared');
  const conditions = first.conditions.map((condition) => ({ ...condition, threshold: condition.threshold + 1 }));
  return { ...defaultMonitoring, graceDays: 8, policies: [{ ...first, conditions }, ...policies] };
}
