import type { PubSub } from '@google-cloud/pubsub';
import { startEmulator } from '../../infra/emulators/startEmulator.ts';
import { emulatedFirestore, emulatedPubsub } from '../../infra/local/gcp/clients.ts';
import { openPushDoor } from '../../infra/local/gcp/pushDoor.ts';
import { createTopics } from '../../infra/local/gcp/topics.ts';
import { VirtualClock } from '../../infra/local/virtualClock.ts';
import { MemoryFleet } from '../../infra/simulator/memoryFleet.ts';
import { firestoreStore } from '../../shared/adapters/firestore/firestoreStore.ts';
import { pubsubPublisher } from '../../shared/adapters/pubsub/pubsubPublisher.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { collections, rollouts } from '../../shared/ports/collections.ts';
import type { Message, Topic } from '../../shared/ports/messages.ts';
import { planRollout } from '../../shared/usecases/planRollout.ts';
import { registerRelease } from '../../shared/usecases/registerRelease.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { benchFleet } from './fleet.ts';

/** `npm run bench:gcp`: fan-out on the emulators, beside the bare client that publishes the same bytes in the same run. */
const MESSAGES = 1_000;
const ROUNDS = 9;
const PROJECT = 'bench-gcp';
const RELEASED = Date.UTC(2026, 10, 23, 9);

// There is no metadata server to look for.
process.env['METADATA_SERVER_DETECTION'] = 'none';
const [firestoreEmulator, pubsubEmulator] = await Promise.all([
  startEmulator('firestore', { env: process.env }),
  startEmulator('pubsub', { env: process.env }),
]);
const pubsub = emulatedPubsub(pubsubEmulator.address, PROJECT);
const firestore = emulatedFirestore(firestoreEmulator.address, PROJECT);
const counted = { awaited: Number.POSITIVE_INFINITY, pushes: 0, arrived: Promise.withResolvers<void>() };
const door = await openPushDoor({
  messages(topic) {
    if (topic === 'upgrades') counted.pushes += 1;
    if (counted.pushes === counted.awaited) counted.arrived.resolve();
    return Promise.resolve();
  },
  deadLetters: () => Promise.resolve(),
});

try {
  await fanOut();
  await stage();
} finally {
  await door.close();
  await pubsub.close();
  await firestore.terminate();
  await Promise.all([firestoreEmulator.stop(), pubsubEmulator.stop()]);
}

async function fanOut(): Promise<void> {
  await createTopics(pubsub, door.endpoints);
  const publisher = pubsubPublisher(pubsub);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    const messages = Array.from({ length: MESSAGES }, (_, n) => messageOf(n));
    const ownTime = await timed(() => publisher.publish('verifications', messages));
    const bareTime = await timed(() => publishBare(pubsub, 'verifications', messages));
    // The first round opens connections.
    if (round > 0) ours.push(ownTime);
    if (round > 0) bare.push(bareTime);
  }
  const [own, client] = [median(ours), median(bare)];
  console.log(`fan-out of ${MESSAGES} messages (median of ${ROUNDS})`);
  console.log(`  bare client   ${client.toFixed(1)} ms`);
  console.log(`  tranche       ${own.toFixed(1)} ms   ${(client / own).toFixed(2)} of the bare client's rate`);
}

/** The same bytes with the same attributes, as the client's documentation publishes many messages. */
async function publishBare(client: PubSub, name: Topic, messages: readonly Message[]): Promise<void> {
  const topic = client.topic(name, { batching: { maxMessages: MESSAGES, maxMilliseconds: 1 } });
  const sending = messages.map(({ id, body }) =>
    topic.publishMessage({ data: Buffer.from(JSON.stringify(body)), attributes: { id } }),
  );
  await Promise.all(sending);
}

/** All instances due at once, without a limit of lanes: from the tick to the last message that has been pushed. */
async function stage(): Promise<void> {
  const calendar = createCalendar(seedCalendar({ from: 2025, to: 2030 }));
  const store = firestoreStore(firestore, collections);
  await createTopics(pubsub, door.endpoints);
  const deployments = benchFleet(MESSAGES).map(({ maintenanceWindow: _anyTime, ...instance }) => {
    return { id: instance.id, instance: { ...instance, group: 'internal' as const }, problems: [] };
  });
  const fleet = new MemoryFleet({ revision: '1', deployments });
  const [first, ...rest] = defaultPolicies.major.stages;
  if (first?.kind !== 'upgrade') throw new Error('the first stage of a major release upgrades');
  const unlimited = { ...first, failureBudget: { percent: 100, atLeast: 1 } };
  const policies = { ...defaultPolicies, major: { ...defaultPolicies.major, stages: [unlimited, ...rest] } };
  const quiet = { publish: () => Promise.resolve() };
  const clock = new VirtualClock(RELEASED);
  const deps = { store, clock, calendar, fleet, policies, environment: 'prod', log: () => undefined };
  const registered = await registerRelease(
    { ...deps, publisher: quiet },
    { version: '5.2.0', type: 'major', releasedAt: RELEASED },
    'bench',
  );
  if (registered.kind !== 'registered') throw new Error('the release was not registered');
  await planRollout({ ...deps, publisher: quiet }, registered.rollout.id);
  if ((await store.get(rollouts, registered.rollout.id))?.rollout.phase.kind !== 'running') throw new Error('no plan');
  counted.awaited = MESSAGES;
  const publisher = pubsubPublisher(pubsub);
  const started = performance.now();
  const { upgrades } = await tick({ ...deps, publisher });
  const published = performance.now() - started;
  if (upgrades !== MESSAGES) throw new Error(`${upgrades} of ${MESSAGES} messages were sent`);
  await counted.arrived.promise;
  console.log(`\na stage of ${MESSAGES} instances that are due at once`);
  console.log(`  tick, until the last message is published   ${published.toFixed(0)} ms`);
  console.log(`  until the last message was pushed           ${(performance.now() - started).toFixed(0)} ms`);
}

function messageOf(n: number): Message {
  const instance = `src-${n.toString(16).padStart(10, '0')}`;
  return { id: `prod-5.2.0~${instance}~1`, body: { rollout: 'prod-5.2.0', instance, attempt: 1, lane: `lane-${n}` } };
}

async function timed(act: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
