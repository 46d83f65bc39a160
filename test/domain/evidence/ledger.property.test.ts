import * as fc from 'fast-check';
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Head,
  GENESIS,
  type LedgerEntry,
  chain,
  chainFault,
  seal,
} from '../../../shared/domain/evidence/ledger.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { modelJson } from '../rollout/model.ts';

const detail = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.array(fc.string()),
  fc.record({ b: fc.boolean(), a: fc.string() }),
);
const events = fc.record({
  type: fc.constantFrom('StageOpened', 'UpgradeVerified', 'IncidentOpened', 'RolloutPaused'),
  reason: fc.string(),
  detail,
});
const batches = fc.array(
  fc.record({
    events: fc.array(events, { minLength: 1, maxLength: 4 }),
    by: fc.record({ at: fc.nat(), actor: fc.constantFrom('tranche', 'ada') }),
  }),
  { minLength: 1, maxLength: 6 },
);
const ledgers = batches.map((appended) => {
  let head: Head = GENESIS;
  const entries: LedgerEntry[] = [];
  for (const { events: some, by } of appended) {
    const result = chain('rollout:prod-5.2.0', head, some, by);
    entries.push(...result.entries);
    head = result.head;
  }
  return { entries, head };
});

/** What an auditor does: walk along, and compare where it ends with what the record says. */
function isSound(entries: readonly LedgerEntry[], head: Head): boolean {
  let at = GENESIS;
  for (const entry of entries) {
    if (chainFault(at, entry) !== undefined) return false;
    at = { seq: entry.seq, hash: entry.hash };
  }
  return at.seq === head.seq && at.hash === head.hash;
}

const rehashed = ({ hash: _old, ...body }: LedgerEntry): LedgerEntry => ({
  ...body,
  hash: hash('sha256', modelJson(body)),
});
const pick = (list: readonly unknown[], nth: number): number => nth % list.length;

const edits: readonly ((entry: LedgerEntry) => LedgerEntry)[] = [
  (entry) => ({ ...entry, at: entry.at + 1 }),
  (entry) => ({ ...entry, actor: `${entry.actor}!` }),
  (entry) => ({ ...entry, event: { ...entry.event, reason: `${entry.event.reason}!` } }),
  (entry) => ({ ...entry, event: { ...entry.event, type: `${entry.event.type}!` } }),
  (entry) => ({ ...entry, event: { ...entry.event, added: 1 } as LedgerEntry['event'] }),
  (entry) => ({ ...entry, controls: [...entry.controls, 'CI-25'] }),
  (entry) => ({ ...entry, stream: 'rollout:other' }),
  (entry) => ({ ...entry, seq: entry.seq + 1 }),
  (entry) => ({ ...entry, prev: entry.hash }),
  (entry) => ({ ...entry, hash: entry.prev }),
];

describe('a chain of the ledger', () => {
  it('is sound as it was written, and each hash is the SHA-256 of its entry', () => {
    fc.assert(
      fc.property(ledgers, ({ entries, head }) => {
        expect(isSound(entries, head)).toBe(true);
        for (const entry of entries) expect(rehashed(entry).hash).toBe(entry.hash);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      }),
      fixed(200),
    );
  });

  it('is unsound when any field of any entry was edited', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.constantFrom(...edits), ({ entries, head }, nth, edit) => {
        const at = pick(entries, nth);
        expect(
          isSound(
            entries.map((entry, index) => (index === at ? edit(entry) : entry)),
            head,
          ),
        ).toBe(false);
      }),
      fixed(400),
    );
  });

  it('is unsound when an entry was edited and hashed again', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.constantFrom(...edits.slice(0, 9)), ({ entries, head }, nth, edit) => {
        const at = pick(entries, nth);
        expect(
          isSound(
            entries.map((entry, index) => (index === at ? rehashed(edit(entry)) : entry)),
            head,
          ),
        ).toBe(false);
      }),
      fixed(400),
    );
  });

  it('is unsound when an entry was dropped, at the end as well', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), ({ entries, head }, nth) => {
        expect(isSound(entries.toSpliced(pick(entries, nth), 1), head)).toBe(false);
        expect(isSound(entries.slice(0, pick(entries, nth)), head)).toBe(false);
        expect(isSound(entries.slice(0, -1), head)).toBe(false);
      }),
      fixed(300),
    );
  });

  it('is unsound when two entries have changed places, or one is there twice', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.nat(), ({ entries, head }, one, other) => {
        const [a, b] = [pick(entries, one), pick(entries, other)];
        const swapped = entries.with(a, entries[b]!).with(b, entries[a]!);
        if (a !== b) expect(isSound(swapped, head)).toBe(false);
        expect(isSound(entries.toSpliced(a, 0, entries[a]!), head)).toBe(false);
      }),
      fixed(300),
    );
  });

  it('is unsound when an entry of another chain was put in', () => {
    fc.assert(
      fc.property(ledgers, ledgers, ({ entries, head }, other) => {
        const [foreign] = chain('rollout:other', GENESIS, [other.entries[0]!.event], { at: 0, actor: 'eve' }).entries;
        expect(isSound([...entries, foreign!], head)).toBe(false);
        expect(isSound(entries.with(0, foreign!), head)).toBe(false);
      }),
      fixed(100),
    );
  });
});

describe('a seal over chains', () => {
  const heads = fc.uniqueArray(
    fc.record({
      stream: fc.integer({ min: 0, max: 500 }).map((id) => `upgrade:r~src-${id}`),
      head: fc.record({ seq: fc.integer({ min: 1, max: 20 }), hash: fc.stringMatching(/^[0-9a-f]{64}$/) }),
    }),
    { minLength: 1, maxLength: 8, selector: ({ stream }) => stream },
  );

  it('is the same in whatever order they are read', () => {
    const shuffled = heads.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(shuffled, ([some, other]) => {
        expect(seal(other)).toBe(seal(some));
      }),
      fixed(100),
    );
  });

  it('is another when any of them has gone on, was altered, is missing or was added', () => {
    fc.assert(
      fc.property(heads, fc.nat(), (some, nth) => {
        const at = pick(some, nth);
        const { stream, head } = some[at]!;
        const changed = [
          some.with(at, { stream, head: { ...head, seq: head.seq + 1 } }),
          some.with(at, { stream, head: { ...head, hash: hash('sha256', head.hash) } }),
          some.with(at, { stream: `${stream}x`, head }),
          some.toSpliced(at, 1),
          [...some, { stream: 'upgrade:r~new', head }],
        ];
        const seals = changed.map((list) => seal(list));
        expect(seals).not.toContain(seal(some));
        expect(new Set(seals).size).toBe(seals.length);
      }),
      fixed(200),
    );
  });
});
