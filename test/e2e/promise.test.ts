import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tranche } from '../cli/support/command.ts';
import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { type Deployed, fleetOnDisk, localServer, temporaryFile } from './localServer.ts';

const SAMPLE_FLEET = fileURLToPath(new URL('../../infra/local/sample-fleet', import.meta.url));
const HOURS = `timeZone: Europe/Berlin
hours: { from: "08:00", to: "18:00" }
holidays: [{ date: 2026-12-08, name: a holiday }, 2026-12-24, 2026-12-25]
extraWorkingDays: [{ date: 2026-12-05, name: a Saturday }]
freezes: [{ from: 2026-12-01, to: 2026-12-01, reason: audit }, { from: 2026-12-07, to: 2026-12-07, reason: fair, scope: trial }]
`;

describe('what preview promised is what happens, to the day', { timeout: 60_000 }, () => {
  it.each([
    { name: 'the sample fleet', fleet: () => SAMPLE_FLEET, calendar: '', version: '5.2.0', type: 'major' },
    {
      name: '30 instances on a calendar with hours',
      fleet: () => randomFleet(1, 30),
      calendar: HOURS,
      version: '5.2.0',
      type: 'major',
    },
    {
      name: '80 instances in three waves',
      fleet: () => randomFleet(2, 80),
      calendar: '',
      version: '5.2.0',
      type: 'minor',
    },
  ])('for $name', async ({ fleet, calendar, version, type }) => {
    const released = '2026-11-23T07:30:00+00:00';
    const args = [
      '--fleet',
      fleet(),
      ...(calendar === '' ? [] : ['--calendar', temporaryFile('calendar.yaml', calendar)]),
    ];
    const { stdout } = await tranche([
      'preview',
      ...args,
      '--version',
      version,
      '--type',
      type,
      '--released',
      released,
      '--json',
    ]);
    const preview = JSON.parse(stdout) as {
      instances: { id: string; date: string }[];
      excluded: { id: string; reason: string }[];
    };

    const server = await localServer([...args, '--start', released]);
    await server.register({ version, type, releasedAt: released });
    await server.advanceTo('2027-01-31T00:00:00Z');
    const rollout = await server.rollout(`prod-${version}`);
    expect(rollout.state).toBe('completed');
    const promised = preview.instances.map(({ id, date }) => `${id} ${date}`).toSorted();
    expect(rollout.upgrades.map(({ instance, date }) => `${instance} ${date}`).toSorted()).toEqual(promised);
    expect(rollout.upgrades.every(({ result, dispatches }) => result === 'verified' && dispatches === 1)).toBe(true);
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(rollout.excluded.toSorted(byId)).toEqual(preview.excluded.toSorted(byId));
  });
});

const WINDOWS = [
  { days: ['tue', 'wed'], from: '20:00', to: '02:00', timeZone: 'Europe/Berlin' },
  { days: ['mon', 'thu'], from: '22:00', to: '06:00', timeZone: 'America/New_York' },
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '11:00', timeZone: 'Asia/Kolkata' },
];

function randomFleet(seed: number, size: number): string {
  const random = seededRandom(seed);
  return fleetOnDisk(Array.from({ length: size }, (_, index) => randomDeployed(random, index))).root;
}

function randomDeployed(random: Random, index: number): Deployed {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
  return {
    id: `src-${index}`,
    type: pick(['internal', 'trial', 'trial', 'production', 'production', 'production', 'unheard-of']),
    spec: {
      sourcegraphVersion: pick(['5.1.9', '5.1.3', '5.2.0']),
      releaseChannel: pick(['stable', 'stable', 'stable', 'stable', 'pause', 'insiders']),
      canary: random.chance(0.1),
      last: random.chance(0.1),
      ...(random.chance(0.2) && { maintenanceWindow: pick(WINDOWS) }),
    },
  };
}
