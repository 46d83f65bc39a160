import { parseArgs } from 'node:util';
import { HOW_TO_INSTALL, alertmanager } from './incidents/alertmanager.ts';
import { massOutage } from './incidents/massOutage.ts';
import { oneByOne } from './incidents/oneByOne.ts';
import { receiverDown } from './incidents/receiverDown.ts';
import { startReceivers } from './incidents/receivers.ts';
import type { Router } from './incidents/router.ts';
import { routerKilled } from './incidents/routerKilled.ts';
import type { Figure, Scenario } from './incidents/scenario.ts';
import { storm } from './incidents/storm.ts';
import { type Measured, table } from './incidents/table.ts';
import { tranche } from './incidents/tranche.ts';

/**
 * `npm run bench:incidents`: the way from an incident to its page, beside Prometheus Alertmanager in the same run. Tranche
 * has an incident on the disk before it accepts it and keeps a ledger of everything; Alertmanager has it in memory.
 * Milliseconds belong to this machine, ratios carry over to another.
 *
 * With `--json` for programs; with names of scenarios only those; with `--only tranche` without Alertmanager;
 * `--cpu-prof FOLDER` profiles the server of Tranche.
 */
const CONNECTIONS = 50;
const SCENARIOS: readonly Scenario[] = [oneByOne, storm, massOutage, receiverDown, routerKilled];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, only: { type: 'string' }, 'cpu-prof': { type: 'string' } },
});
const profile = values['cpu-prof'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`];
const unknown = positionals.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  throw new Error(`${unknown.join(', ')}: write any of ${SCENARIOS.map(({ name }) => name).join(', ')}`);
}
const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const made: (() => Router)[] = [() => alertmanager(CONNECTIONS), () => tranche(CONNECTIONS, profile)];
const { routers, headings } = await present(
  made.filter((make) => values.only === undefined || make().name.toLowerCase() === values.only),
);

const measured: Measured[] = [];
for (const scenario of chosen) {
  const figures: (readonly Figure[])[] = [];
  for (const make of routers) figures.push(await measure(scenario, make()));
  measured.push({ scenario: { name: scenario.name, what: scenario.what }, figures });
}
console.log(
  values.json === true ? JSON.stringify({ routers: headings, measured }, undefined, 2) : table(headings, measured),
);

/** Those that are installed, with their versions. */
async function present(all: readonly (() => Router)[]) {
  const versions = await Promise.all(all.map((make) => versionOf(make())));
  const routers = all.filter((_, index) => versions[index] !== undefined);
  return { routers, headings: versions.filter((version) => version !== undefined) };
}

async function versionOf(router: Router): Promise<string | undefined> {
  try {
    return `${router.name} ${await router.version()}`;
  } catch {
    console.error(`${HOW_TO_INSTALL}: Tranche is measured alone`);
    return undefined;
  }
}

/** Everything is new for each scenario. */
async function measure(scenario: Scenario, router: Router): Promise<readonly Figure[]> {
  console.error(`${scenario.name}: ${router.name}…`);
  const receivers = await startReceivers();
  try {
    await router.start(receivers, scenario.mode);
    return await scenario.run({ router, receivers });
  } finally {
    await router.stop();
    await receivers.stop();
  }
}
