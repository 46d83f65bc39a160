import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ComputeProject, serveCompute } from '../../infra/local/standins/computeServer.ts';
import { HOOK_RANGES } from '../../infra/local/standins/github/githubMeta.ts';
import { serveGithub } from '../../infra/local/standins/github/githubServer.ts';
import { pathOf, serveStandIn, type StandInAnswer } from '../../infra/local/standins/httpStandIn.ts';
import { CHECKER_ADDRESSES } from '../../infra/local/standins/monitoring/checkerAddresses.ts';
import { instanceMetric } from '../../infra/local/standins/monitoring/series.ts';
import { serveMonitoringGrpc } from '../../infra/local/standins/monitoring/server.ts';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import { fleetUnderWatch } from '../adapters/monitoring/fleetUnderWatch.ts';
import { inProcess } from './support/command.ts';
import { fleetFolder, type Written } from './support/folders.ts';

// Else the client of Monitoring looks for Google's metadata server.
beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const CLOUDFLARE = { server: 'cloudflare', 'cf-ray': '8f0-AMS' };
const SAFE: ComputeProject = {
  firewalls: [{ name: 'iap', sourceRanges: ['35.235.240.0/20'], allowed: [{ IPProtocol: 'tcp', ports: ['22'] }] }],
  routers: {
    'regions/europe-west1': [{ name: 'r', nats: [{ name: 'n', natIpAllocateOption: 'MANUAL_ONLY', natIps: ['a'] }] }],
  },
};
const CHECKERS = CHECKER_ADDRESSES.map(({ ipAddress }) => ipAddress);

const signIn = (): StandInAnswer => ({ status: 302, headers: { ...CLOUDFLARE, location: '/sign-in?returnTo=%2F' } });
const open = (): StandInAnswer => ({ status: 200, headers: CLOUDFLARE, body: 'repositories' });
const forbidden = (): StandInAnswer => ({ status: 403, headers: CLOUDFLARE });

interface Given extends Written {
  readonly answers?: (page: string) => StandInAnswer;
  readonly compute?: ComputeProject;
}

/** A fleet with everybody that an audit asks about it, over real sockets. */
async function audit(
  given: readonly Given[],
  args: readonly string[] = [],
  prepare: (state: ReturnType<typeof fleetUnderWatch>['state']) => void = () => undefined,
) {
  const { state, world, clock } = fleetUnderWatch({ clock: { now: Date.now } });
  prepare(state);
  const instances = await serveStandIn({ clock }, ({ url }) => {
    const [domain, ...page] = pathOf(url) ?? [];
    const found = given.find(({ id }) => `${id}.example.com` === domain);
    return found?.answers?.(`/${page.join('/')}`) ?? 'hang-up';
  });
  const projects = new Map(given.flatMap(({ id, compute }) => (compute === undefined ? [] : [[id, compute] as const])));
  const compute = await serveCompute({ clock, projects: () => projects });
  const github = await serveGithub({ world, clock, repository: 'acme/cloud' });
  const monitoring = await serveMonitoringGrpc({ state });
  onTestFinished(async () => {
    await Promise.all([instances, compute, github, monitoring].map((each) => each.close()));
  });
  const env = {
    TRANCHE_INSTANCE_URL: `${instances.url}/{domain}`,
    COMPUTE_API_ENDPOINT: `127.0.0.1:${compute.port}`,
    MONITORING_API_ENDPOINT: monitoring.endpoint,
    GITHUB_API_URL: github.url,
  };
  const { status, stdout, stderr } = await inProcess(
    ['fleet', 'audit', '--fleet', fleetFolder(given), '--json', ...args],
    { env },
  );
  const { instances: audited, summary }: Audit = JSON.parse(stdout);
  const of = (id: string, check: string) =>
    audited.find((each) => each.id === id)?.checks.find((each) => each.check === check);
  return { status, stderr, audited, summary, of };
}

interface Audit {
  readonly instances: readonly {
    id: string;
    checks: readonly { check: string; state: string; reason: string; remedy: string | null }[];
  }[];
  readonly summary: Readonly<Record<'met' | 'violated' | 'unknown', number>>;
}

const listed = (...allowlist: readonly string[]) => ({ ingress: { allowlist } });
const WITHOUT_LIMITS = ['isolation', 'inbound', 'waf', 'vm-access', 'outbound'].flatMap((check) => ['--only', check]);

describe('tranche fleet audit', () => {
  it('finds nothing at instances that are as they should be', async () => {
    const { status, summary, stderr, of } = await audit(
      [
        {
          id: 'public',
          answers: (page) => (page === '/' ? signIn() : { status: 401, headers: CLOUDFLARE }),
          compute: SAFE,
        },
        {
          id: 'closed',
          answers: forbidden,
          compute: SAFE,
          spec: listed('198.51.100.0/22', '192.0.2.0/24', '2001:db8::/32', '203.0.113.0/28'),
        },
      ],
      WITHOUT_LIMITS,
    );
    expect({ status, summary }).toEqual({ status: 0, summary: { met: 10, violated: 0, unknown: 0 } });
    expect(of('public', 'inbound')?.reason).toContain('/ sends who has not signed in to /sign-in');
    expect(of('closed', 'inbound')?.reason).toContain('it lets in uptime checkers');
    expect(stderr).toContain('2 of 2 instances looked at');
  });

  it('finds what is violated, and ends with status 1', async () => {
    const exposed = {
      firewalls: [
        { name: 'default-allow-ssh', sourceRanges: ['0.0.0.0/0'], allowed: [{ IPProtocol: 'tcp', ports: ['22'] }] },
      ],
      instances: { 'zones/a': [{ name: 'vm', networkInterfaces: [{ accessConfigs: [{ natIP: '203.0.113.9' }] }] }] },
    };
    const { status, of } = await audit([
      {
        id: 'naked',
        answers: () => ({ status: 200, headers: { server: 'nginx' }, body: 'content' }),
        compute: exposed,
      },
      { id: 'one', spec: { gcpProjectId: 'shared' } },
      { id: 'two', spec: { gcpProjectId: 'shared' } },
      {
        id: 'leaky',
        answers: (page) => (page === '/cdn-cgi/trace' ? { status: 200, body: 'fl=1\nip=8.8.8.8\n' } : open()),
        spec: listed('10.0.0.0/7'),
      },
    ]);
    expect(status).toBe(1);
    expect(of('naked', 'inbound')).toMatchObject({
      state: 'violated',
      reason: expect.stringContaining('/.api/graphql answers 200'),
    });
    expect(of('naked', 'waf')).toMatchObject({
      state: 'violated',
      reason: 'an answer names the server nginx and not Cloudflare',
    });
    expect(of('naked', 'vm-access')?.reason).toContain('default-allow-ssh (tcp:22 from 0.0.0.0/0)');
    expect(of('naked', 'vm-access')?.reason).toContain('vm (203.0.113.9)');
    expect(of('naked', 'outbound')).toMatchObject({ state: 'violated' });
    expect(of('one', 'isolation')).toMatchObject({
      state: 'violated',
      reason: expect.stringContaining('the same project stands in'),
    });
    const { reason, remedy } = of('leaky', 'inbound')!;
    expect(reason).toContain('the allowlist lets in nearly everybody: 10.0.0.0/7');
    expect(reason).toContain(
      `the allowlist lacks ${CHECKERS.length} of ${CHECKERS.length} ranges of uptime checkers: ${CHECKERS[0]}`,
    );
    expect(reason).toContain(
      `the allowlist lacks ${HOOK_RANGES.length} of ${HOOK_RANGES.length} ranges of the webhooks of GitHub`,
    );
    expect(reason).toContain('it answers 200 from here, although 8.8.8.8 is not on the list');
    expect(remedy).toContain('spec.ingress.allowlist');
  });

  it('takes nothing for fine that it could not read', async () => {
    const { status, summary, audited } = await audit(
      [{ id: 'silent' }],
      ['--only', 'waf', '--only', 'inbound', '--only', 'vm-access', '--only', 'outbound', '--only', 'limits'],
    );
    expect({ status, summary }).toEqual({ status: 0, summary: { met: 0, violated: 0, unknown: 5 } });
    for (const { remedy } of audited[0]!.checks) expect(remedy).not.toBeNull();
  });

  it('tells a list that is kept from one that it cannot judge from here', async () => {
    const wide = listed('198.51.100.0/22', '192.0.2.0/24', '2001:db8::/32', '203.0.113.0/24');
    const traced = (ip: string) => (page: string) =>
      page === '/cdn-cgi/trace' ? { status: 200, body: `ip=${ip}\n` } : signIn();
    const { of } = await audit(
      [
        { id: 'friend', answers: traced('203.0.113.77'), spec: wide },
        { id: 'guess', answers: (page) => (page === '/cdn-cgi/trace' ? { status: 404 } : signIn()), spec: wide },
      ],
      ['--only', 'inbound'],
    );
    expect(of('friend', 'inbound')).toMatchObject({
      state: 'met',
      reason: expect.stringContaining('because 203.0.113.77 is on the list'),
    });
    expect(of('guess', 'inbound')).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('cannot be told'),
    });
  });

  it('compares projects with those of the monitoring and of Tranche', async () => {
    const args = ['--offline', '--only', 'isolation', '--scoping', 'acme-monitoring', '--project', 'acme-tranche'];
    const fleet = [
      { id: 'one', spec: { gcpProjectId: 'acme-monitoring' } },
      { id: 'two', spec: { gcpProjectId: 'acme-tranche' } },
      { id: 'three' },
    ];
    const { status, of } = await audit(fleet, args);
    expect(status).toBe(1);
    expect(of('one', 'isolation')?.reason).toBe('the project acme-monitoring holds the monitoring of the fleet');
    expect(of('two', 'isolation')?.reason).toBe('the project acme-tranche is the one that Tranche runs in');
    expect(of('three', 'isolation')).toMatchObject({ state: 'met', reason: 'no other instance has the project three' });
  });

  it('holds what instances report against what was tested, one question for all of a metrics scope', async () => {
    const metric = (kind: string) => `metric.type="custom.googleapis.com/${kind}" AND resource.type="generic_task"`;
    const named = ['repositories', 'storage', 'users'].flatMap((kind) => ['--metric', `${kind}=${metric(kind)}`]);
    const fleet = ['acme', 'globex', 'umbrella'].map((id) => ({ id, spec: { gcpProjectId: `sourcegraph-${id}` } }));
    const args = ['--only', 'limits', '--scoping', 'fleet-monitoring-1', ...named];
    const { of, status } = await audit(fleet, args, (state) => {
      const used: Readonly<Record<string, readonly [string, number][]>> = {
        repositories: [
          ['acme', 85_000],
          ['globex', 100_001],
        ],
        storage: [
          ['acme', 1e9],
          ['globex', 1e9],
        ],
        users: [
          ['acme', 10],
          ['globex', 10],
        ],
      };
      for (const [kind, values] of Object.entries(used)) {
        const byId = new Map(values);
        const value = (instance: { gcpProjectId: string }) =>
          byId.get(instance.gcpProjectId.replace('sourcegraph-', ''));
        const metricType = `custom.googleapis.com/${kind}`;
        state.provide(instanceMetric({ metricType, resourceType: 'generic_task', period: MINUTE, value }));
      }
    });
    expect(status).toBe(1);
    expect(of('acme', 'limits')).toMatchObject({
      state: 'met',
      warning: true,
      reason: expect.stringContaining('85,000'),
    });
    expect(of('globex', 'limits')).toMatchObject({ state: 'violated', reason: expect.stringContaining('100,001') });
    expect(of('umbrella', 'limits')).toMatchObject({ state: 'unknown', reason: expect.stringContaining('no point') });
  });

  it('judges what the files say when it asks nobody', async () => {
    const { of } = await audit(
      [
        { id: 'wide', spec: listed('0.0.0.0/0') },
        { id: 'narrow', spec: listed('203.0.113.0/24') },
      ],
      ['--offline'],
    );
    expect(of('wide', 'inbound')).toMatchObject({ state: 'violated' });
    expect(of('narrow', 'inbound')).toMatchObject({ state: 'unknown', remedy: 'leave --offline out' });
  });

  it('shows people the worst first, the same of several instances once', async () => {
    const fleet = fleetFolder([{ id: 'one' }, { id: 'two', spec: listed('0.0.0.0/0') }, { id: 'three' }]);
    const { stdout } = await inProcess(['fleet', 'audit', '--fleet', fleet, '--offline']);
    const titles = stdout.split('\n').filter((line) => /^(?:VIOLATED|unknown) /.test(line));
    expect(titles).toEqual([
      'VIOLATED  inbound  two',
      'unknown  inbound  one, three',
      'unknown  waf, vm-access, outbound, limits  one, three, two',
    ]);
    expect(stdout).toMatch(/^inbound +0 +1 +2$/m);
    expect(stdout).toContain('nobody can say that these are fine');
  });

  it('says everything that is wrong with its flags at once', async () => {
    const { status, stderr } = await inProcess([
      'fleet',
      'audit',
      '--only',
      'ssh',
      '--metric',
      'cpu=x',
      '--scoping',
      'no id',
    ]);
    expect(status).toBe(2);
    for (const said of [
      '--fleet: missing',
      '--only: "ssh" is no check',
      '--metric: "cpu=x" is no metric',
      '--scoping: "no id" is no project id',
    ]) {
      expect(stderr).toContain(said);
    }
  });
});
