import type { Collection, Store } from '../../shared/ports/store.ts';

/** What the suites store: a field of every kind that a query can compare. */
export interface Job {
  readonly rollout: string;
  readonly stage: number;
  readonly startsAt: number;
  readonly held: boolean;
  readonly note: string | null;
}

export const jobs: Collection<Job> = {
  name: 'jobs',
  indexes: [
    ['rollout', 'stage', 'startsAt'],
    ['rollout', 'stage'],
    ['rollout', 'note'],
    ['rollout'],
    ['held'],
    ['note'],
    ['startsAt'],
  ],
};

export const counters: Collection<{ readonly n: number }> = { name: 'counters', indexes: [] };

/** What a store must be opened with to pass the suites. */
export const contractCollections = [jobs, counters] as const;

export function job(changes: Partial<Job> = {}): Job {
  return { rollout: 'r1', stage: 1, startsAt: 0, held: false, note: null, ...changes };
}

/** Stores the jobs under the ids that are their keys. */
export async function putJobs(store: Store, all: Readonly<Record<string, Job>>): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [id, value] of Object.entries(all)) tx.set(jobs, id, value);
  });
}
