import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENTRY, NODE_FLAGS } from '../support/ownProcess.ts';
import { inProcess, lines } from './support/command.ts';
import { fleetFolder, temporaryFile } from './support/folders.ts';

const payload = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/monitoring/${name}.json`, import.meta.url));
const NIGHT = ['--at', '2026-11-25T03:30:00Z'];
const fleet = (type = 'production'): string =>
  fleetFolder([
    { id: 'src-1f3a9c2b7d', type, spec: { slug: 'acme', domain: 'acme.example.com', region: 'us-central1' } },
  ]);
const route = (...args: string[]) => inProcess(['incident', 'route', ...args]);

describe('tranche incident route', () => {
  it('says who is told of a notification, and why', async () => {
    const { status, stdout } = await route('--explain', payload('uptime'), '--fleet', fleet(), ...NIGHT);
    expect(status).toBe(0);
    expect(lines(stdout)).toEqual([
      'Rule everything  P1  told at once',
      '  Why       rule everything matches: it takes everything that is left',
      '  Incident  0.n3v8zrq1u0ab: Failure of uptime check for acme.example.com: the check fails from 3 locations.',
      '  Instance  acme (src-1f3a9c2b7d, customer, us-central1, 5.1.9)',
      '  Tells     the pager with P1, all channels of Slack',
      '  Group     policy Instance uptime; others join for 5 minutes',
      '  Then      repeated every 15 minutes until acknowledged; told again when still open 30 minutes after a person has closed it',
      '  Links     Incident: https://console.cloud.google.com/monitoring/alerting/alerts/0.n3v8zrq1u0ab?channelType=pubsub&project=fleet-monitoring',
      '            Instance: https://acme.example.com',
      '            Dashboards: https://console.cloud.google.com/monitoring/dashboards?project=src-1f3a9c2b7d',
      '            Logs: https://console.cloud.google.com/logs/query?project=src-1f3a9c2b7d',
      'Considered',
      '  ✗ rule rollout-held: source is monitoring, not tranche',
      '  ✗ rule logs: kind is uptime, not log',
      '  ✓ rule everything: it takes everything that is left',
      '  ✗ inhibition instance-down: kind is uptime, not threshold or log',
    ]);
  });

  it('says until when it is withheld, and why', async () => {
    const rules = 'rules: [{ name: logs, match: { kind: log }, delayMinutes: 3 }, { name: rest }]';
    const args = [payload('log-metric'), '--fleet', fleet(), ...NIGHT, '--routing', temporaryFile('late.yaml', rules)];
    const delayed = await route(...args);
    expect(delayed.stdout).toContain('Rule logs  P3  delayed');
    expect(delayed.stdout).toContain('  Until     Wed 2026-11-25 03:33, then it is looked at again');
    const inhibited = await route(...args, '--explain', '--while-open', payload('uptime'));
    expect(inhibited.stdout).toContain('Rule logs  P3  inhibited');
    expect(inhibited.stdout).toMatch(
      /✓ inhibition instance-down: incident 0\.n3v8zrq1u0ab \(Instance uptime\) is open/,
    );
  });

  it('follows a routing file, the time and the zone of a calendar', async () => {
    const routing = temporaryFile(
      'routing.yaml',
      `rules:
  - { name: quiet-trials, match: { group: trial }, muteTimes: [nights] }
  - { name: rest, pager: false, slack: [ops] }
muteTimes:
  - { name: nights, hours: { from: "22:00", to: "06:00" }, owner: sam, reason: nobody pays for it }
  - { name: past, hours: { from: "22:00", to: "06:00" }, owner: jo, reason: old, until: 2026-01-01T00:00:00Z }
`,
    );
    const calendar = temporaryFile('calendar.yaml', 'timeZone: Europe/Berlin');
    const flags = ['--routing', routing, '--calendar', calendar, '--fleet', fleet('trial'), '--json'];
    const { stdout, stderr } = await route(payload('uptime'), ...flags, '--at', '2026-11-25T03:30:00+01:00');
    expect(JSON.parse(stdout)).toMatchObject({
      at: '2026-11-25T03:30:00+01:00',
      rule: 'quiet-trials',
      priority: 'P2',
      withheld: { why: 'muted', by: 'nights', until: '2026-11-25T06:00:00+01:00' },
      considered: [{ what: 'rule quiet-trials' }, { what: 'inhibition instance-down' }, { what: 'mute time nights' }],
    });
    expect(stderr).toContain('mute time past of jo has ended');
    const rest = await route(payload('eu-project'), ...flags, '--at', '2026-11-25T12:00:00+01:00');
    expect(JSON.parse(rest.stdout)).toMatchObject({ rule: 'rest', pager: false, slack: ['ops'], withheld: null });
  });

  it('reads the push of a Pub/Sub subscription, too', async () => {
    const incident = { incident_id: '0.x', state: 'open', summary: 'from a topic' };
    const data = Buffer.from(JSON.stringify({ version: '1.2', incident })).toString('base64');
    const { stdout } = await route(temporaryFile('push.json', JSON.stringify({ message: { data } })));
    expect(stdout).toContain('Incident  0.x: from a topic');
    expect(stdout).toContain('Instance  none of the fleet');
  });

  it('reports everything that is wrong at once', async () => {
    const bad = temporaryFile('bad.json', '{ "incident": { "state": "gone" } }');
    const routing = temporaryFile('routing.yaml', 'rules: [{ name: a, pagr: true }]');
    const { status, stderr } = await route(
      bad,
      '--routing',
      routing,
      '--at',
      'soon',
      '--fleet',
      '/nowhere',
      '--while-open',
      routing,
    );
    expect(status).toBe(2);
    for (const said of [
      'incident.incident_id: missing',
      '"gone" is no state',
      'rules[0].pagr',
      '--at: "soon"',
      '--fleet: ',
      'is not JSON',
    ])
      expect(stderr).toContain(said);
  });

  it('reads standard input', () => {
    const args = [...NODE_FLAGS, ENTRY, 'incident', 'route', '-', '--json'];
    const input = '{ "incident": { "incident_id": "0.y", "state": "open" } }';
    const { status, stdout } = spawnSync(process.execPath, args, { input, encoding: 'utf8' });
    expect({ status, said: JSON.parse(stdout) }).toMatchObject({
      status: 0,
      said: { incident: '0.y', priority: 'P3' },
    });
  });
});
