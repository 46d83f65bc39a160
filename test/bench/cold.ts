import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '../../infra/cloud/buildFunctions.ts';
import { FUNCTIONS } from '../../infra/cloud/topology.ts';
import { startEmulator } from '../../infra/emulators/startEmulator.ts';
import { emulatedFirestore } from '../../infra/local/gcp/clients.ts';
import { loadCalendar } from '../../infra/local/inputs.ts';
import { defaultRouting } from '../../shared/domain/incident/defaultRouting.ts';
import { defaultMonitoring } from '../../shared/domain/monitoring/defaultMonitoring.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { environments } from '../../shared/ports/collections.ts';
import { KNOWN_ENVIRONMENT, cloudSurroundings } from '../support/cloudEvents.ts';
import { type Asked, startFunction } from '../support/cloudFunction.ts';

// From the start of a process to its first answered event, per function: bundled, and from the sources that are not
// bundled, beside the framework's hello world, in one run.

const RUNS = 5;
const PROJECT = 'bench-cold';
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.build', 'bench');

rmSync(folder, { recursive: true, force: true });
const calendar = await loadCalendar(undefined, new Date().getUTCFullYear());
if (calendar.value === undefined) throw new Error('there is no calendar');
const built = await buildFunctions(join(folder, 'functions'), {
  calendar: calendar.value.data,
  policies: defaultPolicies,
  routing: defaultRouting,
  monitoring: defaultMonitoring,
});
for (const { name } of FUNCTIONS)
  writeSource(`unbundled/${name}`, `import '../../../../infra/cloud/entries/${name}.ts';\n`);
writeSource(
  'hello',
  "import { http } from '@google-cloud/functions-framework';\nhttp('hello', (_, response) => response.send('hello'));\n",
);

// There is no metadata server to look for.
process.env['METADATA_SERVER_DETECTION'] = 'none';
const emulator = await startEmulator('firestore', { env: process.env });
const firestore = emulatedFirestore(emulator.address, PROJECT);
await firestore.collection(environments.name).doc('prod').set(KNOWN_ENVIRONMENT);
const surroundings = await cloudSurroundings();
const env = {
  ...surroundings.env,
  GOOGLE_CLOUD_PROJECT: PROJECT,
  FIRESTORE_EMULATOR_HOST: emulator.address,
  TRANCHE_INPUTS: join(folder, 'functions', 'ticks'),
};

const hello = await median('hello', join(folder, 'hello'), { method: 'GET', path: '/' });
process.stdout.write(`hello world of the framework: ${ms(hello)}; medians of ${RUNS}\n\n`);
process.stdout.write('FUNCTION             BUNDLED  UNBUNDLED  OF UNBUNDLED  TIMES HELLO     GZIP\n');
for (const { name, gzip } of built) {
  const event = surroundings.events[name];
  if (event === undefined) throw new Error(`no event for ${name}`);
  const bundled = await median(name, join(folder, 'functions', name), event);
  const unbundled = await median(name, join(folder, 'unbundled', name), event);
  const shares = [(bundled / unbundled).toFixed(2).padStart(14), (bundled / hello).toFixed(1).padStart(13)].join('');
  const size = `${Math.round(gzip / 1024)} KiB`.padStart(9);
  process.stdout.write(`${name.padEnd(18)}${ms(bundled).padStart(10)}${ms(unbundled).padStart(11)}${shares}${size}\n`);
}
surroundings.close();
await firestore.terminate();
await emulator.stop();

/** Milliseconds. */
async function median(name: string, source: string, event: Asked): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now();
    const started = await startFunction({ name, source, env });
    const { status, body } = await started.ask(event);
    times.push(performance.now() - begun);
    await started.stop();
    if (status >= 500 || status === 401) throw new Error(`${name} answered ${status} ${body}: ${started.output()}`);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function writeSource(name: string, script: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name, type: 'module', main: 'index.js' }));
  writeFileSync(join(folder, name, 'index.js'), script);
}
