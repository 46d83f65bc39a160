import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { formatInstant } from '../../shared/domain/calendar/dates.ts';
import { DAY } from '../../shared/domain/calendar/time.ts';
import { parseVersion } from '../../shared/domain/release/version.ts';
import { listFleet } from '../../shared/usecases/listFleet.ts';
import { nextPaperwork } from '../../shared/usecases/nextDue.ts';
import { type RolloutView, showRollout } from '../../shared/usecases/views.ts';
import { type DemoAlerting, playIncident } from './demoIncident.ts';
import type { VirtualDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import type { Settings } from './environment.ts';
import { type Progress, createProgress } from './progress.ts';
import { incidentLines, summaryOf } from './summary.ts';

interface Demo {
  readonly engine: Engine;
  readonly driver: VirtualDriver;
  readonly url: string;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly alerting?: DemoAlerting;
}

/** No rollout takes longer, even over the turn of the year. */
const HORIZON = 120 * DAY;
/** On a terminal each leap of the clock is left standing for a moment, so that it can be watched. */
const FRAME_MS = 60;

/**
 * Registers a major release over HTTP, as a release team would, and lets the virtual clock run until its rollout has
 * ended or waits for a person. While its first instances are upgraded, one that takes no part has an incident.
 * @returns 0 when it has completed
 */
export async function playDemo(demo: Demo): Promise<number> {
  const { engine, driver, url, settings, signal, alerting = { places: [] } } = demo;
  const { store, deps } = engine;
  const { calendar, clock } = deps;
  const id = await register(url, settings.releaseToken, await nextMajor(engine));
  const progress = createProgress(process.stdout);
  const horizon = clock.now() + HORIZON;
  let rollout = await viewOf();
  let incident: Awaited<ReturnType<typeof playIncident>>;
  let isPlayed = false;
  while ((await goesOn()) && !signal.aborted && (await driver.leap(horizon))) {
    rollout = await viewOf();
    await frame();
    if (isPlayed || !hasBegun(rollout)) continue;
    isPlayed = true;
    incident = await playIncident({ engine, driver, url, settings, alerting, tell: frame });
  }
  progress.end();
  if (signal.aborted) return 0;
  const told = incident === undefined ? [] : incidentLines(incident, { url, places: alerting.places });
  process.stdout.write(summaryOf(rollout, told));
  return rollout.state === 'completed' ? 0 : 1;

  async function frame(aside?: string): Promise<void> {
    await showFrame(progress, formatInstant(clock.now(), calendar.timeZone), rollout, aside);
  }

  /** Also when it has completed: its pull requests are still to be merged, and its issue closed. */
  async function goesOn(): Promise<boolean> {
    if (isMoving(rollout)) return true;
    if (rollout.state !== 'completed' || waitsForPeople(rollout)) return false;
    return (await nextPaperwork(store, clock.now())) !== undefined;
  }

  async function viewOf(): Promise<RolloutView> {
    const view = await showRollout(store, calendar, id);
    if (view === undefined) throw new Error(`the rollout ${id} is gone`);
    return view;
  }
}

async function showFrame(progress: Progress, now: string, rollout: RolloutView, aside?: string): Promise<void> {
  progress.show(now, rollout, aside);
  if (process.stdout.isTTY) await pause(FRAME_MS);
}

function hasBegun({ stages }: RolloutView): boolean {
  return stages.some(({ inFlight }) => inFlight > 0);
}

/** Held with nothing in flight, or paused, it waits for a person. */
function isMoving({ state, stages }: RolloutView): boolean {
  if (state === 'planning' || state === 'active') return true;
  return (state === 'held' || state === 'paused') && stages.some(({ inFlight }) => inFlight > 0);
}

/** Nothing is missing but what only a person can do: the demo would look for it in vain. */
function waitsForPeople({ upgrades, evidence }: RolloutView): boolean {
  const theirs = upgrades.filter(({ pullRequest }) => pullRequest?.state === 'open' || pullRequest?.state === 'closed');
  return theirs.length > 0 && theirs.length === evidence.missing.length;
}

/** The first version of the quarterly release after what most of the fleet runs. */
async function nextMajor({ store, deps }: Engine): Promise<string> {
  const { instances } = await listFleet(store, deps.environment, {});
  const lines = Map.groupBy(instances, ({ version }) => {
    const parsed = parseVersion(version);
    return parsed === undefined ? '0.0' : `${parsed.major}.${parsed.minor}`;
  });
  const [common = '0.0'] = [...lines].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const [major, minor] = common.split('.').map(Number);
  return `${major}.${(minor ?? 0) + 1}.0`;
}

const registered = z.object({ rollout: z.object({ id: z.string() }) });

async function register(url: string, token: string, version: string): Promise<string> {
  const response = await fetch(`${url}/register-release`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version, type: 'major', notes: 'the quarterly release' }),
  });
  const body: unknown = await response.json();
  const answer = registered.safeParse(body);
  if (!answer.success) throw new Error(`the release was not accepted: ${JSON.stringify(body)}`);
  return answer.data.rollout.id;
}
