import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveInstances } from '../../../infra/local/standins/instanceServer.ts';
import { createWorld, type World } from '../../../infra/local/standins/world.ts';
import { worldInstanceProbe } from '../../../infra/local/standins/worldPorts.ts';
import { httpInstanceProbe } from '../../../shared/adapters/instances/httpInstanceProbe.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { InstanceProbe } from '../../../shared/ports/instanceProbe.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';

interface Setting {
  readonly probe: InstanceProbe;
  readonly close: () => Promise<void>;
}

async function overHttp(world: World, clock: Clock): Promise<Setting> {
  const server = await serveInstances({ world, clock });
  return { probe: httpInstanceProbe({ baseUrl: server.baseUrl, timeoutMs: 1_000 }), close: server.close };
}

const inProcess = async (world: World): Promise<Setting> => ({
  probe: worldInstanceProbe(world),
  close: async () => {},
});

describe.each([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('the instance probe %s', (_, open) => {
  let clock: ReturnType<typeof manualClock>;
  let world: World;
  let setting: Setting;
  beforeEach(async () => {
    clock = manualClock();
    world = createWorld({ clock, seed: 1 });
    world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
    setting = await open(world, clock);
  });
  afterEach(() => setting.close());

  const observe = () => setting.probe.observe('acme.test');

  test('a healthy instance reports its version, and the new one after an upgrade', async () => {
    expect(await observe()).toEqual({ version: '5.1.9', health: 'healthy' });
    world.dispatch({ customer: 'acme', environment: 'prod', version: '285011_2024-07-18_5.5-abc' });
    expect(await observe()).toEqual({ version: '5.1.9', health: 'healthy' });
    clock.advance(12 * MINUTE);
    expect(await observe()).toEqual({ version: '285011_2024-07-18_5.5-abc', health: 'healthy' });
  });

  test('an unhealthy instance still reports its version', async () => {
    world.break('src-1', { kind: 'unhealthy' });
    expect(await observe()).toEqual({ version: '5.1.9', health: 'unhealthy', detail: '/healthz answered 503' });
  });

  test('a silent instance is unknown, not unhealthy', async () => {
    world.break('src-1', { kind: 'silent' });
    expect(await observe()).toMatchObject({ version: undefined, health: 'unknown' });
  });

  test('an instance with the wrong version is healthy', async () => {
    world.break('src-1', { kind: 'wrong-version', from: 'next-upgrade' });
    world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
    clock.advance(12 * MINUTE);
    expect(await observe()).toEqual({ version: '5.1.9', health: 'healthy' });
  });

  test('a domain that nobody has is not healthy', async () => {
    expect(await setting.probe.observe('gone.test')).toMatchObject({ version: undefined, health: 'unhealthy' });
    expect(await setting.probe.observe('a/../acme.test')).toMatchObject({ version: undefined, health: 'unhealthy' });
  });
});
