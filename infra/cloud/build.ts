import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadCalendar, loadMonitoring, loadPolicies, loadRouting } from '../local/inputs.ts';
import { buildFunctions } from './buildFunctions.ts';
import { sizeTable } from './sizeTable.ts';

// `npm run build [-- --calendar FILE --policies FILE --routing FILE --monitoring FILE]`: one folder per function, as the
// deployment uploads it.

const folder = fileURLToPath(new URL('../../.build', import.meta.url));
const options = {
  calendar: { type: 'string' },
  policies: { type: 'string' },
  routing: { type: 'string' },
  monitoring: { type: 'string' },
} as const;

try {
  const { values } = parseArgs({ options });
  const calendar = await loadCalendar(values.calendar, new Date().getUTCFullYear());
  const policies = await loadPolicies(values.policies);
  const routing = await loadRouting(values.routing);
  const monitoring = await loadMonitoring(values.monitoring);
  const problems = [calendar, policies, routing, monitoring].flatMap((reading) => reading.problems);
  if (!calendar.value || !policies.value || !routing.value || !monitoring.value) {
    const lines = problems.map(({ path, line, field, message }) =>
      [path, line, field, message].filter(Boolean).join(': '),
    );
    throw new Error(lines.join('\n'));
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const inputs = {
    calendar: calendar.value.data,
    policies: policies.value,
    routing: routing.value,
    monitoring: monitoring.value,
  };
  const built = await buildFunctions(join(folder, 'functions'), inputs);
  await writeFile(join(folder, 'sizes.json'), JSON.stringify(built, null, 2));
  process.stdout.write(sizeTable(built));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
