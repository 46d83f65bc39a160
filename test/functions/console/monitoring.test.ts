import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { anybody } from '../../../functions/authenticate.ts';
import { consoleFunction } from '../../../functions/console/console.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { refusal } from '../../usecases/support/monitoringInMemory.ts';
import { SCOPE, monitoredFleet } from '../../usecases/monitoring/support.ts';
import { createWorld } from './world.ts';

it('the console shows the monitoring, what is wrong with it, and everything of one project', async () => {
  const { pipeline, monitoring } = monitoredFleet({ fleet: [instanceWith('c1')] });
  monitoring.fail(({ project, method }) =>
    project === 'project-c1' && method === 'create' ? { when: 'before', error: refusal('403 <script>') } : undefined,
  );
  await pipeline.pulse();
  http('monitoring-console', consoleFunction({ ...pipeline.deps, readers: anybody }));
  const server = getTestServer('monitoring-console').listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const ask = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).text();

  const whole = await ask('/monitoring');
  expect(whole).toContain('<title>1 not as declared · monitoring · Tranche</title>');
  expect(whole).toContain('<a href="/monitoring?project=project-c1">project-c1</a>');
  expect(whole).toMatch(/make uptime-check\s+<b>uptime<\/b>/);
  expect(whole).toContain('Cloud Monitoring: 403 &lt;script&gt;');
  const one = await ask(`/monitoring?project=${SCOPE}`);
  expect(one).toContain('<td>Uptime check failing</td>');
  expect(await ask('/monitoring?project=%3Cb%3E')).toContain('a project &lt;b&gt;.');
});

it('the console says so where no monitoring is declared', async () => {
  expect((await createWorld().ask('/monitoring')).text).toContain('No monitoring is declared for this server');
});
