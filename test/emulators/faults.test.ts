import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../infra/emulators/startEmulator.ts';
import type { Topic } from '../../shared/ports/messages.ts';
import { toldUpTo } from '../../shared/text/tracking/markers.ts';
import { describeOnEmulators, emulatorEnvironment, newProject } from './support/emulators.ts';
import { type Fault, type Outcome, rolloutWith } from './support/faultyRun.ts';

const TYPES = ['internal', 'trial', 'production', 'production'];
const FLEET = TYPES.map((type, index) => ({ id: `src-${index}`, type }));
const IDS = FLEET.map(({ id }) => id);
const EACH_TOPIC_ONCE = { plans: 1, ticks: 1, upgrades: 1, verifications: 1, tracking: 1, 'pull-requests': 1 };

/**
 * The emulator waits for a second and more before it pushes again, so there are few faults. Which of several pushes at
 * once comes first is nobody's promise; how many are refused is the same in every run.
 */
function firstOfEachTopic(fault: Fault, most = 1): { fault: Fault; counts: Partial<Record<Topic, number>> } {
  const counts: Partial<Record<Topic, number>> = {};
  return {
    counts,
    fault: async (delivery) => {
      const count = counts[delivery.topic] ?? 0;
      if (count >= most) return delivery.run();
      counts[delivery.topic] = count + 1;
      await fault(delivery);
    },
  };
}

function expectEachUpgradedOnce({ rollout, ledger, runs, codeHost }: Outcome): void {
  expect(rollout.state).toBe('completed');
  expect(Object.fromEntries(rollout.upgrades.map(({ instance, state }) => [instance, state]))).toEqual(
    Object.fromEntries(IDS.map((id) => [id, 'verified'])),
  );
  const upgraded = runs.map(({ instance }) => String(instance));
  expect(upgraded.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(IDS);
  expect(ledger).toMatchObject({ valid: true, problems: [] });
  expectOnePullRequestEach(codeHost.now);
  expectOneTrackingIssue(codeHost.now);
}

type CodeHost = Outcome['codeHost']['now'];

function expectOnePullRequestEach({ store }: CodeHost): void {
  const pulls = store.threads('deployments').filter(({ pull }) => pull !== null);
  expect(pulls).toHaveLength(IDS.length);
  for (const { number, pull } of pulls) {
    expect(store.reviews(number).map(({ state }) => state)).toEqual(['APPROVED']);
    expect(pull?.merged).not.toBeNull();
  }
}

/** One issue, closed; each comment tells what the one before has not told. */
function expectOneTrackingIssue({ store }: CodeHost): void {
  const issues = store.threads('tracking');
  expect(issues.map(({ state, labels }) => ({ state, labels }))).toEqual([{ state: 'closed', labels: ['team/cloud'] }]);
  const told = store.comments('tracking', issues[0]?.number ?? 0).map(({ body }) => toldUpTo('prod-5.2.0', body));
  expect(told.length).toBeGreaterThan(3);
  expect(told).toEqual([...new Set(told)].toSorted((a = 0, b = 0) => a - b));
}

describeOnEmulators('a rollout on Firestore and Pub/Sub completes, and upgrades nobody twice,', () => {
  it('when pushes are answered with an error before the function has run', async () => {
    const { fault, counts } = firstOfEachTopic(() => Promise.reject(new Error('no instance of the function is free')));
    expectEachUpgradedOnce(await rolloutWith(fault, { fleet: FLEET, env: emulatorEnvironment(newProject()) }));
    expect(counts).toEqual(EACH_TOPIC_ONCE);
  });

  it('when functions have run, but took longer than the push waited', async () => {
    const { fault, counts } = firstOfEachTopic(async ({ run }) => {
      await run();
      throw new Error('too late');
    });
    expectEachUpgradedOnce(await rolloutWith(fault, { fleet: FLEET, env: emulatorEnvironment(newProject()) }));
    expect(counts).toEqual(EACH_TOPIC_ONCE);
  });

  it('when messages are delivered twice at the same time', async () => {
    const { fault, counts } = firstOfEachTopic(async ({ run }) => {
      const both = await Promise.allSettled([run(), run()]);
      // One acknowledgement is enough; the other may have lost the contest for the documents.
      if (both.every(({ status }) => status === 'rejected')) throw new Error('neither was acknowledged');
    }, 2);
    expectEachUpgradedOnce(await rolloutWith(fault, { fleet: FLEET, env: emulatorEnvironment(newProject()) }));
    const twice = { ticks: 2, upgrades: 2, verifications: 2, tracking: 2, 'pull-requests': 2 };
    expect(counts).toEqual({ plans: expect.any(Number), ...twice });
  });

  it('when the emulator of Pub/Sub is killed and started again, and has lost what was in flight', async () => {
    const { PUBSUB_EMULATOR_HOST: _, ...unset } = process.env;
    let emulator = await startEmulator('pubsub', { env: unset });
    onTestFinished(() => emulator.stop());
    const port = Number(emulator.address.split(':')[1]);
    let lost = 0;
    const fault: Fault = async ({ topic, run, inFlight }) => {
      if (topic !== 'upgrades' || lost > 0) return run();
      lost = await inFlight();
      await emulator.stop();
      // What the function publishes waits until there is an emulator again.
      const [started] = await Promise.all([startEmulator('pubsub', { env: unset, port }), run()]);
      emulator = started;
    };
    const env = { ...emulatorEnvironment(newProject()), PUBSUB_EMULATOR_HOST: emulator.address };
    expectEachUpgradedOnce(await rolloutWith(fault, { fleet: FLEET, env }));
    expect(lost).toBeGreaterThan(0);
  });
});
