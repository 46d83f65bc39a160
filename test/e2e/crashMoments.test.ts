import { type Server, type Socket, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import type { World } from '../../infra/local/standins/world.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { tranche } from '../cli/support/command.ts';
import {
  type Deployed,
  type LocalServer,
  fleetOnDisk,
  localServer,
  temporaryFile,
  temporaryFolder,
} from './localServer.ts';
import { outsideWorld, untilRollout } from './outsideWorld.ts';

const START = '2026-11-23T07:00:00Z';
const RELEASE = { version: '5.2.0', type: 'major', releasedAt: START };
const ID = 'prod-5.2.0';
const CALENDAR = {
  hours: { from: '08:00', to: '18:00' },
  holidays: ['2026-11-26'],
  freezes: [{ from: '2026-12-03', to: '2026-12-03', reason: 'audit' }],
};
const WINDOW = { days: ['tue', 'thu'], from: '16:00', to: '02:00', timeZone: 'Europe/Berlin' };
const TYPES = ['internal', 'trial', 'production', 'trial', 'production', 'internal', 'production', 'trial'];
const FLEET: Deployed[] = Array.from({ length: 22 }, (_, index) => ({
  id: `src-${index}`,
  type: TYPES[index % TYPES.length] ?? '',
  spec: {
    canary: index % 9 === 0,
    ...(index % 5 === 0 && { maintenanceWindow: WINDOW }),
    ...(index === 4 && { releaseChannel: 'pause' }),
  },
}));

/** When a server dies: at the so-manieth of something that is seen from outside. */
const MOMENTS = [
  'answer to the registration',
  'dispatch, before its effect',
  'dispatch, after its effect and before its answer',
  'look at an instance',
  'look at a run',
  'byte to or from the outside',
  'answer to somebody else while the clock runs',
] as const;
type Moment = (typeof MOMENTS)[number];

const FARTHEST: Readonly<Record<Moment, number>> = {
  'answer to the registration': 1,
  'dispatch, before its effect': 3,
  'dispatch, after its effect and before its answer': 3,
  'look at an instance': 40,
  'look at a run': 12,
  'byte to or from the outside': 12_000,
  'answer to somebody else while the clock runs': 25,
};

const KILLS = 2 * MOMENTS.length;

describe.each([22])('a server that is killed at chosen moments (seed %i)', (seed) => {
  it(`has lost nothing and done nothing twice after ${KILLS} kills in one rollout`, { timeout: 120_000 }, async () => {
    const killer = createKiller(seededRandom(seed));
    const { world, clock, env } = await outsideWorld(START, FLEET, (asked) => killer.around(asked));
    const args = ['--fleet', fleetOnDisk(FLEET).root, '--start', START];
    args.push('--calendar', temporaryFile('calendar.json', JSON.stringify(CALENDAR)));
    const through = {
      ...env,
      GITHUB_API_URL: await killer.meter(env['GITHUB_API_URL'] ?? ''),
      TRANCHE_INSTANCE_URL: `${await killer.meter(env['TRANCHE_INSTANCE_URL'] ?? '')}/{domain}`,
    };
    const cwd = temporaryFolder();

    let ended: RolloutView | undefined;
    let server: LocalServer | undefined;
    while (ended === undefined) {
      server = await localServer(args, { cwd, env: through });
      expect(await server.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
      killer.aim(server);
      try {
        await server.register(RELEASE);
        killer.happened('answer to the registration');
        ended = await withBystander(server, killer, () => untilRollout(server as LocalServer, clock, ID));
      } catch (error) {
        if (!killer.isDead(server)) throw error;
        await server.ended;
      }
    }

    expect(killer.kills().length).toBeGreaterThanOrEqual(12);
    expect(new Set(killer.kills())).toEqual(new Set(MOMENTS));
    expect(ended.state).toBe('completed');
    const eligible = FLEET.filter(({ id }) => id !== 'src-4').map(({ id }) => id);
    expect(Object.fromEntries(eligible.map((id) => [id, world.dispatchCount(`slug-${id}`, '5.2.0')]))).toEqual(
      Object.fromEntries(eligible.map((id) => [id, 1])),
    );
    expect(world.runs).toHaveLength(eligible.length);
    expect(ended.upgrades.filter(({ result }) => result !== 'verified')).toEqual([]);
    const done = ended.upgrades.map(({ instance, date }) => `${instance} ${date}`).toSorted();
    expect(done).toEqual(await promised(args));
    expect(await server?.get('/api/evidence/verify')).toMatchObject({ body: { valid: true, problems: [] } });
    expect(await server?.get('/api/doctor')).toMatchObject({
      body: { checks: expect.arrayContaining([{ name: 'dead letters', ok: true, detail: 'none' }]) },
    });
  });
});

async function promised([, fleet = '', , , , calendar = '']: readonly string[]): Promise<string[]> {
  const release = ['--version', RELEASE.version, '--type', RELEASE.type, '--released', START];
  const { stdout } = await tranche(['preview', '--fleet', fleet, '--calendar', calendar, ...release, '--json']);
  const { instances } = JSON.parse(stdout) as { instances: { id: string; date: string }[] };
  return instances.map(({ id, date }) => `${id} ${date}`).toSorted();
}

/** Asks the server for its health, again and again, while something else is going on with it. */
async function withBystander<T>(server: LocalServer, killer: Killer, act: () => Promise<T>): Promise<T> {
  const end = new AbortController();
  const asking = (async () => {
    while (!end.signal.aborted && killer.awaits('answer to somebody else while the clock runs')) {
      await fetch(`${server.url}/healthz`).then((response) => response.text());
      killer.happened('answer to somebody else while the clock runs');
    }
  })().catch(() => undefined);
  try {
    return await act();
  } finally {
    end.abort();
    await asking;
  }
}

type Killer = ReturnType<typeof createKiller>;

/** Kills the server that it is aimed at when what it waits for has happened often enough. */
function createKiller(random: Random) {
  const planned = Array.from({ length: Math.ceil(KILLS / MOMENTS.length) }, () => random.shuffle(MOMENTS)).flat();
  const kills: Moment[] = [];
  let target: LocalServer | undefined;
  let left = 0;

  /** @returns true when that was the end of the server */
  const happened = (moment: Moment, times = 1): boolean => {
    if (target === undefined || planned[0] !== moment) return false;
    left -= times;
    if (left > 0) return false;
    target.kill();
    target = undefined;
    kills.push(moment);
    planned.shift();
    return true;
  };

  return {
    kills: (): readonly Moment[] => kills,
    happened,
    awaits: (moment: Moment): boolean => target !== undefined && planned[0] === moment,
    isDead: (server: LocalServer): boolean => kills.length > 0 && target !== server,
    aim(server: LocalServer): void {
      const [moment] = planned;
      target = moment !== undefined && kills.length < KILLS ? server : undefined;
      left = moment === undefined ? 0 : 1 + Math.floor(random.next() * FARTHEST[moment]);
    },
    around(world: World): World {
      return {
        ...world,
        dispatch(request) {
          if (happened('dispatch, before its effect')) throw new Error('the caller died before its call took effect');
          const run = world.dispatch(request);
          happened('dispatch, after its effect and before its answer');
          return run;
        },
        look(domain) {
          happened('look at an instance');
          return world.look(domain);
        },
        run(id) {
          happened('look at a run');
          return world.run(id);
        },
      };
    },
    /** A way to the address on which every byte counts. @returns where it begins */
    meter: (address: string): Promise<string> => {
      const { port } = new URL(address.replace('/{domain}', ''));
      return meteredWay(Number(port), (bytes) => void happened('byte to or from the outside', bytes));
    },
  };
}

async function meteredWay(port: number, count: (bytes: number) => void): Promise<string> {
  const open = new Set<Socket>();
  // The second half of a part must not wait until the first one is acknowledged.
  const server: Server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (part: Buffer) => {
        // Half of it arrives, the rest after the count.
        to.write(part.subarray(0, part.length / 2));
        count(part.length);
        to.write(part.subarray(part.length / 2));
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
