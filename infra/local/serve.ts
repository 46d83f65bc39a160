import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackingOptions, type EngineKind, isForCaller, openBacking } from './openBacking.ts';
import { jsonLog } from '../../shared/adapters/log/jsonLog.ts';
import { formatInstant, parseInstant } from '../../shared/domain/calendar/dates.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { endedMuteTimes } from '../../shared/domain/incident/checkRouting.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { forgetAddress, rememberAddress } from './addressFile.ts';
import type { Backing } from './backing.ts';
import { playDemo } from './demo.ts';
import type { DemoAlerting } from './demoIncident.ts';
import { startScheduler, virtualDriver } from './driver.ts';
import { type Engine, startEngine } from './engine.ts';
import { type Settings, readSettings, secretsOf } from './environment.ts';
import { forgetMonitoring } from './forgetMonitoring.ts';
import { loadCalendar, loadPolicies, loadMonitoring, loadRouting } from './inputs.ts';
import { closeServer, listen, urlOf } from './listen.ts';
import { loadVirtualNow } from './localState.ts';
import { ServeRefused } from './serveRefused.ts';
import { VirtualClock } from './virtualClock.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly fleet?: string;
  readonly environment: string;
  readonly engine: EngineKind;
  readonly clock: 'real' | 'virtual';
  /** Where a virtual clock begins; left out: now. */
  readonly start?: string;
  readonly calendar?: string;
  readonly policies?: string;
  /** A routing file; left out: the default routing. */
  readonly routing?: string;
  /** A monitoring file; left out: the default monitoring. */
  readonly monitoring?: string;
  readonly demo: boolean;
  readonly exit: boolean;
}

const DATA_FOLDER = join('.tranche', 'data');

/**
 * Runs Tranche on this machine until it is told to stop, or until its demo has ended.
 * @returns the exit status of the process
 */
export async function serve(options: ServeOptions): Promise<number> {
  const settings = readSettings(process.env);
  const inputs = await loadInputs(options);
  await using opened = new AsyncDisposableStack();
  const folder = dataFolder(options, opened);
  const { engine, clock } = await start(options, settings, inputs, folder);
  opened.defer(() => engine.close());
  await syncFleet(engine.deps);
  if (engine.monitoring.standIn !== undefined) await forgetMonitoring(engine.store, options.environment);
  const driver = clock === undefined ? undefined : virtualDriver(engine, clock);
  if (driver !== undefined) opened.defer(() => driver.stop());
  const server = await listen(engine, driver, options);
  opened.defer(() => closeServer(server));
  if (driver === undefined) opened.adopt(startScheduler(engine), (scheduler) => scheduler.stop());
  const url = urlOf(server, options.host);
  engine.outside.slack.connect(`${url}/slack-actions`);
  rememberAddress({ url, releaseToken: settings.releaseToken, operatorToken: settings.operatorToken });
  opened.defer(() => forgetAddress(url));
  engine.paging.listensAt(url);
  engine.monitoring.listensAt(url);
  const { outside, paging, monitoring, description } = engine;
  const vendors = [outside, paging, monitoring].map((vendor) => vendor.description).join(', ');
  say(`Tranche listens on ${url} · ${vendors} · ${description}`);
  if (monitoring.warning !== undefined) say(monitoring.warning);

  const stopped = untilStopped();
  if (options.demo && driver !== undefined) {
    const end = new AbortController();
    const demo = playDemo({ engine, driver, url, settings, signal: end.signal, alerting: alertingOf(engine) });
    const status = await Promise.race([demo, stopped.then(() => undefined)]);
    end.abort();
    if (status === undefined || options.exit) return status ?? 0;
    say(`\nThe server stays up: look at ${url}, try \`npx tranche rollout list\`; end it with Ctrl-C.`);
  }
  await stopped;
  return 0;
}

/** What stands in for those who are told of incidents. */
function alertingOf({ paging, outside }: Engine): DemoAlerting {
  const pages = [
    { label: 'pager', url: paging.standIn?.url },
    { label: 'Slack', url: outside.slack.standIn?.url },
  ];
  const places = pages.flatMap(({ label, url }) => (url === undefined ? [] : [{ label, url }]));
  return { acknowledge: paging.standIn?.acknowledge, places };
}

/** A demo leaves nothing behind, unless it was given a folder. */
function dataFolder({ data, demo }: ServeOptions, opened: AsyncDisposableStack): string {
  if (data !== undefined) return data;
  if (!demo) return DATA_FOLDER;
  const folder = mkdtempSync(join(tmpdir(), 'tranche-demo-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Inputs {
  readonly calendar: Calendar;
  readonly policies: Policies;
  readonly routing: Routing;
  readonly monitoring: MonitoringSettings;
}

async function loadInputs(options: ServeOptions): Promise<Inputs> {
  const calendar = await loadCalendar(options.calendar, new Date().getUTCFullYear());
  const policies = await loadPolicies(options.policies);
  const routing = await loadRouting(options.routing);
  const monitoring = await loadMonitoring(options.monitoring);
  const problems = [calendar, policies, routing, monitoring].flatMap((each) => each.problems);
  const given = {
    calendar: calendar.value,
    policies: policies.value,
    routing: routing.value,
    monitoring: monitoring.value,
  };
  if (isWhole(given)) return given;
  const lines = problems.map(({ path, line, field, message }) =>
    [path, line, field, message].filter(Boolean).join(': '),
  );
  throw new ServeRefused(lines.join('\n'));
}

function isWhole(given: { readonly [K in keyof Inputs]: Inputs[K] | undefined }): given is Inputs {
  return Object.values(given).every((value) => value !== undefined);
}

async function start(
  options: ServeOptions,
  settings: Settings,
  { calendar, policies, routing, monitoring }: Inputs,
  folder: string,
): Promise<{ engine: Engine; clock: VirtualClock | undefined }> {
  const virtual = options.clock === 'virtual' || options.demo;
  const startsAt = options.start === undefined ? Date.now() : parseInstant(options.start, calendar.timeZone);
  if (startsAt === undefined)
    throw new ServeRefused(`--start: ${options.start} is no instant, for example 2026-11-23T09:00:00Z`);
  let clock: VirtualClock | undefined;
  const log = jsonLog({
    write: (line) => void process.stderr.write(line),
    atLeast: options.demo ? 'ERROR' : 'INFO',
    time: () => formatInstant(clock?.now() ?? Date.now(), calendar.timeZone),
    secrets: secretsOf(settings),
  });
  if (options.engine === 'gcp') say('Looking for the emulators of Firestore and Pub/Sub, and starting them…');
  const backing = await openOrRefuse(options.engine, { folder, durability: virtual ? 'normal' : 'full', log });
  const engine = await startEngine({
    backing,
    folder,
    fleet: options.fleet,
    environment: options.environment,
    calendar,
    policies,
    routing,
    monitoring,
    settings,
    log,
    clock: async (store) => {
      if (!virtual) return { now: Date.now };
      clock = new VirtualClock((await loadVirtualNow(store)) ?? startsAt);
      return clock;
    },
  });
  for (const { name, owner } of endedMuteTimes(routing, engine.deps.clock.now())) {
    log('WARNING', 'a mute time of the routing file has ended: take it out', { muteTime: name, owner });
  }
  return { engine, clock };
}

async function openOrRefuse(kind: EngineKind, options: BackingOptions): Promise<Backing> {
  try {
    return await openBacking(kind, options);
  } catch (error) {
    throw isForCaller(error) ? new ServeRefused(error.message) : error;
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
