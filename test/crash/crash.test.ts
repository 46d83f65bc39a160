import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../infra/simulator/random.ts';
import { VirtualClock } from '../../infra/local/virtualClock.ts';
import { serveGithub } from '../../infra/local/standins/github/githubServer.ts';
import { serveInstances } from '../../infra/local/standins/instanceServer.ts';
import { type World, createWorld } from '../../infra/local/standins/world.ts';
import { DAY, HOUR, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { type ServerProcess, startServer } from '../support/serverProcess.ts';

const STARTS_AT = Date.UTC(2026, 10, 23);
const GROUPS = ['internal', 'internal', 'internal', 'trial', 'trial', 'trial', 'trial', 'production', 'production'];
const FLEET = Array.from({ length: 18 }, (_, index) => ({
  id: `src-${index}`,
  type: GROUPS[index % GROUPS.length] ?? 'production',
}));
const TOKENS = { TRANCHE_RELEASE_TOKEN: 'release-token', TRANCHE_OPERATOR_TOKEN: 'operator-token' };
const LEAST_KILLS = 10;
const MOST_STARTS = 100;

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/**
 * The real process on a real file, killed in the middle of whatever it is doing. The code host and the instances live in
 * this process, so what reached them is known for certain; they also choose the moments: before a dispatch takes effect,
 * after it did and before it is answered, and while an instance is being looked at.
 */
const NO_DEAD_LETTERS = { name: 'dead letters', ok: true, detail: 'none' };

describe.each([2])('a server that is killed again and again (seed %i)', (seed) => {
  it('loses nothing and does nothing twice', { timeout: 120_000 }, async () => {
    const random = seededRandom(seed);
    const clock = new VirtualClock(STARTS_AT);
    const world = createWorld({ clock, seed });
    for (const { id } of FLEET) world.place({ id, slug: id, domain: `${id}.example.com`, version: '5.1.9' });
    const killer = createKiller(random);
    const github = await serveGithub({ world: killer.around(world), clock, repository: 'acme/cloud' });
    const instances = await serveInstances({ world: killer.around(world), clock });
    const setting = {
      cwd: temporaryFolder(),
      env: {
        ...TOKENS,
        GITHUB_API_URL: github.url,
        GITHUB_TOKEN: 'token-of-the-stand-in',
        TRANCHE_INSTANCE_URL: `${instances.url}/{domain}`,
      },
    };
    const args = [
      '--data',
      join(setting.cwd, 'data'),
      '--fleet',
      writeFleet(),
      '--clock',
      'virtual',
      '--start',
      '2026-11-23T00:00:00Z',
    ];

    let rollout: RolloutView | undefined;
    for (let starts = 0; rollout === undefined && starts < MOST_STARTS; starts++) {
      const server = await startServer(args, setting);
      killer.aim(server);
      try {
        const ended = await play(server, clock);
        const evidence = await get(server, '/api/evidence/verify');
        expect(evidence).toMatchObject({ valid: true, problems: [] });
        const doctor = await get(server, '/api/doctor');
        expect(doctor).toMatchObject({
          checks: expect.arrayContaining([NO_DEAD_LETTERS]),
        });
        rollout = ended;
      } catch (error) {
        // The connection broke because the server is dead; a failed expectation is for the test to report.
        if (!isConnectionError(error)) throw error;
      } finally {
        server.kill();
        await server.ended;
      }
    }
    await github.close();
    await instances.close();

    expect(killer.kills()).toBeGreaterThanOrEqual(LEAST_KILLS);
    expect(rollout?.state).toBe('completed');
    const upgrades = rollout?.upgrades ?? [];
    expect(upgrades.map(({ instance }) => instance).toSorted()).toEqual(FLEET.map(({ id }) => id).toSorted());
    for (const { instance, result, attempt, date, plannedDate } of upgrades) {
      expect({ instance, result, attempt, date }).toEqual({
        instance,
        result: 'verified',
        attempt: expect.any(Number),
        date: plannedDate,
      });
      expect({ instance, dispatches: world.dispatchCount(instance, '5.2.0') }).toEqual({ instance, dispatches: 1 });
    }
  });
});

/**
 * Registers, which may be the second time, and lets time pass until the rollout has ended. The world's clock goes ahead
 * of the server's by one step at the most: a small one while anything is under way.
 */
async function play(server: ServerProcess, clock: VirtualClock): Promise<RolloutView> {
  await post(server, '/register-release', { version: '5.2.0', type: 'major', releasedAt: '2026-11-23T00:00:00Z' });
  for (;;) {
    const rollout = await viewOf(server);
    if (rollout.state !== 'active' && rollout.state !== 'planning') return rollout;
    if (clock.now() > STARTS_AT + 60 * DAY) return rollout;
    const leap = gridAfter(clock.now(), 6 * HOUR);
    clock.advanceTo(isBusy(rollout, leap) ? gridAfter(clock.now(), 5 * MINUTE) : leap);
    await post(server, '/dev/clock', { advanceTo: new Date(clock.now()).toISOString() });
  }
}

function gridAfter(now: number, step: number): number {
  return (Math.floor(now / step) + 1) * step;
}

/** Something is in flight, or is to start before then. */
function isBusy({ state, stages, upgrades }: RolloutView, until: number): boolean {
  const starts = upgrades.some(({ result, startsAt }) => result === 'planned' && Date.parse(startsAt) < until);
  return state === 'planning' || starts || stages.some(({ inFlight }) => inFlight > 0);
}

async function viewOf(server: ServerProcess): Promise<RolloutView> {
  const { rollout } = (await get(server, '/api/rollouts/prod-5.2.0')) as { rollout: RolloutView };
  return rollout;
}

async function get({ url }: ServerProcess, path: string): Promise<object> {
  const response = await fetch(url + path);
  return (await response.json()) as object;
}

async function post({ url }: ServerProcess, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${TOKENS.TRANCHE_RELEASE_TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect({ path, status: response.status, text: await response.text() }).toMatchObject({
    path,
    status: expect.toBeOneOf([200, 201]),
  });
}

/** `fetch` says this of a connection that was refused, reset, or closed in the middle of an answer. */
function isConnectionError(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/.test(error.message);
}

/** Kills the server that it is aimed at, at moments that the outside world chooses. */
function createKiller(random: Random) {
  let target: ServerProcess | undefined;
  let kills = 0;
  const maybe = (probability: number): boolean => {
    if (target === undefined || !random.chance(probability)) return false;
    target.kill();
    target = undefined;
    kills += 1;
    return true;
  };
  return {
    kills: () => kills,
    aim(server: ServerProcess): void {
      target = server;
    },
    around(world: World): World {
      return {
        ...world,
        dispatch(request) {
          if (maybe(0.2)) throw new Error('the caller died before its call took effect');
          const run = world.dispatch(request);
          maybe(0.2);
          return run;
        },
        look(domain) {
          maybe(0.01);
          return world.look(domain);
        },
        run(id) {
          maybe(0.01);
          return world.run(id);
        },
      };
    },
  };
}

function writeFleet(): string {
  const root = temporaryFolder();
  for (const { id, type } of FLEET) {
    const folder = join(root, 'environments', 'prod', 'deployments', id);
    mkdirSync(folder, { recursive: true });
    const metadata = { name: id, labels: { 'instance-type': type } };
    const spec = { domain: `${id}.example.com`, gcpProjectId: id, sourcegraphVersion: '5.1.9' };
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ metadata, spec }));
  }
  return root;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-crash-'));
  folders.push(folder);
  return folder;
}
