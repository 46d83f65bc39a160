import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serveMonitoringGrpc } from '../../infra/local/standins/monitoring/server.ts';
import { HOUR } from '../../shared/domain/calendar/time.ts';
import { fleetUnderWatch } from '../adapters/monitoring/fleetUnderWatch.ts';
import { changed, deployedJobs, deployedSubscriptions, deployedTopics, PROJECT } from '../infra/cloud/deployed.ts';
import { DATABASE, deployedIndexes, deployedPeers, LOCATION } from '../infra/cloud/deployedPeers.ts';
import { NOT_ENABLED, PERMISSION_DENIED, UNAVAILABLE } from '../support/peers/grpcPeer.ts';
import { type Ended, inProcess, lines, tranche } from './support/command.ts';
import { temporaryFolder } from './support/folders.ts';
import { replyingServer } from './support/server.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const THERE = ['doctor', '--project', PROJECT, '--location', LOCATION];

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly unknown?: boolean;
}

function checksOf({ stdout }: Ended): Check[] {
  const { checks }: { checks: Check[] } = JSON.parse(stdout);
  return checks;
}

describe('tranche doctor, for a deployment', () => {
  it('is content when everything is as the code expects it', async () => {
    const { env, firestore } = await deployedPeers();
    const { status, stdout, stderr } = await inProcess([...THERE, '--time-zone', 'Europe/Berlin'], { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Everything is in place.');
    const names = lines(stdout).flatMap((line) => /^ {2}ok +(\S+(?: \S+)*)/.exec(line)?.[1] ?? []);
    expect(names).toEqual([
      'Node version',
      'scheduler jobs',
      'topics',
      'subscriptions',
      'composite indexes',
      'field exemptions',
      'uptime checks',
      'dead letters',
    ]);
    const parents = new Set(firestore.asked.map(({ request }) => request['parent']));
    expect([...parents]).toEqual([`projects/${PROJECT}/databases/${DATABASE}/collectionGroups/-`]);
  });

  it('looks whether every scoping project that is named has points of uptime checks', async () => {
    const { env } = await deployedPeers();
    const { state, scopes } = fleetUnderWatch({ clock: { now: Date.now } });
    scopes.set('fleet-monitoring-3', []);
    state.checkAll(Date.now() - HOUR);
    const monitoring = await serveMonitoringGrpc({ state });
    onTestFinished(() => monitoring.close());
    const uptimeChecks = async (projects: string) => {
      const asked = { MONITORING_API_ENDPOINT: monitoring.endpoint, MONITORING_SCOPING_PROJECTS: projects };
      const ended = await inProcess([...THERE, '--json'], { env: { ...env, ...asked } });
      return checksOf(ended).filter(({ name, detail }) => `${name} ${detail}`.includes('fleet-monitoring'));
    };
    expect(await uptimeChecks('fleet-monitoring-1,fleet-monitoring-2')).toMatchObject([
      { name: 'uptime checks', ok: true },
    ]);
    expect(await uptimeChecks('fleet-monitoring-1,fleet-monitoring-3')).toMatchObject([
      { name: 'scoping project fleet-monitoring-3', ok: false, detail: expect.stringContaining('its metrics scope') },
    ]);
    expect(await uptimeChecks('fleet-monitoring-9')).toMatchObject([{ ok: false, unknown: true }]);
  });

  it('says of each difference what is there, what is expected and what to do', async () => {
    const indexes = deployedIndexes();
    const { env } = await deployedPeers({
      jobs: changed(deployedJobs(), 'tranche-pulse', { state: 'paused', timeZone: 'UTC' }),
      topics: deployedTopics().filter((name) => name !== 'upgrades-dead'),
      subscriptions: changed(deployedSubscriptions(), 'plans-push', {
        pushAccount: '',
        backOff: null,
        deadLetters: null,
        expiresAfter: 2_678_400,
      }),
      indexes: { indexes: indexes.indexes.slice(1), fieldOverrides: indexes.fieldOverrides.slice(1) },
    });
    const ended = await inProcess([...THERE, '--time-zone', 'Europe/Berlin', '--json'], { env });
    expect(ended.status).toBe(1);
    const failing = checksOf(ended).filter(({ ok }) => !ok);
    expect(failing.map(({ name, detail }) => `${name}: ${detail.split(';')[0]}`)).toEqual([
      'job tranche-pulse: time zone is UTC, expected Europe/Berlin',
      'job tranche-pulse: it is paused, so that it starts nothing, expected enabled',
      'topic upgrades-dead: is not there',
      'subscription plans-push: OIDC account is not set, expected the one that may invoke the function',
      'subscription plans-push: wait between attempts is none, expected 10 s to 600 s',
      `subscription plans-push: dead-letter topic is not set, expected projects/${PROJECT}/topics/plans-dead`,
      'subscription plans-push: number of attempts is not limited, expected 10',
      'subscription plans-push: expiration is after 2678400 s unused, expected never',
      expect.stringMatching(/^index \S+ \(.+\): is not there$/),
      expect.stringMatching(/^field \S+: indexing is the database's default, expected /),
    ]);
    for (const { detail } of failing) expect(detail).toMatch(/; (?:run|delete) /);
  });

  it('counts what it may not read as unknown, and so as not in order', async () => {
    const { env, pubsub, scheduler, firestore } = await deployedPeers();
    pubsub.fail('ListSubscriptions', PERMISSION_DENIED);
    scheduler.fail('*', NOT_ENABLED);
    firestore.fail('ListFields', UNAVAILABLE);
    const people = await inProcess(THERE, { env });
    expect(people.status).toBe(1);
    expect(people.stdout).toMatch(/^ {2}unknown +subscriptions +Pub\/Sub: listing the subscriptions: permission/m);
    expect(people.stdout).toContain('3 of 8 checks failed.');
    const machine = await inProcess([...THERE, '--json'], { env });
    const unknown = checksOf(machine).filter(({ unknown }) => unknown === true);
    expect(unknown.map(({ name, ok }) => [name, ok])).toEqual([
      ['scheduler jobs', false],
      ['subscriptions', false],
      ['field exemptions', false],
    ]);
    expect(unknown[0]?.detail).toContain('gcloud services enable cloudscheduler.googleapis.com');
    expect(unknown[1]?.detail).toContain('ask for roles/pubsub.viewer there');
  });

  it('looks at another database when it is named', async () => {
    const { env, firestore } = await deployedPeers();
    await inProcess([...THERE, '--database', '(default)'], { env });
    expect(firestore.asked[0]?.request['parent']).toContain('/databases/(default)/');
  });

  it('asks a running server as well when one is named, and otherwise not', async () => {
    const { env } = await deployedPeers();
    const checks = [{ name: 'fleet', ok: true, detail: '3 instances' }];
    const { url, asked } = await replyingServer({ 'GET /api/doctor': { body: { checks } } });
    const alone = await inProcess([...THERE, '--json'], { env: { ...env, TRANCHE_SERVER: url } });
    expect(checksOf(alone).map(({ name }) => name)).not.toContain('server');
    expect(asked).toEqual([]);
    const both = checksOf(await inProcess([...THERE, '--server', url, '--json'], { env }));
    expect(both.map(({ name }) => name)).toEqual(expect.arrayContaining(['server', 'fleet', 'scheduler jobs']));
  });

  it.each([
    { args: ['--location', 'europe-west1'], says: '--location: is about a deployment on Google Cloud; add --project' },
    { args: ['--time-zone', 'UTC'], says: '--time-zone: is about a deployment' },
    { args: ['--project', PROJECT], says: '--location: missing; write the region of the deployment' },
    {
      args: ['--project', PROJECT, '--location', LOCATION, '--time-zone', 'Mars'],
      says: '--time-zone: "Mars" is no time',
    },
    { args: ['--project', PROJECT, '--location', LOCATION, '--database', 'A'], says: '--database: "A" is no database' },
  ])('refuses what it cannot use: $says', async ({ args, says }) => {
    const { status, stdout, stderr } = await inProcess(['doctor', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('says how to sign in when there are no credentials', async () => {
    const env = { METADATA_SERVER_DETECTION: 'none', HOME: temporaryFolder() };
    const ended = await tranche([...THERE, '--json'], { env });
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 1, stderr: '' });
    const unknown = checksOf(ended).filter(({ unknown }) => unknown === true);
    expect(unknown).toHaveLength(5);
    for (const { detail } of unknown) expect(detail).toContain('gcloud auth application-default login');
  });

  it('ends as a process of its own, with nothing left open', async () => {
    const { env } = await deployedPeers();
    const { status, stderr } = await tranche(THERE, { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
