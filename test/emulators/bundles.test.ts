import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildFunctions } from '../../infra/cloud/buildFunctions.ts';
import { FUNCTIONS } from '../../infra/cloud/topology.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { defaultRouting } from '../../shared/domain/incident/defaultRouting.ts';
import { defaultMonitoring } from '../../shared/domain/monitoring/defaultMonitoring.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { environments } from '../../shared/ports/collections.ts';
import { TOPICS, type Topic } from '../../shared/ports/messages.ts';
import { type CloudSurroundings, KNOWN_ENVIRONMENT, cloudSurroundings } from '../support/cloudEvents.ts';
import { startFunction } from '../support/cloudFunction.ts';
import { describeOnEmulators, emulatorEnvironment, newFirestore, newProject, newPubsub } from './support/emulators.ts';

const inputs = {
  calendar: seedCalendar({ from: 2026, to: 2027 }),
  policies: defaultPolicies,
  monitoring: defaultMonitoring,
  routing: { ...defaultRouting, heartbeat: { pager: 'tranche', probeHours: null, monitoring: null } },
};
/** Every bundle is built anew, on a machine that may be busy. */
const BUILD_MS = 180_000;
/** What only somebody holds who speaks to a vendor. */
const CLIENTS = [
  ['GITHUB_TOKEN', 'octokit-rest.js'],
  ['OPSGENIE_API_KEY', 'GenieKey'],
  ['SLACK_BOT_TOKEN', '@slack/web-api'],
] as const;
/** What a first event already asks of a vendor, by the client in the bundle. */
const REACHES: Readonly<Record<string, string>> = {
  watch: '/v2/heartbeats/tranche/ping',
  'slack-actions': '/slack/chat.postEphemeral',
};
/** A tick finds releases, and takes them in as a webhook would: what other webhooks bring about never happens there. */
const UNREACHED: Readonly<Record<string, readonly Topic[]>> = { ticks: ['ticks'] };
const isFor = (callers: string, name: string): boolean =>
  FUNCTIONS.some((each) => each.name === name && each.trigger.kind === 'http' && each.trigger.callers === callers);
const names = FUNCTIONS.map(({ name }) => name);

describeOnEmulators('the bundle of a function', () => {
  // Outside of the repository: nothing but the framework can be found from there.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tranche-bundles-')));
  const functions = join(folder, 'functions');
  const project = newProject();
  let surroundings: CloudSurroundings;

  beforeAll(async () => {
    await buildFunctions(functions, inputs);
    const framework = join('node_modules', '@google-cloud', 'functions-framework');
    mkdirSync(join(folder, 'node_modules', '@google-cloud'), { recursive: true });
    symlinkSync(realpathSync(framework), join(folder, framework));
    surroundings = await cloudSurroundings();
    const firestore = newFirestore(project);
    await firestore.collection(environments.name).doc('prod').set(KNOWN_ENVIRONMENT);
    await firestore.terminate();
    // The first tick already finds a scoping project to look after.
    const pubsub = newPubsub(project);
    await pubsub.createTopic('monitoring');
    await pubsub.close();
  }, BUILD_MS);

  afterAll(() => {
    surroundings.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (name: string, env: Readonly<Record<string, string>>) => {
    const started = await startFunction({ name, source: join(functions, name), env });
    onTestFinished(() => started.stop());
    return started;
  };
  const textOf = (name: string): string =>
    readdirSync(join(functions, name))
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(functions, name, file), 'utf8'))
      .join('');

  it.each(names)('%s starts by itself and handles a first event', async (name) => {
    const started = await start(name, { ...surroundings.env, ...emulatorEnvironment(project) });
    const { status, body } = await started.ask(surroundings.events[name]!);
    expect([200, 204, 409], `${body} ${started.output()}`).toContain(status);
    expect(started.output()).not.toContain('"ERROR"');
    if (name in REACHES) expect(surroundings.asked).toContain(REACHES[name]);
    if (isFor('vendors', name)) {
      const { headers, ...event } = surroundings.events[name]!;
      const unproven = { 'content-type': headers?.['content-type'] ?? '' };
      expect((await started.ask({ ...event, headers: unproven })).status).toBe(401);
    }
  });

  it.each(names)('%s says everything that is not configured before it serves anything', async (name) => {
    const started = await start(name, {});
    expect(await started.ended).not.toBe(0);
    expect(started.output()).toContain('TRANCHE_ENVIRONMENT is missing');
    expect(started.output()).toContain('GOOGLE_CLOUD_PROJECT is missing');
    const { secrets } = FUNCTIONS.find((each) => each.name === name)!;
    for (const secret of secrets) expect(started.output()).toContain(`${secret} is missing`);
    expect(started.output().includes('TRANCHE_IAP_AUDIENCE is missing')).toBe(isFor('people', name));
  });

  it('publishes: the plan of a release that is registered is asked for', async () => {
    const pubsub = newPubsub(project);
    const [topic] = await pubsub.createTopic('plans');
    const [subscription] = await topic.createSubscription('seen');
    const started = await start('register-release', { ...surroundings.env, ...emulatorEnvironment(project) });
    const body = JSON.stringify({ version: '10.0.0', type: 'major' });
    const answered = await started.ask({ ...surroundings.events['register-release']!, body });
    expect(answered.status, started.output()).toBe(201);
    const published = await new Promise<unknown>((resolve) => {
      subscription.once('message', (message) => {
        message.ack();
        resolve(JSON.parse(message.data.toString()));
      });
    });
    expect(published).toEqual({ rollout: 'prod-10.0.0' });
    await subscription.close();
    await pubsub.close();
  });

  it('lets nobody in whom Identity-Aware Proxy has not let in', async () => {
    const started = await start('api', { ...surroundings.env, ...emulatorEnvironment(project) });
    expect((await started.ask({ method: 'GET', path: '/api/rollouts' })).status).toBe(401);
  });

  it('is the same, byte by byte, when it is built again', async () => {
    // One for people and the one with the most in it: to build all of them once more would take as long as all else here.
    const [again, some] = [join(folder, 'again'), ['console', 'ticks']];
    await buildFunctions(again, inputs, some);
    const contents = (root: string) =>
      some.flatMap((name) =>
        readdirSync(join(root, name))
          .toSorted()
          .map((file) => [name, file, readFileSync(join(root, name, file), 'utf8')]),
      );
    expect(contents(again)).toEqual(contents(functions));
  });

  it('holds what its function needs and not what it must not do, and no path of this machine', () => {
    for (const name of names) {
      const { secrets, publishes, readsMetrics, configuresMonitoring } = FUNCTIONS.find((each) => each.name === name)!;
      const text = textOf(name);
      for (const [secret, client] of CLIENTS) {
        expect(text.includes(client), `${name} uses ${secret}`).toBe(secrets.includes(secret));
      }
      expect(text.includes('google.pubsub.v1.Publisher'), `${name} publishes`).toBe(publishes.length > 0);
      const asks = readsMetrics ?? configuresMonitoring ?? false;
      expect(text.includes('google.monitoring.v3.MetricService'), `${name} asks Cloud Monitoring`).toBe(asks);
      const published = TOPICS.filter((topic) => text.includes(`.publish("${topic}"`));
      const reached = published.filter((topic) => !UNREACHED[name]?.includes(topic));
      expect(publishes, `${name} may publish`).toEqual(expect.arrayContaining(reached));
      expect(text).not.toContain(process.cwd());
    }
  });
});
