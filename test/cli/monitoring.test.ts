import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apiFunction } from '../../functions/api.ts';
import { anybody, bearerToken } from '../../functions/authenticate.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { refusal } from '../usecases/support/monitoringInMemory.ts';
import { SCOPE, monitoredFleet } from '../usecases/monitoring/support.ts';
import { type Ended, inProcess } from './support/command.ts';
import { fleetFolder, temporaryFile } from './support/folders.ts';

const SAMPLE = 'infra/local/sample-fleet';
const FLEET = [instanceWith('c1'), instanceWith('c2')];

/** A server whose messages are taken as soon as they are sent. */
async function server(instances = FLEET) {
  const fleet = monitoredFleet({ fleet: instances });
  const { pipeline } = fleet;
  pipeline.use({
    publisher: {
      publish: (topic, messages) => {
        for (const message of messages) setImmediate(() => void pipeline.deliver({ topic, ...message }));
        return Promise.resolve();
      },
    },
  });
  const name = `monitoring-api-${instances.length}`;
  http(name, apiFunction({ ...pipeline.deps, readers: anybody, operators: bearerToken('operator') }));
  const listening = getTestServer(name).listen(0, '127.0.0.1');
  onTestFinished(() => void listening.close());
  await once(listening, 'listening');
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const env = { USER: 'jo', TRANCHE_OPERATOR_TOKEN: 'operator' };
  const run = (...args: string[]): Promise<Ended> => inProcess(['monitoring', ...args, '--server', url], { env });
  return { ...fleet, run };
}

describe('the monitoring of a running server', () => {
  it('is planned, applied and looked at', async () => {
    const { pipeline, monitoring, run } = await server();
    await syncFleet(pipeline.deps);
    const planned = await run('plan');
    expect(planned).toMatchObject({ status: 0, stderr: '' });
    expect(planned.stdout).toContain('Monitoring of 3 projects: 3 to be changed.');
    expect(planned.stdout).toContain('project-c1  c1  to be changed  not looked at yet\n');
    expect(planned.stdout).toContain('  + uptime-check uptime  Tranche uptime of c1.example.com\n');
    expect(monitoring.take()).toEqual([]);

    const applied = await run('apply');
    expect(applied).toMatchObject({ status: 0, stdout: 'Monitoring of 3 projects: 3 as declared.\n' });

    monitoring.meddle(SCOPE, 'alert-policy', 'cpu', { severity: 'CRITICAL' });
    const drifted = await run('plan', '--refresh', '--project', SCOPE);
    expect(drifted.stdout).toContain(
      `${SCOPE}  scoping project  changed by somebody else  looked at Mon 2026-11-23 10:00\n`,
    );
    expect(drifted.stdout).toContain(
      '  ~ alert-policy cpu  CPU of the nodes  changed by somebody else\n      severity: "CRITICAL" → "WARNING"\n',
    );
    expect(drifted.stdout).toMatch(
      /^alert-policy +cpu +CPU of the nodes +projects\/acme-monitoring\/alert-policy\/\d+$/m,
    );
    const mended = await run('apply', '--project', SCOPE, '--json');
    expect(JSON.parse(mended.stdout)).toMatchObject({ monitored: { state: 'as-declared', changes: [] } });
  });

  it('is told once for many instances that are alike', async () => {
    const { pipeline, run } = await server(Array.from({ length: 12 }, (_, index) => instanceWith(`c${index}`)));
    await syncFleet(pipeline.deps);
    const { stdout } = await run('plan');
    expect(stdout).toContain(
      [
        '12 projects of instances  to be changed',
        '  + log-metric app-errors',
        '  + uptime-check uptime',
        '  in project-c0, project-c1, project-c10, project-c11, project-c2 and 7 more\n',
      ].join('\n'),
    );
    expect(stdout.match(/uptime-check/g)).toHaveLength(1);
  });

  it('ends with status 1 when something could not be done, and says what', async () => {
    const { pipeline, monitoring, run } = await server();
    await syncFleet(pipeline.deps);
    monitoring.fail(({ what }) =>
      what === 'alert-policy gke' ? { when: 'before', error: refusal('404 no such metric') } : undefined,
    );
    const { status, stdout } = await run('apply');
    expect(status).toBe(1);
    expect(stdout).toContain('2 as declared');
    expect(stdout).toContain('  ! alert-policy gke: Cloud Monitoring: 404 no such metric\n');
  });
});

describe('the monitoring that is declared for a folder', () => {
  it('is shown without asking anybody', async () => {
    const { status, stdout } = await inProcess(['monitoring', 'plan', '--fleet', SAMPLE]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/projects of an instance with log-metric app-errors, uptime-check uptime\n/);
    expect(stdout).toMatch(
      /^ +alert-policy +uptime +Uptime check failing +CRITICAL: failing from two places or more$/m,
    );
  });

  it('is shown whole for one project', async () => {
    const fleet = fleetFolder([{ id: 'acme', spec: { ingress: { allowlist: ['203.0.113.0/24'] } } }, { id: 'other' }]);
    const { stdout } = await inProcess(['monitoring', 'plan', '--fleet', fleet, '--project', 'acme']);
    expect(stdout).toMatch(
      /uptime-check +uptime +Tranche uptime of acme.example.com +https:\/\/acme.example.com\/healthz every 60 s\n/,
    );
    expect(stdout).toMatch(/uptime-check +version-5-1-9 .* every 60 s, saying 5.1.9$/m);
    expect(stdout).not.toContain('other');
    const none = await inProcess(['monitoring', 'plan', '--fleet', fleet, '--project', 'nobody']);
    expect(none).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no instance of the fleet has the project'),
    });
  });

  it('is refused with all that is wrong', async () => {
    const file = temporaryFile('monitoring.yaml', 'graceDays: none\ncolour: red\n');
    const { status, stderr } = await inProcess(['monitoring', 'plan', '--monitoring', file, '--refresh']);
    expect(status).toBe(2);
    expect(stderr).toContain('--fleet: missing');
    expect(stderr).toContain('--refresh: with --fleet nothing is asked of a server');
    expect(stderr).toContain('monitoring.yaml:1: graceDays: "none" is no number of days');
    expect(stderr).toContain('monitoring.yaml:2: colour: no such field');
  });
});
