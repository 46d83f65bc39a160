import {
  keyOf,
  type BranchRecord,
  type CodeHostRecord,
  type CommentRecord,
  type CommitRecord,
  type ReleaseRecord,
  type RepositoryName,
  type ReviewRecord,
  type ThreadRecord,
} from './codeHostRecords.ts';

export type CodeHostStore = ReturnType<typeof codeHostStore>;

/** The records of the code host by what they are looked up by. What `put` returned from is kept. */
export function codeHostStore(loaded: readonly CodeHostRecord[], save: (record: CodeHostRecord) => void) {
  const threads = { deployments: new Map<number, ThreadRecord>(), tracking: new Map<number, ThreadRecord>() };
  const comments = new Map<number, CommentRecord>();
  const reviews = new Map<number, ReviewRecord>();
  const branches = new Map<string, BranchRecord>();
  const commits = new Map<string, CommitRecord>();
  const releases = new Map<number, ReleaseRecord>();
  const commentsOf = new Map<string, Set<number>>();
  const reviewsOf = new Map<number, Set<number>>();
  const pullsOf = new Map<string, Set<number>>();
  loaded.forEach(index);

  function index(record: CodeHostRecord): void {
    switch (record.kind) {
      case 'thread':
        threads[record.repository].set(record.number, record);
        if (record.pull) add(pullsOf, record.pull.branch, record.number);
        return;
      case 'comment':
        comments.set(record.id, record);
        return add(commentsOf, `${record.repository}/${record.number}`, record.id);
      case 'review':
        reviews.set(record.id, record);
        return add(reviewsOf, record.number, record.id);
      case 'branch':
        return void branches.set(keyOf(record), record);
      case 'commit':
        return void commits.set(record.sha, record);
      case 'release':
        return void releases.set(record.id, record);
    }
  }

  return {
    put<T extends CodeHostRecord>(record: T): T {
      save(record);
      index(record);
      return record;
    },
    thread: (repository: RepositoryName, number: number) => threads[repository].get(number),
    threads: (repository: RepositoryName) => [...threads[repository].values()],
    comment: (id: number) => comments.get(id),
    comments: (repository: RepositoryName, number: number) =>
      found(commentsOf.get(`${repository}/${number}`), comments),
    allComments: () => [...comments.values()],
    reviews: (number: number) => found(reviewsOf.get(number), reviews),
    /** Those that were ever opened from the branch, oldest first. */
    pulls: (branch: string) => found(pullsOf.get(branch), threads.deployments),
    branch: (name: string) => branches.get(name)?.commit ?? undefined,
    commit: (sha: string) => commits.get(sha),
    commits: () => [...commits.values()],
    releases: () => [...releases.values()],
    counts: () => ({ comments: comments.size, reviews: reviews.size, commits: commits.size, releases: releases.size }),
  };
}

function add<K>(sets: Map<K, Set<number>>, key: K, value: number): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function found<T>(ids: Iterable<number> = [], records: ReadonlyMap<number, T>): T[] {
  return [...ids].flatMap((id) => records.get(id) ?? []);
}
