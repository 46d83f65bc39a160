import { mkdirSync } from 'node:fs';
import { apiFunction } from '../../functions/api.ts';
import { consoleFunction } from '../../functions/console/console.ts';
import { monitoringIncidentFunction } from '../../functions/monitoringIncident.ts';
import { registerReleaseFunction } from '../../functions/registerRelease.ts';
import { directoryFleet } from '../../shared/adapters/directory/directoryFleet.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Backing, Messages } from './backing.ts';
import { embeddedBacking } from './embedded/embeddedBacking.ts';
import type { Settings } from './environment.ts';
import { type FunctionsHost, hostFunctions } from './functionsHost.ts';
import { type Outside, reachOutside } from './outside.ts';
import { type PipelineDeps, messageFunctions } from './pipeline.ts';

export type EngineKind = 'embedded' | 'gcp';

/** Everything that the cloud provides, on this machine. */
export interface Engine {
  readonly store: Store;
  readonly messages: Messages;
  readonly deps: PipelineDeps;
  readonly host: FunctionsHost;
  readonly outside: Outside;
  /** Of state and messages, for the start-up lines. */
  readonly description: string;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly kind: EngineKind;
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
  await using opened = new AsyncDisposableStack();
  const backing = await openBacking(options);
  opened.defer(() => backing.close());
  const { store } = backing;
  const clock = await options.clock(store);
  const outside = await reachOutside({ settings, clock, folder, fleet: directoryFleet(options.fleet) });
  opened.defer(() => outside.close());
  const { workflow, probe, fleet } = outside;
  // Messages of an earlier run may come before the functions are there: they wait.
  const hosted = Promise.withResolvers<FunctionsHost>();
  const messages = await backing.messages(clock, async (topic, push) => (await hosted.promise).push(topic, push));
  const { publisher } = messages;
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
  opened.defer(() => host.close());
  opened.defer(() => messages.stop());
  hosted.resolve(host);
  const resources = opened.move();
  const { description } = backing;
  return { store, messages, deps, host, outside, description, close: () => resources.disposeAsync() };
}

/** Google's clients take half a second to load: who does not ask for them does not wait for them. */
async function openBacking({ kind, ...options }: EngineOptions): Promise<Backing> {
  if (kind === 'embedded') return embeddedBacking(options);
  const { gcpBacking } = await import('./gcp/gcpBacking.ts');
  return gcpBacking({ env: process.env, log: options.log });
}
