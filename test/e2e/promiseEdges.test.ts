import { describe, expect, it } from 'vitest';
import { tranche } from '../cli/support/command.ts';
import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { type Deployed, fleetOnDisk, localServer, temporaryFile } from './localServer.ts';

/** What a release is registered with, and the world that it meets. */
interface Case {
  readonly fleet: readonly Deployed[];
  readonly calendar: object;
  readonly type: 'major' | 'minor' | 'patch';
  readonly released: string;
}

interface Preview {
  readonly instances: readonly { readonly id: string; readonly date: string; readonly stage: number }[];
  readonly excluded: readonly { readonly id: string }[];
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'];

describe('what preview promised is what happens, to the day', { timeout: 60_000 }, () => {
  it.each(['major', 'minor', 'patch'] as const)('when a %s release goes over the end of summer time', async (type) => {
    // Clocks go back on 25 October in Berlin and on 1 November in New York.
    const calendar = {
      timeZone: 'Europe/Berlin',
      workingDays: WEEK,
      hours: { from: '07:10', to: '21:50' },
      holidays: ['2026-10-30'],
      extraWorkingDays: ['2026-10-31'],
      freezes: [
        { from: '2026-10-28', to: '2026-10-28', reason: 'a fair', scope: 'customer' },
        { from: '2026-11-03', to: '2026-11-03', reason: 'elections' },
        { from: '2026-10-20', to: '2026-11-12', reason: 'they moved house', scope: 'instance:src-7' },
      ],
    };
    await promiseIsKept({ fleet: randomFleet(11, 16), calendar, type, released: '2026-10-22T22:30:00Z' });
  });

  it('when the calendar is east of UTC and the year ends in between', async () => {
    const freezes = [{ from: '2026-12-23', to: '2027-01-01', reason: 'turn of the year' }];
    const calendar = { timeZone: 'Pacific/Auckland', workingDays: ['sun', 'mon', 'tue', 'wed', 'thu'], freezes };
    await promiseIsKept({ fleet: randomFleet(12, 16), calendar, type: 'major', released: '2026-12-17T13:00:00Z' });
  });

  it('when the calendar is far west of UTC and has a zone of half an hour', async () => {
    const calendar = { timeZone: 'Pacific/Marquesas', hours: { from: '08:00', to: '12:00' }, holidays: ['2028-02-29'] };
    await promiseIsKept({ fleet: randomFleet(13, 16), calendar, type: 'major', released: '2028-02-24T09:29:00Z' });
  });

  // Upgrades start on pulses, which come every five minutes: a window need not open on one.
  it.each([
    { from: '23:58', to: '03:00', what: 'opens two minutes before midnight' },
    { from: '10:01', to: '10:04', what: 'is open between two pulses only' },
    { from: '10:03', to: '11:00', what: 'opens between two pulses' },
    { from: '23:00', to: '00:00', what: 'closes at midnight' },
  ])('when a maintenance window $what', async ({ from, to }) => {
    const maintenanceWindow = { days: WEEK, from, to, timeZone: 'UTC' };
    const fleet = ['internal', 'internal', 'internal', 'trial', 'production', 'production'].map((type, index) => ({
      id: `src-${index}`,
      type,
      spec: { maintenanceWindow },
    }));
    await promiseIsKept({ fleet, calendar: {}, type: 'minor', released: '2026-11-23T00:00:00Z' });
  });

  it('for who joins in mid-run, too', async () => {
    const fleet = fleetOnDisk([
      { id: 'src-0', type: 'internal' },
      { id: 'src-1', type: 'production' },
    ]);
    const start = '2026-11-23T00:00:00Z';
    const server = await localServer(['--fleet', fleet.root, '--start', start]);
    await server.register({ version: '5.2.0', type: 'minor', releasedAt: start });
    await server.advanceTo('2026-11-24T00:00:00Z');
    const maintenanceWindow = { days: WEEK, from: '23:58', to: '03:00', timeZone: 'UTC' };
    fleet.write({ id: 'src-2', type: 'production', spec: { maintenanceWindow } });
    await server.advanceTo('2026-12-08T00:00:00Z');
    const { state, upgrades } = await server.rollout('prod-5.2.0');
    expect(state).toBe('completed');
    const joined = upgrades.find(({ instance }) => instance === 'src-2');
    expect(joined).toMatchObject({ result: 'verified', date: joined?.plannedDate });
  });

  it('when operating hours end between two pulses', async () => {
    const fleet = Array.from({ length: 9 }, (_, index) => ({ id: `src-${index}`, type: 'internal' }));
    const calendar = { hours: { from: '08:58', to: '10:17' } };
    await promiseIsKept({ fleet, calendar, type: 'minor', released: '2026-11-23T00:00:00Z' });
  });
});

async function promiseIsKept({ fleet, calendar, type, released }: Case): Promise<void> {
  const args = ['--fleet', fleetOnDisk(fleet).root];
  args.push('--calendar', temporaryFile('calendar.json', JSON.stringify(calendar)));
  const release = ['--version', '5.2.0', '--type', type, '--released', released];
  const { status, stdout, stderr } = await tranche(['preview', ...args, ...release, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const preview = JSON.parse(stdout) as Preview;

  const server = await localServer([...args, '--start', released]);
  await server.register({ version: '5.2.0', type, releasedAt: released });
  let rollout = await server.rollout('prod-5.2.0');
  for (let weeks = 0; rollout.state !== 'completed' && weeks < 10; weeks++) {
    await server.post('/dev/clock', { advanceDays: 7 });
    rollout = await server.rollout('prod-5.2.0');
  }
  const line = (id: string, stage: number, date: string): string => `${id} in stage ${stage} on ${date}`;
  expect(rollout.upgrades.map(({ instance, stage, date }) => line(instance, stage, date)).toSorted()).toEqual(
    preview.instances.map(({ id, stage, date }) => line(id, stage, date)).toSorted(),
  );
  expect(rollout.upgrades.filter(({ startedAt, startsAt }) => (startedAt ?? '') < startsAt)).toEqual([]);
  expect(rollout.excluded.map(({ id }) => id).toSorted()).toEqual(preview.excluded.map(({ id }) => id).toSorted());
  expect(rollout.state).toBe('completed');
  expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
}

const WINDOWS = [
  { days: ['tue', 'wed'], from: '20:00', to: '02:00', timeZone: 'Europe/Berlin' },
  { days: ['mon', 'thu'], from: '22:00', to: '06:00', timeZone: 'America/New_York' },
  { days: ['sun', 'mon', 'tue'], from: '18:00', to: '10:00', timeZone: 'Asia/Kathmandu' },
  { days: ['fri'], from: '00:00', to: '00:00', timeZone: 'Pacific/Kiritimati' },
];

function randomFleet(seed: number, size: number): Deployed[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, index) => randomDeployed(random, index));
}

function randomDeployed(random: Random, index: number): Deployed {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
  return {
    id: `src-${index}`,
    type: pick(['internal', 'trial', 'trial', 'production', 'production', 'production']),
    spec: {
      releaseChannel: pick(['stable', 'stable', 'stable', 'stable', 'stable', 'pause']),
      suspended: random.chance(0.05),
      canary: random.chance(0.15),
      last: random.chance(0.15),
      ...(random.chance(0.35) && { maintenanceWindow: pick(WINDOWS) }),
    },
  };
}
