import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { InstanceRecord } from './worldRecords.ts';

/** What is kept of an instance that changes all the time, as one that flaps. */
const MOST_RECORDS = 1_000;

/** How the records of instances were at earlier moments. Before it was first seen, an instance was as it was seen then. */
export function createWorldHistory() {
  const past = new Map<string, { readonly since: Instant; readonly record: InstanceRecord }[]>();
  return {
    /** Moments come in order. */
    note(record: InstanceRecord, since: Instant): void {
      const entries = past.get(record.id) ?? [];
      entries.push({ since, record });
      if (entries.length > MOST_RECORDS) entries.shift();
      past.set(record.id, entries);
    },
    /** `undefined` when there never was such an instance. */
    recordAt(id: string, at: Instant): InstanceRecord | undefined {
      const entries = past.get(id);
      return (entries?.findLast(({ since }) => since <= at) ?? entries?.[0])?.record;
    },
    /** The moments after `from`, and not after `to`, at which it became another one. */
    changesOf: (id: string, from: Instant, to: Instant): Instant[] =>
      (past.get(id) ?? []).map(({ since }) => since).filter((since) => from < since && since <= to),
  };
}
