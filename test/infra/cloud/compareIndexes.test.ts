import { describe, expect, it } from 'vitest';
import { compareIndexes } from '../../../infra/cloud/doctor/compareIndexes.ts';
import { compareOverrides } from '../../../infra/cloud/doctor/compareOverrides.ts';
import { IndexFileError, loadIndexFile, readIndexFile } from '../../../infra/cloud/doctor/indexFile.ts';
import type { FoundFieldOverride, FoundIndex } from '../../../shared/adapters/firestore/indexAdmin.ts';

const deploy = 'run `npm --prefix infra/gcp run up -- --refresh`';

const file = readIndexFile({
  indexes: [
    {
      collectionGroup: 'upgrades',
      queryScope: 'COLLECTION',
      fields: [
        { fieldPath: 'rollout', order: 'ASCENDING' },
        { fieldPath: 'startsAt', order: 'DESCENDING' },
      ],
    },
  ],
  fieldOverrides: [
    { collectionGroup: 'upgrades', fieldPath: '*', indexes: [] },
    { collectionGroup: 'ledger', fieldPath: 'seq', indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION' }] },
    { collectionGroup: 'ledger', fieldPath: 'until', ttl: true, indexes: [] },
  ],
});

const built: FoundIndex = {
  collectionGroup: 'upgrades',
  queryScope: 'COLLECTION',
  fields: [
    { path: 'rollout', mode: 'ASCENDING' },
    { path: 'startsAt', mode: 'DESCENDING' },
    { path: '__name__', mode: 'DESCENDING' },
  ],
  state: 'READY',
};

describe('composite indexes', () => {
  it('are as expected when they are built, with the name that Firestore adds at their end', () => {
    expect(compareIndexes(file, [built])).toEqual([]);
    expect(compareIndexes(file, [{ ...built, fields: built.fields.slice(0, 2) }])).toEqual([]);
  });

  it('of other collections do not matter', () => {
    expect(compareIndexes(file, [built, { ...built, collectionGroup: 'orders' }])).toEqual([]);
  });

  it.each([
    { found: [], says: `is not there; ${deploy}` },
    {
      found: [{ ...built, state: 'CREATING' }],
      says: 'is CREATING, expected READY; wait until it is built, and ask again',
    },
    {
      found: [{ ...built, state: 'NEEDS_REPAIR' }],
      says: `is NEEDS_REPAIR, expected READY; delete it in the console, then ${deploy}`,
    },
  ])('differ: $says', ({ found, says }) => {
    expect(compareIndexes(file, found)).toEqual([
      { thing: 'index upgrades (rollout asc, startsAt desc)', detail: says },
    ]);
  });

  it.each([
    { what: 'another direction', index: { ...built, fields: [built.fields[1]!, built.fields[0]!] } },
    { what: 'another scope', index: { ...built, queryScope: 'COLLECTION_GROUP' } },
  ])('with $what are other indexes, which every write pays for', ({ index }) => {
    const [missing, extra] = compareIndexes(file, [index]);
    expect(missing?.detail).toBe(`is not there; ${deploy}`);
    expect(extra?.thing).toMatch(/^index upgrades \(/);
    expect(extra?.detail).toBe(
      'is there, expected none such; delete it in the console, or add it to firestore.indexes.json',
    );
  });
});

describe('field exemptions', () => {
  const found: FoundFieldOverride[] = [
    { collectionGroup: 'upgrades', path: '*', indexes: [], ttl: false },
    { collectionGroup: 'ledger', path: 'seq', indexes: [{ queryScope: 'COLLECTION', mode: 'ASCENDING' }], ttl: false },
    { collectionGroup: 'ledger', path: 'until', indexes: [], ttl: true },
    {
      collectionGroup: '__default__',
      path: '*',
      indexes: [{ queryScope: 'COLLECTION', mode: 'ASCENDING' }],
      ttl: false,
    },
  ];

  it('are as expected after a deployment, beside those of other collections', () => {
    expect(compareOverrides(file, found)).toEqual([]);
  });

  it('are missed when a field is indexed like all others', () => {
    expect(compareOverrides(file, found.slice(1))).toEqual([
      { thing: 'field upgrades.*', detail: `indexing is the database's default, expected none; ${deploy}` },
    ]);
  });

  it('differ in how a field is indexed, and whether its documents are removed in time', () => {
    const other = [
      found[0]!,
      { ...found[1]!, indexes: [{ queryScope: 'COLLECTION_GROUP', mode: 'DESCENDING' }], ttl: true },
      { ...found[2]!, ttl: false },
    ];
    expect(compareOverrides(file, other)).toEqual([
      { thing: 'field ledger.seq', detail: `indexing is descending (COLLECTION_GROUP), expected ascending; ${deploy}` },
      { thing: 'field ledger.seq', detail: `time to live is on, expected off; ${deploy}` },
      { thing: 'field ledger.until', detail: `time to live is off, expected on; ${deploy}` },
    ]);
  });

  it('that nobody asked for may make a query fail', () => {
    const extra = { collectionGroup: 'upgrades', path: 'phase', indexes: [], ttl: false };
    expect(compareOverrides(file, [...found, extra])).toEqual([
      {
        thing: 'field upgrades.phase',
        detail:
          "indexing is none, expected the database's default; take the exemption back in the console, or add it to " +
          'firestore.indexes.json',
      },
    ]);
  });
});

describe('firestore.indexes.json', () => {
  it('is refused with the name of the field that is wrong', () => {
    const parsed = { indexes: [{ collectionGroup: 'a', fields: [{ fieldPath: 'b', order: 'UP' }] }] };
    expect(() => readIndexFile(parsed)).toThrow(/indexes\.0\.fields\.0\.order/);
  });

  it('that is not there is said to be so', async () => {
    const nowhere = new URL('nowhere/firestore.indexes.json', import.meta.url);
    await expect(loadIndexFile(nowhere)).rejects.toThrow(IndexFileError);
  });

  it('of this version can be read', async () => {
    const own = await loadIndexFile(new URL('../../../firestore.indexes.json', import.meta.url));
    expect(own.indexes.length).toBeGreaterThan(0);
  });
});
