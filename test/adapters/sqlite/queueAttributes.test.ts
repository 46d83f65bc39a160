import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { MAX_ATTEMPTS, backOff } from '../../../shared/adapters/sqlite/sqliteQueue.ts';
import { newDatabasePath } from './inFile.ts';
import { LEASE_MS, leaseOne, publish, setUp } from './queueSetUp.ts';

const attributes = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** As the first version made it. */
function oldFile(): string {
  const path = newDatabasePath();
  const database = openDatabase(path, { durability: 'normal' });
  database
    .statement(
      `CREATE TABLE queue_messages (
         seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
         published_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
         leased INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, id)) STRICT`,
    )
    .run();
  database
    .statement(
      `CREATE TABLE queue_dead_letters (
         topic TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, published_at INTEGER NOT NULL,
         attempts INTEGER NOT NULL, reason TEXT NOT NULL, dead_at INTEGER NOT NULL,
         PRIMARY KEY (topic, id)) STRICT, WITHOUT ROWID`,
    )
    .run();
  database
    .statement(
      `INSERT INTO queue_messages (topic, id, body, published_at, due_at) VALUES ('upgrades', 'old', '{"n":1}', 0, 0)`,
    )
    .run();
  database.statement(`INSERT INTO queue_dead_letters VALUES ('upgrades', 'dead', '{"n":2}', 0, 10, 'gone', 0)`).run();
  database.close();
  return path;
}

describe('the attributes of a message', () => {
  it('are none in a file of an earlier version, which takes them from then on', async () => {
    const { queue } = setUp(oldFile());
    expect(leaseOne(queue)).toMatchObject({ id: 'old', body: { n: 1 }, attributes: {} });
    expect(queue.requeueDeadLetter('upgrades', 'dead')).toBe(true);
    expect(leaseOne(queue)).toMatchObject({ id: 'dead', body: { n: 2 }, attributes: {} });
    await queue.publish('upgrades', [{ id: 'new', body: {}, attributes }]);
    expect(leaseOne(queue)).toMatchObject({ id: 'new', attributes });
  });

  it('are added to a file once, however often it is opened', () => {
    const path = oldFile();
    for (let times = 0; times < 2; times += 1) {
      const { queue, database } = setUp(path);
      expect(queue.lease(10, LEASE_MS).length).toBe(times === 0 ? 1 : 0);
      database.close();
    }
  });

  it('stay with it through every attempt, and when it starts over as a dead letter', async () => {
    const { queue, clock } = setUp();
    await queue.publish('upgrades', [{ id: 'a', body: {}, attributes }]);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const lease = leaseOne(queue);
      expect(lease.attributes).toEqual(attributes);
      queue.nack(lease, 'not yet');
      clock.time += backOff(attempt);
    }
    expect(queue.requeueDeadLetter('upgrades', 'a')).toBe(true);
    expect(leaseOne(queue)).toMatchObject({ attempt: 1, attributes });
  });

  it('are those of the first of two publications with the same id', async () => {
    const { queue } = setUp();
    await queue.publish('upgrades', [{ id: 'a', body: {}, attributes }]);
    await publish(queue, 'a');
    expect(leaseOne(queue).attributes).toEqual(attributes);
  });
});
