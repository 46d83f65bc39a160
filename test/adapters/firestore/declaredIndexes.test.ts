import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredIndexes } from '../../../shared/adapters/firestore/declaredIndexes.ts';
import { collections } from '../../../shared/ports/collections.ts';

describe('what is brought back from an export', () => {
  it('is every collection', () => {
    const named = /--collection-ids (\S+)/.exec(readFileSync('docs/deploy.md', 'utf8'))?.[1];
    expect(named?.split(',')).toEqual(collections.map(({ name }) => name));
  });
});

describe('the indexes of Firestore', () => {
  it('are exactly those that the queries need: the file for deployments is up to date', () => {
    const file: unknown = JSON.parse(readFileSync('firestore.indexes.json', 'utf8'));
    expect(file, 'run `npm run indexes`').toEqual(declaredIndexes(collections));
  });

  it('are composite for several fields, and switched off for every field that no query asks for', () => {
    const jobs = { name: 'jobs', indexes: [['rollout', 'stage'], ['note']] } as const;
    expect(declaredIndexes([jobs])).toEqual({
      indexes: [
        {
          collectionGroup: 'jobs',
          queryScope: 'COLLECTION',
          fields: [
            { fieldPath: 'rollout', order: 'ASCENDING' },
            { fieldPath: 'stage', order: 'ASCENDING' },
          ],
        },
      ],
      fieldOverrides: [
        { collectionGroup: 'jobs', fieldPath: '*', indexes: [] },
        {
          collectionGroup: 'jobs',
          fieldPath: 'note',
          indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION' }],
        },
      ],
    });
  });
});
