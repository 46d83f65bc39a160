import { Release } from '@pulumi/gcp/firebaserules/release.js';
import { Ruleset } from '@pulumi/gcp/firebaserules/ruleset.js';
import { BackupSchedule } from '@pulumi/gcp/firestore/backupSchedule.js';
import { Database } from '@pulumi/gcp/firestore/database.js';
import { Field } from '@pulumi/gcp/firestore/field.js';
import { Index } from '@pulumi/gcp/firestore/index_.js';
import type { Output, Resource } from '@pulumi/pulumi';
import type { CompositeIndex, FieldOverride, IndexFile } from '../settings/indexFile.ts';
import type { Place } from './place.ts';

const DAY = 24 * 60 * 60;

export interface DatabaseSettings {
  readonly database: string;
  readonly databaseLocation: string;
  readonly indexes: IndexFile;
  /** The text of the security rules. */
  readonly rules: string;
  readonly dailyBackupDays: number;
  readonly weeklyBackupWeeks: number;
}

/**
 * The state: one database that can be restored to any minute of the last week, with its indexes, rules and backups.
 * Returns what must be there before a function asks its first question.
 */
export function createDatabase({ project, after }: Place, settings: DatabaseSettings): Resource[] {
  const database = new Database(
    'state',
    {
      project,
      name: settings.database,
      locationId: settings.databaseLocation,
      type: 'FIRESTORE_NATIVE',
      concurrencyMode: 'OPTIMISTIC',
      pointInTimeRecoveryEnablement: 'POINT_IN_TIME_RECOVERY_ENABLED',
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
    },
    { dependsOn: [...after], protect: true },
  );
  const place = { project, database: database.name };
  const indexes = settings.indexes.indexes.map((index) => createIndex(place, index));
  const fields = settings.indexes.fieldOverrides.map((override) => overrideField(place, override));
  backUp(place, settings);
  refuseClients(project, database, settings.rules);
  return [database, ...indexes, ...fields];
}

interface InDatabase {
  readonly project: string;
  readonly database: Output<string>;
}

function createIndex(place: InDatabase, { collectionGroup, queryScope, fields }: CompositeIndex): Index {
  const name = [collectionGroup, queryScope, ...fields.map((field) => `${field.fieldPath} ${field.order ?? ''}`)];
  return new Index(nameOf(name), { ...place, collection: collectionGroup, queryScope, fields });
}

function overrideField(place: InDatabase, { collectionGroup, fieldPath, indexes, ttl }: FieldOverride): Field {
  const expiry = ttl === true ? { ttlConfig: {} } : {};
  const args = { ...place, collection: collectionGroup, field: fieldPath, indexConfig: { indexes } };
  return new Field(nameOf([collectionGroup, fieldPath]), { ...args, ...expiry });
}

function nameOf(parts: readonly string[]): string {
  return parts
    .join(' ')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
}

function backUp(place: InDatabase, { dailyBackupDays, weeklyBackupWeeks }: DatabaseSettings): void {
  new BackupSchedule('daily', { ...place, retention: `${dailyBackupDays * DAY}s`, dailyRecurrence: {} });
  const retention = `${weeklyBackupWeeks * 7 * DAY}s`;
  new BackupSchedule('weekly', { ...place, retention, weeklyRecurrence: { day: 'SUNDAY' } });
}

/** Rules bind the clients of browsers and phones, of which there are none; functions are bound by IAM. */
function refuseClients(project: string, database: Database, content: string): void {
  const source = { files: [{ name: 'firestore.rules', content }] };
  const ruleset = new Ruleset('rules', { project, source }, { dependsOn: [database] });
  const name = database.name.apply((id) => (id === '(default)' ? 'cloud.firestore' : `cloud.firestore/${id}`));
  new Release('rules', { project, name, rulesetName: ruleset.name });
}
