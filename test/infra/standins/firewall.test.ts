import { expect, it, onTestFinished } from 'vitest';
import { letsIn } from '../../../infra/local/standins/firewall.ts';
import { serveInstances } from '../../../infra/local/standins/instanceServer.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { worldInstanceProbe } from '../../../infra/local/standins/worldPorts.ts';
import { httpInstanceProbe } from '../../../shared/adapters/instances/httpInstanceProbe.ts';
import { manualClock } from './manualClock.ts';

it('an empty allowlist lets everybody in, another one only who is on it', () => {
  expect(letsIn([], '198.51.100.7')).toBe(true);
  expect(letsIn(['203.0.113.0/24', '198.51.100.7/32'], '198.51.100.7')).toBe(true);
  expect(letsIn(['198.51.100.7'], '198.51.100.7')).toBe(true);
  expect(letsIn(['203.0.113.0/24'], '198.51.100.7')).toBe(false);
  expect(letsIn(['2001:db8::/32'], '2001:db8:17::1')).toBe(true);
  expect(letsIn(['2001:db8::/32'], '198.51.100.7')).toBe(false);
});

it('an instance behind an allowlist answers our probe with 403, over a socket and without', async () => {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  const acme = { id: 'src-1', slug: 'acme', domain: 'acme.example.com', version: '5.1.9' };
  world.place({ ...acme, ingressAllowlist: ['203.0.113.0/24'] });
  const server = await serveInstances({ world, clock });
  onTestFinished(() => server.close());
  const refused = {
    version: undefined,
    health: 'unhealthy',
    detail: '/__version answered 403; /healthz answered 403',
  };
  const probe = httpInstanceProbe({ baseUrl: server.baseUrl });
  expect(await probe.observe(acme.domain)).toEqual(refused);
  expect(await worldInstanceProbe(world).observe(acme.domain)).toEqual(refused);
  world.place(acme);
  expect(await probe.observe(acme.domain)).toEqual({ version: '5.1.9', health: 'healthy' });
});
