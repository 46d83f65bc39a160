import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiFunction } from '../../functions/api.ts';
import { consoleFunction } from '../../functions/console/console.ts';
import { monitoringIncidentFunction } from '../../functions/monitoringIncident.ts';
import { registerReleaseFunction } from '../../functions/registerRelease.ts';
import { directoryFleet } from '../../shared/adapters/directory/directoryFleet.ts';
import { openDatabase } from '../../shared/adapters/sqlite/database.ts';
import { type EmbeddedQueue, sqliteQueue } from '../../shared/adapters/sqlite/sqliteQueue.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/sqliteStore.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { collections } from '../../shared/ports/collections.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Settings } from './environment.ts';
import { type FunctionsHost, hostFunctions } from './functionsHost.ts';
import { localState } from './localState.ts';
import { type Outside, reachOutside } from './outside.ts';
import { type PipelineDeps, messageFunctions } from './pipeline.ts';
import { type Worker, createWorker, wakingPublisher } from './worker.ts';

/** The embedded engine: everything that the cloud provides, in one process and one folder. */
export interface Engine {
  readonly store: Store;
  readonly queue: EmbeddedQueue;
  readonly worker: Worker;
  readonly deps: PipelineDeps;
  readonly host: FunctionsHost;
  readonly outside: Outside;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly folder: string;
  readonly fleet: string;
  readonly environment: string;
  readonly calendar: Calendar;
  readonly policies: Policies;
  readonly settings: Settings;
  readonly log: Log;
  /** `normal` where the power may not fail under anything that matters: a run on a virtual clock. */
  readonly durability: 'full' | 'normal';
  /** Made from the store, because a virtual clock goes on where it was. */
  readonly clock: (store: Store) => Promise<Clock>;
}

/** The composition root of a local run: the only place that knows which adapter stands behind which port. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { folder, settings, log, environment, calendar, policies } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = openDatabase(join(folder, 'tranche.db'), { durability: options.durability });
  const store = sqliteStore(database, [...collections, localState]);
  const clock = await options.clock(store);
  const queue = sqliteQueue(database, clock);
  const outside = await reachOutside({ settings, clock, folder, fleet: directoryFleet(options.fleet) });
  const { workflow, probe, fleet } = outside;
  const wake = (): void =>
    void worker.settle().catch((error: unknown) => log('ERROR', 'delivery stopped', { error: String(error) }));
  const publisher = wakingPublisher(queue, wake);
  const deps: PipelineDeps = { store, publisher, clock, fleet, calendar, policies, environment, workflow, probe, log };
  const host = await hostFunctions(
    {
      'register-release': registerReleaseFunction({ ...deps, releaseToken: settings.releaseToken }),
      'monitoring-incident': monitoringIncidentFunction({ ...deps, monitoring: settings.monitoring }),
      api: apiFunction({ ...deps, operatorToken: settings.operatorToken }),
      console: consoleFunction(deps),
    },
    { ...messageFunctions(deps) },
  );
  const worker = createWorker(queue, (lease) => host.push(lease));
  return {
    store,
    queue,
    worker,
    deps,
    host,
    outside,
    async close() {
      await worker.stop();
      await host.close();
      await outside.close();
      database.close();
    },
  };
}
