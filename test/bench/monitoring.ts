import { parseArgs } from 'node:util';
import { reconcile, type Round } from './monitoring/reconcile.ts';
import { askShard } from './monitoring/shardQuestion.ts';
import type { Taken } from './monitoring/stopwatch.ts';

/**
 * `npm run bench:monitoring`: the configuration of Cloud Monitoring for a fleet of 500 and of 10,000, with Google's own
 * clients against the stand-in over gRPC. Calls are the same everywhere; seconds belong to this machine, and hold both sides.
 *
 * With numbers for fleets of other sizes; with `--json` for programs.
 */
const SIZES = [500, 10_000];
const MINUTES = 40;

process.env['METADATA_SERVER_DETECTION'] = 'none';
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const sizes = positionals.length === 0 ? SIZES : positionals.map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1))
  throw new Error('write the sizes of fleets, such as 500');

const measured: { size: number; rounds: readonly Round[] }[] = [];
for (const size of sizes) {
  console.error(`${size} instances…`);
  measured.push({ size, rounds: await reconcile(size) });
}
const question = await askShard(MINUTES);

if (values.json === true) {
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);
  console.log(JSON.stringify({ measured, question }, plain, 2));
} else {
  for (const { size, rounds } of measured) {
    console.log(`\n${size} instances`);
    for (const { what, time, pulses, calls } of rounds) {
      console.log(`  ${what}: ${total(calls)} calls, ${pulses} pulses, ${shown(time)}`);
      for (const [method, count] of calls) console.log(`    ${method.padEnd(32)}${String(count).padStart(8)}`);
    }
  }
  const { instances, points, time, calls } = question;
  console.log(`\nthe uptime of a shard of ${instances} in the last ${MINUTES} minutes`);
  console.log(`  ${total(calls)} call, ${points} points, ${shown(time)}`);
}

function total(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

function shown({ seconds, cpuSeconds }: Taken): string {
  return `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of a processor`;
}
