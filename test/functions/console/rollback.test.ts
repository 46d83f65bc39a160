import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../infra/local/virtualClock.ts';
import { seedCalendar } from '../../../shared/domain/calendar/seedCalendar.ts';
import { createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import { instanceKey, instances, rollouts } from '../../../shared/ports/collections.ts';
import { rollBack } from '../../../shared/usecases/rollBack.ts';
import {
  ID,
  type World,
  claimed,
  createWorld,
  dispatched,
  failed,
  instance,
  opened,
  read,
  recordOfRollout,
  recordOfUpgrade,
  startRollout,
} from './world.ts';

const COMMAND = `npx tranche rollout rollback ${ID} src-a --reason "…"`;
const BACK = `${ID}-rollback-1`;

async function withFailure(): Promise<World> {
  const world = createWorld();
  const fleet = [instance('src-a'), instance('src-b')];
  await startRollout(world, fleet);
  await recordOfRollout(world, [opened]);
  await recordOfUpgrade(world, 'src-a', [claimed, dispatched('https://github.example/runs/71'), failed('it is slow')]);
  await world.store.transaction(async (tx) => {
    for (const { id, ...rest } of fleet) {
      const document = { id, environment: 'prod', instance: { id, ...rest }, configuredVersion: '5.1.9', problems: [] };
      const where = { gcpProjectId: id, domain: rest.domain, slug: rest.slug, upgrading: null };
      tx.set(instances, instanceKey('prod', id), { ...document, ...where });
    }
  });
  return world;
}

async function bringBack({ store, now }: World, reason = 'search is <b>broken</b>'): Promise<void> {
  const calendar = createCalendar(seedCalendar({ from: 2026, to: 2027 }));
  const publisher = { publish: async () => undefined };
  const deps = { store, calendar, publisher, clock: new VirtualClock(now + 60_000) };
  expect(await rollBack(deps, ID, 'src-a', { reason, actor: 'jo' })).toMatchObject({ kind: 'done' });
}

describe('the console about rollbacks', () => {
  it('offers one beside retry and skip, and on the page of the instance', async () => {
    const world = await withFailure();
    expect(await read(world)).toContain(COMMAND);
    expect(await read(world, `/rollouts/${ID}/src-a`)).toContain(`Bring it back to 5.1.9: ${COMMAND}`);
  });

  it('offers none of an irreversible release, and says that it is one', async () => {
    const world = await withFailure();
    await world.store.transaction(async (tx) => {
      const document = await tx.get(rollouts, ID);
      tx.set(rollouts, ID, { ...document!, rollout: { ...document!.rollout, irreversible: true } });
    });
    const text = await read(world);
    expect(text).toContain('major release, irreversible');
    expect(text).not.toContain(COMMAND);
  });

  it('shows one under way beside the rollout, and its reason escaped', async () => {
    const world = await withFailure();
    await bringBack(world);
    const overview = await read(world);
    expect(overview).toContain('5.2.0 major release');
    expect(overview).toContain('Being rolled back');
    expect(overview).toContain('rolls back src-a-slug from 5.2.0 to 5.1.9');
    expect(overview).toContain(`src-a, by ${BACK}`);
    const { text } = await world.ask(`/rollouts/${BACK}`);
    expect(text).toContain('search is &lt;b&gt;broken&lt;/b&gt;');
    expect(await read(world, `/rollouts/${ID}/src-a`)).toContain(`Brought back by ${BACK}`);
    expect(await read(world, `/rollouts/${BACK}/src-a`)).not.toContain('Promised by');
  });
});
