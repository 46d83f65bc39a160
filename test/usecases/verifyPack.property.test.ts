import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/domain/evidence/canonicalJson.ts';
import type { LedgerEntry } from '../../shared/domain/evidence/ledger.ts';
import { type Manifest, PACK_FILES, factsOf } from '../../shared/domain/evidence/packManifest.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { ID, bytesOf, documentedRollout, packOf } from './support/evidence.ts';

type Files = Map<string, Uint8Array>;

let pack: Files;
beforeEach(async () => {
  pack = bytesOf(await packOf(await documentedRollout()));
});

const text = (files: Files, name: string): string => new TextDecoder().decode(files.get(name));
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Who edits a file and makes the manifest fit it again. */
function rehashed(files: Files): Files {
  const manifest = JSON.parse(text(files, 'manifest.json')) as Manifest;
  const facts = Object.fromEntries(
    Object.keys(manifest.files)
      .filter((name) => files.has(name))
      .map((name) => [name, factsOf(files.get(name) ?? bytes(''))]),
  );
  return new Map([...files, ['manifest.json', bytes(`${JSON.stringify({ ...manifest, files: facts }, null, 2)}\n`)]]);
}

function edited(name: string, change: (lines: string[]) => string[], rehash: boolean): Files {
  const files = new Map([...pack, [name, bytes(change(text(pack, name).split('\n')).join('\n'))]]);
  return rehash ? rehashed(files) : files;
}

function isFound(files: Files): void {
  const report = verifyPack(files);
  expect(report.valid).toBe(false);
  expect(report.problems.length).toBeGreaterThan(0);
}

/** Two different lines of the ledger. */
const lines = (): fc.Arbitrary<[number, number]> => {
  const last = text(pack, 'ledger.jsonl').split('\n').length - 2;
  return fc.tuple(fc.nat(last), fc.nat(last)).filter(([one, other]) => one !== other);
};

describe('an exported pack', () => {
  it('shows any byte of any file that was changed, hashed again or not', () => {
    const place = fc.constantFrom(...PACK_FILES).chain((name) =>
      fc.record({
        name: fc.constant(name),
        at: fc.nat((pack.get(name)?.length ?? 1) - 1),
        by: fc.integer({ min: 1, max: 255 }),
        rehash: name === 'manifest.json' ? fc.constant(false) : fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(place, ({ name, at, by, rehash }) => {
        const content = Uint8Array.from(pack.get(name) ?? []);
        content[at] = (content[at] ?? 0) ^ by;
        const files = new Map([...pack, [name, content]]);
        isFound(rehash ? rehashed(files) : files);
      }),
      { numRuns: 150 },
    );
  });

  it('shows entries that were dropped, doubled or swapped, hashed again or not', () => {
    const change = fc.record({ how: fc.constantFrom('drop', 'double', 'swap'), at: lines(), rehash: fc.boolean() });
    fc.assert(
      fc.property(change, ({ how, at: [one, other], rehash }) => {
        const files = edited(
          'ledger.jsonl',
          (all) => {
            const [first = '', second = ''] = [all[one], all[other]];
            if (how === 'drop') return all.toSpliced(one, 1);
            if (how === 'double') return all.toSpliced(other, 0, first);
            return all.with(one, second).with(other, first);
          },
          rehash,
        );
        isFound(files);
      }),
      { numRuns: 100 },
    );
  });

  it('shows an entry that was edited, with a chain that was hashed again from there on', () => {
    fc.assert(
      fc.property(lines(), fc.boolean(), ([at], withHeads) => {
        const entries = text(pack, 'ledger.jsonl')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as LedgerEntry);
        const forged = rechained(entries, at);
        const files: Files = new Map([
          ...pack,
          ['ledger.jsonl', bytes(forged.map((entry) => `${canonicalJson(entry)}\n`).join(''))],
        ]);
        isFound(rehashed(withHeads ? withHeadsOf(files, forged) : files));
      }),
      { numRuns: 60 },
    );
  });

  it('shows an edited entry of each kind of chain, with its chain hashed again', () => {
    const entries = text(pack, 'ledger.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerEntry);
    const kinds = Map.groupBy(entries.keys(), (index) => entries[index]?.stream.split(':')[0]);
    expect([...kinds.keys()]).toEqual(['rollout', 'upgrade', 'pull-request', 'incident', 'alert', 'post-mortem']);
    for (const [first = 0] of kinds.values()) {
      const forged = rechained(entries, first);
      const ledger = bytes(forged.map((entry) => `${canonicalJson(entry)}\n`).join(''));
      isFound(rehashed(new Map([...pack, ['ledger.jsonl', ledger]])));
    }
  });

  it('shows a cell of the table that was edited, hashed again or not', () => {
    const cell = fc.record({ row: fc.nat(8), column: fc.nat(15), to: fc.string(), rehash: fc.boolean() });
    fc.assert(
      fc.property(cell, ({ row, column, to, rehash }) => {
        const cells = (text(pack, 'upgrades.csv').split('\n')[row] ?? '').split(',');
        fc.pre(cells[column] !== to);
        isFound(edited('upgrades.csv', (all) => all.with(row, cells.with(column, to).join(',')), rehash));
      }),
      { numRuns: 100 },
    );
  });

  it('shows a file that is missing or was added, by its name', () => {
    for (const name of PACK_FILES) {
      const files = new Map(pack);
      files.delete(name);
      expect(verifyPack(files).problems).toContain(`${name}: is missing`);
    }
    const added = verifyPack(new Map([...pack, ['../evil.sh', bytes('')]]));
    expect(added.problems).toEqual(['../evil.sh: is no part of a pack']);
  });

  it('names the chain and the entry, and the line of the table', () => {
    const dropped = edited('ledger.jsonl', (all) => all.toSpliced(1, 1), true);
    expect(verifyPack(dropped).problems).toContain(`rollout:${ID}: entry 2 is missing or out of order`);
    const table = edited('upgrades.csv', (all) => all.with(1, (all[1] ?? '').replace('verified', 'failed')), true);
    expect(verifyPack(table).problems).toEqual(['upgrades.csv:2: is not what ledger.jsonl and record.json give']);
  });

  it('shows a record that was edited: the plan, the registration, who took no part', () => {
    const plan = edited(
      'record.json',
      ([line = '', ...rest]) => [line.replace('2026-11-23', '2026-11-24'), ...rest],
      true,
    );
    expect(verifyPack(plan).problems).toContain(`rollout:${ID}: the plan is not the one recorded`);
    const who = edited('record.json', ([line = '', ...rest]) => [line.replace('release-team', 'eve'), ...rest], true);
    expect(verifyPack(who).problems).toContain(`rollout:${ID}: record.json differs from the registration: registrar`);
  });

  it.each(['', 'null', '[]', '{}', '{"__proto__":1}', 'x'.repeat(10)])(
    'of nonsense (%s) is refused without a crash',
    (nonsense) => {
      for (const name of PACK_FILES) isFound(rehashable(new Map([...pack, [name, bytes(nonsense)]]), name));
      isFound(new Map(PACK_FILES.map((name) => [name, bytes(nonsense)])));
      isFound(new Map());
    },
  );
});

const rehashable = (files: Files, name: string): Files => (name === 'manifest.json' ? files : rehashed(files));

/** The chain of the entry, with another actor from there on and hashes that fit. */
function rechained(entries: readonly LedgerEntry[], at: number): LedgerEntry[] {
  const { stream } = entries[at] ?? { stream: '' };
  let prev: string | undefined;
  return entries.map((entry, index) => {
    if (entry.stream !== stream || index < at) return entry;
    const { hash: _hash, ...body } = { ...entry, ...(index === at ? { actor: 'eve' } : {}), ...(prev && { prev }) };
    const forged = { ...body, hash: hash('sha256', canonicalJson(body)) };
    prev = forged.hash;
    return forged;
  });
}

function withHeadsOf(files: Files, entries: readonly LedgerEntry[]): Files {
  const manifest = JSON.parse(text(files, 'manifest.json')) as Manifest;
  const heads = { ...manifest.heads };
  for (const { stream, seq, hash } of entries) heads[stream] = { seq, hash };
  const head = heads[`rollout:${ID}`];
  return new Map([...files, ['manifest.json', bytes(`${JSON.stringify({ ...manifest, heads, head }, null, 2)}\n`)]]);
}
