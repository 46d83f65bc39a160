import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readIndexFile } from '../settings/indexFile.ts';
import { type Deployment, deployed } from './support/deployment.ts';
import { projectOfTest } from './support/projectFolder.ts';

const INDEX_FILE = fileURLToPath(new URL('../../../firestore.indexes.json', import.meta.url));

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed();
});

function inputs(type: string): readonly Record<string, unknown>[] {
  return deployment.of(type).map((resource) => resource.inputs);
}

describe('the database', () => {
  it('can be restored to a point in time, and is not deleted by mistake', () => {
    expect(inputs('gcp:firestore/database:Database')).toEqual([
      {
        project: 'acme-tranche',
        name: 'tranche',
        locationId: 'europe-west1',
        type: 'FIRESTORE_NATIVE',
        concurrencyMode: 'OPTIMISTIC',
        pointInTimeRecoveryEnablement: 'POINT_IN_TIME_RECOVERY_ENABLED',
        deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
      },
    ]);
  });

  it('has the indexes of the file, and the fields that differ from the default', () => {
    const { indexes, fieldOverrides } = readIndexFile(INDEX_FILE);
    expect(indexes.length).toBeGreaterThan(0);
    const created = inputs('gcp:firestore/index:Index');
    expect(created).toHaveLength(indexes.length);
    for (const { collectionGroup: collection, queryScope, fields } of indexes) {
      expect(created).toContainEqual({ project: 'acme-tranche', database: 'tranche', collection, queryScope, fields });
    }
    const overridden = inputs('gcp:firestore/field:Field');
    expect(overridden).toHaveLength(fieldOverrides.length);
    for (const { collectionGroup: collection, fieldPath: field, indexes: indexed } of fieldOverrides) {
      const indexConfig = { indexes: indexed };
      expect(overridden).toContainEqual({
        project: 'acme-tranche',
        database: 'tranche',
        collection,
        field,
        indexConfig,
      });
    }
  });

  it('is closed to clients', () => {
    const rules = JSON.stringify(inputs('gcp:firebaserules/ruleset:Ruleset'));
    expect(rules).toContain('allow read, write: if false;');
    expect(inputs('gcp:firebaserules/release:Release')).toMatchObject([
      { name: 'cloud.firestore/tranche', rulesetName: 'name-of-rules' },
    ]);
  });

  it('is backed up every day and every week', () => {
    const schedules = inputs('gcp:firestore/backupSchedule:BackupSchedule');
    expect(schedules).toContainEqual(expect.objectContaining({ retention: '604800s', dailyRecurrence: {} }));
    expect(schedules).toContainEqual(
      expect.objectContaining({ retention: '8467200s', weeklyRecurrence: { day: 'SUNDAY' } }),
    );
  });
});

it('an index file that Firestore would not take is refused, with everything that is wrong', () => {
  const path = join(projectOfTest(), 'firestore.indexes.json');
  const indexes = [{ collectionGroup: 'a', queryScope: 'DATABASE', fields: [{ fieldPath: 'b', order: 'ASCENDING' }] }];
  writeFileSync(path, JSON.stringify({ indexes, overrides: [] }));
  expect(() => readIndexFile(path)).toThrow(/indexes\.0\.queryScope: .*\n.*at least two fields\n.*"overrides"/);
});
