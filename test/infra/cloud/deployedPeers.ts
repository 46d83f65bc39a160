import { readFileSync } from 'node:fs';
import { type IndexFile, readIndexFile } from '../../../infra/cloud/doctor/indexFile.ts';
import type { FoundSubscription } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import type { ScheduledJob } from '../../../shared/ports/schedule.ts';
import { type Field, firestoreAdminPeer, type Index } from '../../support/peers/firestoreAdminPeer.ts';
import type { Peer } from '../../support/peers/grpcPeer.ts';
import { pubsubPeer, type Subscription } from '../../support/peers/pubsubPeer.ts';
import { type Job, schedulerPeer, type SchedulerPeer } from '../../support/peers/schedulerPeer.ts';
import { deployedJobs, deployedSubscriptions, deployedTopics, PROJECT, topicName } from './deployed.ts';

export const LOCATION = 'europe-west1';
export const DATABASE = 'tranche';

export interface Peers {
  readonly scheduler: SchedulerPeer;
  readonly pubsub: Peer;
  readonly firestore: Peer;
  /** What makes the command line ask them. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Standing {
  readonly jobs?: readonly ScheduledJob[];
  readonly topics?: readonly string[];
  readonly subscriptions?: readonly FoundSubscription[];
  readonly indexes?: IndexFile;
}

/** The services of Google Cloud, with what stands there after a deployment unless a test says otherwise. */
export async function deployedPeers({
  jobs = deployedJobs(),
  topics = deployedTopics(),
  subscriptions = deployedSubscriptions(),
  indexes = deployedIndexes(),
}: Standing = {}): Promise<Peers> {
  const scheduler = await schedulerPeer(jobs.map(jobOnTheWire));
  const pubsub = await pubsubPeer(topics.map(topicName), subscriptions.map(subscriptionOnTheWire));
  const firestore = await firestoreAdminPeer(indexes.indexes.map(indexOnTheWire), [
    { name: fieldName('__default__', '*'), indexConfig: { indexes: [] } },
    ...indexes.fieldOverrides.map(fieldOnTheWire),
  ]);
  const env = {
    METADATA_SERVER_DETECTION: 'none',
    CLOUD_SCHEDULER_ENDPOINT: scheduler.endpoint,
    PUBSUB_EMULATOR_HOST: pubsub.endpoint,
    FIRESTORE_EMULATOR_HOST: firestore.endpoint,
  };
  return { scheduler, pubsub, firestore, env };
}

/** What this version asks for. */
export function deployedIndexes(): IndexFile {
  const file = new URL('../../../firestore.indexes.json', import.meta.url);
  return readIndexFile(JSON.parse(readFileSync(file, 'utf8')));
}

function jobOnTheWire({ name, schedule, timeZone, state, publishes }: ScheduledJob): Job {
  return {
    name: `projects/${PROJECT}/locations/${LOCATION}/jobs/${name}`,
    schedule,
    timeZone,
    state: state.toUpperCase(),
    ...(publishes && { pubsubTarget: { topicName: publishes.topic, data: Buffer.from(publishes.body) } }),
  };
}

function subscriptionOnTheWire(found: FoundSubscription): Subscription {
  const { pushEndpoint, pushAccount, backOff, deadLetters, expiresAfter } = found;
  return {
    name: `projects/${PROJECT}/subscriptions/${found.name}`,
    topic: found.topic,
    pushConfig: { pushEndpoint, ...(pushAccount !== '' && { oidcToken: { serviceAccountEmail: pushAccount } }) },
    ackDeadlineSeconds: found.ackDeadline,
    messageRetentionDuration: { seconds: found.retention },
    ...(backOff && {
      retryPolicy: { minimumBackoff: { seconds: backOff.from }, maximumBackoff: { seconds: backOff.to } },
    }),
    ...(deadLetters && {
      deadLetterPolicy: { deadLetterTopic: deadLetters.topic, maxDeliveryAttempts: deadLetters.attempts },
    }),
    expirationPolicy: expiresAfter === null ? {} : { ttl: { seconds: expiresAfter } },
    filter: found.filter,
    detached: found.detached,
  };
}

const IN_DATABASE = `projects/${PROJECT}/databases/${DATABASE}/collectionGroups`;

function fieldName(collectionGroup: string, path: string): string {
  return `${IN_DATABASE}/${collectionGroup}/fields/${path}`;
}

function indexOnTheWire({ collectionGroup, queryScope, fields }: IndexFile['indexes'][number], at: number): Index {
  const order = fields.at(-1)?.order ?? 'ASCENDING';
  return {
    name: `${IN_DATABASE}/${collectionGroup}/indexes/${at}`,
    queryScope,
    fields: [...fields.map(modeOnTheWire), { fieldPath: '__name__', order }],
    state: 'READY',
  };
}

function fieldOnTheWire({ collectionGroup, fieldPath, indexes, ttl }: IndexFile['fieldOverrides'][number]): Field {
  return {
    name: fieldName(collectionGroup, fieldPath),
    indexConfig: {
      indexes: indexes.map(({ queryScope, ...mode }) => ({
        queryScope,
        fields: [modeOnTheWire({ fieldPath, ...mode })],
        state: 'READY',
      })),
    },
    ...(ttl && { ttlConfig: { state: 'ACTIVE' } }),
  };
}

function modeOnTheWire({ fieldPath, order, arrayConfig }: IndexFile['indexes'][number]['fields'][number]) {
  return { fieldPath, ...(order && { order }), ...(arrayConfig && { arrayConfig }) };
}
