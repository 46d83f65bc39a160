import { onTestFinished } from 'vitest';
import { type GithubServer, serveGithub } from '../../infra/local/standins/github/githubServer.ts';
import { serveInstances } from '../../infra/local/standins/instanceServer.ts';
import { type World, createWorld } from '../../infra/local/standins/world.ts';
import { VirtualClock } from '../../infra/local/virtualClock.ts';
import { HOUR, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import type { Deployed, LocalServer } from './localServer.ts';

/** The code host and the instances, in the process of the test: what reached them is known here for certain. */
export interface OutsideWorld {
  readonly world: World;
  readonly github: GithubServer;
  readonly clock: VirtualClock;
  /** What leads a server to them. */
  readonly env: Readonly<Record<string, string>>;
}

/** @param through puts something between the world and who asks it */
export async function outsideWorld(
  start: string,
  fleet: readonly Deployed[],
  through: (world: World) => World = (world) => world,
): Promise<OutsideWorld> {
  const clock = new VirtualClock(Date.parse(start));
  const world = createWorld({ clock, seed: 1 });
  for (const { id } of fleet) {
    world.place({ id, slug: `slug-${id}`, domain: `${id}.example.com`, version: '5.1.9' });
  }
  const github = await serveGithub({ world: through(world), clock, repository: 'acme/cloud' });
  const instances = await serveInstances({ world: through(world), clock });
  onTestFinished(() => Promise.all([github.close(), instances.close()]).then(() => undefined));
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: 'token-of-the-stand-in',
    TRANCHE_INSTANCE_URL: `${instances.url}/{domain}`,
  };
  return { world, github, clock, env };
}

const MOST_STEPS = 3_000;

/**
 * Lets time pass for the world and for the server until the rollout is as wanted, ends, or waits for a person. The world
 * goes ahead by one step at the most: a pulse while anything is under way, otherwise some hours.
 */
export async function untilRollout(
  server: LocalServer,
  clock: VirtualClock,
  id: string,
  isWanted: (rollout: RolloutView) => boolean = () => false,
): Promise<RolloutView> {
  // Time that a server which was killed had yet to go through.
  await advance(server, clock.now());
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const rollout = await server.rollout(id);
    if (isWanted(rollout) || !isMoving(rollout)) return rollout;
    const leap = gridAfter(clock.now(), 6 * HOUR);
    clock.advanceTo(isBusy(rollout, leap) ? gridAfter(clock.now(), 5 * MINUTE) : leap);
    await advance(server, clock.now());
  }
  throw new Error(`${id} never came to an end`);
}

/** The same to a moment, whatever becomes of any rollout. */
export async function untilMoment(server: LocalServer, clock: VirtualClock, moment: string): Promise<void> {
  while (clock.now() < Date.parse(moment)) {
    clock.advanceTo(Math.min(gridAfter(clock.now(), 5 * MINUTE), Date.parse(moment)));
    await advance(server, clock.now());
  }
}

function advance(server: LocalServer, to: number): Promise<void> {
  return server.advanceTo(new Date(to).toISOString());
}

function gridAfter(now: number, step: number): number {
  return (Math.floor(now / step) + 1) * step;
}

function isMoving({ state, stages }: RolloutView): boolean {
  return state === 'active' || state === 'planning' || stages.some(({ inFlight }) => inFlight > 0);
}

/** Something is in flight, or is to start before then. */
function isBusy({ state, stages, upgrades }: RolloutView, until: number): boolean {
  const starts = upgrades.some(({ result, startsAt }) => result === 'planned' && Date.parse(startsAt) < until);
  return state === 'planning' || starts || stages.some(({ inFlight }) => inFlight > 0);
}
