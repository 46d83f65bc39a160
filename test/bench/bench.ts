import { createSimulation } from '../../infra/simulator/simulation.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { DAY } from '../../shared/domain/calendar/time.ts';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { plan } from '../../shared/domain/rollout/plan.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { benchFleet, benchReading } from './fleet.ts';

/**
 * `npm run bench`: everything side by side in one run, on whatever machine this is. Ratios carry over to another machine,
 * milliseconds do not.
 */
const RELEASED = Date.UTC(2026, 10, 23);
const calendar = createCalendar(seedCalendar({ from: 2025, to: 2030 }));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function planTime(size: number): number {
  const fleet = benchFleet(size);
  const input = { version: '5.2.0', policy: defaultPolicies.major, releasedAt: RELEASED, resumeStage: 1, fleet };
  const times = Array.from({ length: 9 }, () => {
    globalThis.gc?.();
    const started = performance.now();
    // A calendar of its own, so that nothing is remembered from the run before.
    plan({ ...input, calendar: createCalendar(calendar.data) });
    return performance.now() - started;
  });
  return median(times);
}

interface Access {
  reads: number;
  writes: number;
  counts: number;
}

function simulationOf(size: number) {
  const access: Access = { reads: 0, writes: 0, counts: 0 };
  const simulation = createSimulation({
    fleet: benchReading(size),
    environment: 'prod',
    calendar,
    policies: defaultPolicies,
    startsAt: RELEASED,
    seed: 1,
    faults: 0,
    faultsUntil: RELEASED,
    check: 'clock',
    onAccess: (kind, _collection, documents) => {
      access[kind === 'read' ? 'reads' : kind === 'write' ? 'writes' : 'counts'] += documents;
    },
  });
  return { simulation, access };
}

/** A tick in the middle of the verification stage: a rollout is running, and nothing is due. */
async function idleTick(size: number): Promise<Access> {
  const { simulation, access } = simulationOf(size);
  await simulation.register({ version: '5.2.0', type: 'major', releasedAt: RELEASED });
  await simulation.run([], RELEASED + 3.5 * DAY);
  Object.assign(access, { reads: 0, writes: 0, counts: 0 });
  await tick(simulation.deps);
  simulation.close();
  return access;
}

async function majorRelease(size: number): Promise<{ seconds: number; access: Access; upgrades: number }> {
  const { simulation, access } = simulationOf(size);
  const started = performance.now();
  await simulation.register({ version: '5.2.0', type: 'major', releasedAt: RELEASED });
  Object.assign(access, { reads: 0, writes: 0, counts: 0 });
  const ended = await simulation.run([], RELEASED + 100 * DAY);
  const seconds = (performance.now() - started) / 1000;
  const { violations } = simulation.invariants;
  if (!ended || violations.length > 0) throw new Error(`the rollout did not end well: ${violations[0] ?? 'horizon'}`);
  const upgrades = simulation.world.runs.length;
  simulation.close();
  return { seconds, access, upgrades };
}

console.log('planning a major release (median of 9)');
const [small, large] = [planTime(10_000), planTime(100_000)];
console.log(`   10,000 instances  ${small.toFixed(1)} ms`);
console.log(`  100,000 instances  ${large.toFixed(1)} ms   ${(large / small).toFixed(1)} times as long (linear: 10)`);

console.log('\nstore accesses of a tick with nothing due');
for (const size of [100, 1_000, 10_000]) {
  const { reads, writes, counts } = await idleTick(size);
  console.log(`  ${String(size).padStart(6)} instances  ${reads} reads, ${counts} counts, ${writes} writes`);
}

console.log('\na simulated major release, every invariant checked');
let before: number | undefined;
for (const size of [1_000, 10_000]) {
  const { seconds, access, upgrades } = await majorRelease(size);
  const per = (value: number): string => (value / upgrades).toFixed(1);
  const ratio = before === undefined ? '' : `   ${(seconds / before).toFixed(1)} times as long`;
  console.log(`  ${String(size).padStart(6)} instances  ${seconds.toFixed(1)} s${ratio}`);
  console.log(
    `         per upgraded instance: ${per(access.reads)} reads, ${per(access.counts)} counts, ${per(access.writes)} writes`,
  );
  before = seconds;
}
