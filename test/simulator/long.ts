import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { playScenario } from './scenario.ts';

/**
 * Plays many scenarios in as many processes as there are processors: `npm run simulations -- 20000 [FIRST-SEED]`. Prints
 * every violation with its seed, which plays it again, and ends with status 1 if there was one.
 */
const [count = 20_000, first = 0, share] = process.argv.slice(2).map(Number);

if (share === undefined) {
  const processes = availableParallelism();
  const started = Date.now();
  const statuses = await Promise.all(Array.from({ length: processes }, (_, index) => run(index, processes)));
  const seconds = Math.round((Date.now() - started) / 1000);
  const failed = statuses.some((status) => status !== 0);
  console.log(`${count} scenarios in ${seconds} s: ${failed ? 'with violations' : 'no violation'}`);
  process.exitCode = failed ? 1 : 0;
} else {
  process.exitCode = (await playShare(share, availableParallelism())) ? 0 : 1;
}

function run(index: number, processes: number): Promise<number> {
  const script = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, script, String(count), String(first), String(index), String(processes)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

async function playShare(index: number, processes: number): Promise<boolean> {
  let clean = true;
  const outcomes = new Map<string, number>();
  for (let seed = first + index; seed < first + count; seed += processes) {
    const result = await playScenario(seed);
    for (const outcome of result.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
    clean &&= result.violations.length === 0;
    if ((seed - first - index) % (processes * 1000) === 0 && seed > first + index) {
      console.log(`… seed ${seed}: ${JSON.stringify(Object.fromEntries(outcomes))}`);
    }
  }
  return clean;
}
