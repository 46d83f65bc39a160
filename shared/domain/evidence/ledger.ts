import { hash } from 'node:crypto';
import type { Instant } from '../calendar/time.ts';
import { canonicalJson } from './canonicalJson.ts';

/**
 * The ledger is many short chains rather than a single long one: every rollout, every upgrade, the pull request of each,
 * every incident, alert, post-mortem, silence and monitored project has its own, so that thousands of upgrades can be recorded at once without waiting for each other. A stage
 * that completes seals the chains of its upgrades into the chain of the rollout, which ties them together.
 */
export type Stream =
  `${'rollout' | 'upgrade' | 'pull-request' | 'incident' | 'alert' | 'post-mortem' | 'silence' | 'monitoring'}:${string}`;

/** The controls of the SOC2 catalogue that an entry is evidence for. */
export type Control = 'CI-25' | 'CI-86' | 'CI-100';

/** What a decision says of itself: what happened, and why. */
export interface DomainEvent {
  readonly type: string;
  readonly reason: string;
}

export interface LedgerEntry {
  readonly stream: Stream;
  /** From 1, without gaps, within the stream. */
  readonly seq: number;
  readonly at: Instant;
  /** Who decided: `tranche`, or the person who gave the command. */
  readonly actor: string;
  readonly controls: readonly Control[];
  readonly event: DomainEvent;
  /** The hash of the entry before, 64 zeros for the first. */
  readonly prev: string;
  /** SHA-256 over the canonical JSON of the entry without this field. */
  readonly hash: string;
}

/** An entry whose event is one of a kind of chain. */
export type EntryOf<E extends DomainEvent> = LedgerEntry & { readonly event: E };

/** Where a chain has come to; whoever holds it notices a dropped last entry. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

export function entryId(stream: Stream, seq: number): string {
  return `${stream}~${String(seq).padStart(8, '0')}`;
}

export function chain(
  stream: Stream,
  head: Head,
  events: readonly DomainEvent[],
  by: { at: Instant; actor: string },
): { entries: LedgerEntry[]; head: Head } {
  const entries: LedgerEntry[] = [];
  let current = head;
  for (const event of events) {
    const controls = controlsOf(event.type);
    const body = { stream, seq: current.seq + 1, at: by.at, actor: by.actor, controls, event, prev: current.hash };
    const entry = { ...body, hash: hash('sha256', canonicalJson(body)) };
    entries.push(entry);
    current = { seq: entry.seq, hash: entry.hash };
  }
  return { entries, head: current };
}

/** What is wrong with an entry that should follow `before`, or `undefined`. */
export function chainFault(before: Head, entry: LedgerEntry): string | undefined {
  const { hash: stated, ...body } = entry;
  if (entry.seq !== before.seq + 1) return `entry ${before.seq + 1} is missing or out of order`;
  if (entry.prev !== before.hash) return `entry ${entry.seq} does not follow the entry before it`;
  if (hash('sha256', canonicalJson(body)) !== stated) return `entry ${entry.seq} was altered`;
  return undefined;
}

/** One hash over the heads of many chains, in the order of their streams. */
export function seal(heads: readonly { readonly stream: string; readonly head: Head }[]): string {
  const lines = heads.map(({ stream, head }) => `${stream} ${head.seq} ${head.hash}\n`).toSorted();
  return hash('sha256', lines.join(''));
}

/** CI-86: uptime checks after each upgrade; CI-25: alerting and incidents; CI-100: upgrades within the release process. */
function controlsOf(type: string): Control[] {
  if (/^(Incident|Alert|PostMortem|Silence)/.test(type)) return ['CI-25', 'CI-86'];
  if (type.startsWith('Monitoring')) return ['CI-86'];
  if (type === 'PullRequestDescribed' || type === 'PullRequestMerged') return ['CI-86', 'CI-100'];
  if (type === 'UpgradeVerified' || type === 'UpgradeFailed' || type.startsWith('Soak')) return ['CI-86', 'CI-100'];
  return ['CI-100'];
}
