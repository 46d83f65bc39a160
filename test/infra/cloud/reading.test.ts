import { status } from '@grpc/grpc-js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { indexAdmin, type IndexAdmin } from '../../../shared/adapters/firestore/indexAdmin.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { pubsubAdmin, type PubsubAdmin } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import { firestoreAdminPeer } from '../../support/peers/firestoreAdminPeer.ts';
import { type Peer, PERMISSION_DENIED } from '../../support/peers/grpcPeer.ts';
import { pubsubPeer } from '../../support/peers/pubsubPeer.ts';
import { deployedSubscriptions, PROJECT, topicName } from './deployed.ts';
import { deployedPeers } from './deployedPeers.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const SOON = { timeoutMs: 200 };

function pubsubAt(peer: Peer, timeout: { timeoutMs?: number } = {}): PubsubAdmin {
  const admin = pubsubAdmin({ project: PROJECT, endpoint: parseEndpoint('PUBSUB', peer.endpoint), ...timeout });
  onTestFinished(() => admin.close());
  return admin;
}

function firestoreAt(peer: Peer, options: { database?: string; timeoutMs?: number } = {}): IndexAdmin {
  const endpoint = parseEndpoint('FIRESTORE', peer.endpoint);
  const admin = indexAdmin({ project: PROJECT, database: 'tranche', endpoint, ...options });
  onTestFinished(() => admin.close());
  return admin;
}

describe('what stands in Pub/Sub', () => {
  it('is read over all pages, with the account of every push', async () => {
    const { pubsub } = await deployedPeers();
    expect(await pubsubAt(pubsub).subscriptions()).toEqual(deployedSubscriptions());
  });

  it('is what Pub/Sub chooses where nothing was said', async () => {
    const name = `projects/${PROJECT}/subscriptions/ticks-push`;
    const deadLetterPolicy = { deadLetterTopic: topicName('ticks-dead') };
    const peer = await pubsubPeer([], [{ name, topic: topicName('ticks'), retryPolicy: {}, deadLetterPolicy }]);
    expect(await pubsubAt(peer).subscriptions()).toEqual([
      {
        name: 'ticks-push',
        topic: topicName('ticks'),
        pushEndpoint: '',
        pushAccount: '',
        ackDeadline: 0,
        retention: 0,
        backOff: { from: 10, to: 600 },
        deadLetters: { topic: topicName('ticks-dead'), attempts: 5 },
        expiresAfter: 31 * 24 * 60 * 60,
        filter: '',
        detached: false,
      },
    ]);
  });

  it('names the role that is missing', async () => {
    const peer = await pubsubPeer([], []);
    peer.fail('ListTopics', PERMISSION_DENIED);
    await expect(pubsubAt(peer).topics()).rejects.toMatchObject({
      name: 'VendorError',
      certain: true,
      retryable: false,
      message: expect.stringContaining('Pub/Sub: listing the topics: permission is missing in the project'),
    });
  });

  it('is given up in time when nobody answers', async () => {
    const peer = await pubsubPeer([], []);
    peer.fail('*', 'silence');
    const admin = pubsubAt(peer, SOON);
    for (const read of [() => admin.topics(), () => admin.subscriptions()]) {
      await expect(read()).rejects.toMatchObject({
        retryable: true,
        message: expect.stringContaining('did not answer in time'),
      });
    }
  });
});

describe('the indexes of Firestore', () => {
  it('are read with how each field is indexed, whatever is quoted', async () => {
    const collection = `projects/${PROJECT}/databases/tranche/collectionGroups/fleet-digests`;
    const fields = [
      { fieldPath: '`fleet-revision`', order: 'DESCENDING' },
      { fieldPath: 'tags', arrayConfig: 'CONTAINS' },
    ];
    const index = { queryScope: 'COLLECTION_GROUP', fields, state: 'CREATING' };
    const field = { name: `${collection}/fields/tags`, indexConfig: { indexes: [{ ...index, fields: [fields[1]!] }] } };
    const peer = await firestoreAdminPeer([{ ...index, name: `${collection}/indexes/1` }], [field]);
    const admin = firestoreAt(peer);
    expect(await admin.composite()).toEqual([
      {
        collectionGroup: 'fleet-digests',
        queryScope: 'COLLECTION_GROUP',
        fields: [
          { path: 'fleet-revision', mode: 'DESCENDING' },
          { path: 'tags', mode: 'CONTAINS' },
        ],
        state: 'CREATING',
      },
    ]);
    expect(await admin.overrides()).toEqual([
      {
        collectionGroup: 'fleet-digests',
        path: 'tags',
        indexes: [{ queryScope: 'COLLECTION_GROUP', mode: 'CONTAINS' }],
        ttl: false,
      },
    ]);
    expect(peer.asked[1]?.request['filter']).toBe('indexConfig.usesAncestorConfig:false OR ttlConfig:*');
  });

  it('cannot be read of a database that is not there', async () => {
    const peer = await firestoreAdminPeer([], []);
    peer.fail('*', { code: status.NOT_FOUND, message: 'The database does not exist.' });
    await expect(firestoreAt(peer, { database: 'state' }).composite()).rejects.toThrow(
      'Firestore: listing the composite indexes: there is no database state in the project tranche-prod',
    );
  });

  it('are given up in time when nobody answers', async () => {
    const peer = await firestoreAdminPeer([], []);
    peer.fail('*', 'silence');
    const admin = firestoreAt(peer, SOON);
    for (const read of [() => admin.composite(), () => admin.overrides()]) {
      await expect(read()).rejects.toThrow('Firestore did not answer in time; try again');
    }
  });
});
