import type { SQLOutputValue } from 'node:sqlite';
import { TOPICS, type Topic } from '../../ports/messages.ts';

// `due_at` is when a waiting message becomes available or a lease expires: one order, and the same indexes, for both.
// A seq is never used twice, so it names a message even if another one with the same id comes later.
export const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS queue_messages (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
     published_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
     leased INTEGER NOT NULL DEFAULT 0, attributes TEXT, UNIQUE (topic, id)) STRICT`,
  'CREATE INDEX IF NOT EXISTS queue_due ON queue_messages (due_at)',
  'CREATE INDEX IF NOT EXISTS queue_topic_due ON queue_messages (topic, due_at)',
  `CREATE TABLE IF NOT EXISTS queue_dead_letters (
     topic TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, published_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL, reason TEXT NOT NULL, dead_at INTEGER NOT NULL,
     attributes TEXT, PRIMARY KEY (topic, id)) STRICT, WITHOUT ROWID`,
];

export const SQL = {
  publish: `INSERT INTO queue_messages (topic, id, body, attributes, published_at, due_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (topic, id) DO NOTHING`,
  available: `SELECT seq, topic, id, body, attributes, published_at, due_at, attempt FROM queue_messages
    WHERE topic = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ?`,
  lease: 'UPDATE queue_messages SET leased = 1, attempt = ?, due_at = ? WHERE seq = ?',
  ack: 'DELETE FROM queue_messages WHERE seq = ? AND attempt = ? AND leased = 1',
  nack: 'UPDATE queue_messages SET leased = 0, due_at = ? WHERE seq = ? AND attempt = ? AND leased = 1',
  bury: `INSERT OR REPLACE INTO queue_dead_letters
    (topic, id, body, attributes, published_at, attempts, reason, dead_at)
    SELECT topic, id, body, attributes, published_at, attempt, ?, ? FROM queue_messages
    WHERE seq = ? AND attempt = ? AND leased = 1`,
  nextDueAt: 'SELECT min(due_at) AS due_at FROM queue_messages',
  topicDueAt: 'SELECT min(due_at) AS due_at FROM queue_messages WHERE topic = ?',
  depth: `SELECT topic, count(*) AS n, count(*) FILTER (WHERE leased = 1 AND due_at > ?) AS leased,
    min(published_at) AS oldest FROM queue_messages GROUP BY topic ORDER BY topic`,
  deadLetters: 'SELECT * FROM queue_dead_letters ORDER BY dead_at DESC, topic, id LIMIT ?',
  exhume: 'DELETE FROM queue_dead_letters WHERE topic = ? AND id = ? RETURNING body, attributes',
} as const;

/** Columns that a file of an earlier version lacks. That version goes on reading and writing a file that has them. */
export const ADDED = [
  ['queue_messages', 'attributes', 'TEXT'],
  ['queue_dead_letters', 'attributes', 'TEXT'],
] as const;

type Row = Record<string, SQLOutputValue>;

/** Of several topics: what has been available the longest comes first, and of two the one that was published first. */
export function inOrder(available: readonly Row[]): Row[] {
  return available.toSorted((a, b) => Number(a['due_at']) - Number(b['due_at']) || Number(a['seq']) - Number(b['seq']));
}

/** A message as the attempt that leasing it begins. */
export function nextLeaseOf(row: Row) {
  const { seq, attempt } = row;
  return { ...messageOf(row), attributes: attributesOf(row), token: Number(seq), attempt: Number(attempt) + 1 };
}

export function deadLetterOf(row: Row) {
  const { attempts, reason, dead_at: deadAt } = row;
  return { ...messageOf(row), attempts: Number(attempts), reason: String(reason), deadAt: Number(deadAt) };
}

export function depthOf({ topic, n, leased, oldest }: Row) {
  const waiting = Number(n) - Number(leased);
  return { topic: topicOf(topic), waiting, leased: Number(leased), oldest: Number(oldest) };
}

function messageOf({ topic, id, body, published_at: publishedAt }: Row) {
  const parsed: object = JSON.parse(String(body));
  return { topic: topicOf(topic), id: String(id), body: parsed, publishedAt: Number(publishedAt) };
}

function attributesOf({ attributes }: Row): Record<string, string> {
  return typeof attributes === 'string' ? JSON.parse(attributes) : {};
}

function topicOf(value: SQLOutputValue | undefined): Topic {
  const topic = TOPICS.find((known) => known === value);
  if (topic === undefined)
    throw new Error(`the queue holds a message of the topic "${String(value)}", which is unknown`);
  return topic;
}
