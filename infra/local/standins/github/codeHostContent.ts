import { hash } from 'node:crypto';
import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { MAIN, type CommitRecord, type FileChange } from './codeHostRecords.ts';
import type { CodeHostStore } from './codeHostStore.ts';
import { blobSha, treeOf, type TreeEntry } from './gitObjects.ts';

export type Files = ReadonlyMap<string, string>;
export type CodeHostContent = ReturnType<typeof codeHostContent>;

/**
 * The files of the deployments repository: those of a folder, which anybody may edit at any time, and on top of them what
 * has been committed here. Only the changes are kept; an old commit is shown over the folder as it is now.
 */
export function codeHostContent(options: { clock: Clock; store: CodeHostStore; files: () => Files }) {
  const { clock, store } = options;
  const treeShas = new WeakMap<Files, string>();
  const trees = new Map<string, readonly TreeEntry[]>();
  const onMain = new Map<string, FileChange & { readonly order: number }>();
  const committed = store.commits().filter(({ baseTree }) => baseTree !== null);
  let last = committed.toSorted((a, b) => a.order - b.order).reduce<CommitRecord | undefined>(moved, undefined);

  function moved(_before: CommitRecord | undefined, commit: CommitRecord): CommitRecord {
    for (const change of commit.changes) onMain.set(change.path, { ...change, order: commit.order });
    return commit;
  }

  function baseTree(): string {
    const files = options.files();
    const known = treeShas.get(files);
    if (known !== undefined) return known;
    const { sha } = treeOf(files);
    treeShas.set(files, sha);
    return sha;
  }

  function put(commit: Omit<CommitRecord, 'kind' | 'sha' | 'at' | 'order'>, at = clock.now()): CommitRecord {
    const order = store.counts().commits + 1;
    const sha = hash('sha1', JSON.stringify({ ...commit, at, order }));
    return store.put({ kind: 'commit', sha, at, order, ...commit });
  }

  function toMain(change: { message: string; author: string; changes: readonly FileChange[] }): CommitRecord {
    return (last = moved(last, put({ ...change, parent: last?.sha ?? null, baseTree: baseTree() })));
  }

  /** The newest commit of the main branch; an edit of the folder is one, of whoever made it. */
  function tip(): CommitRecord {
    if (last && last.baseTree === baseTree()) return last;
    return toMain({ message: last ? 'Edit the files' : 'Initial commit', author: 'somebody', changes: [] });
  }

  function* history(sha: string): Generator<CommitRecord> {
    for (let commit = store.commit(sha); commit; commit = store.commit(commit.parent ?? '')) yield commit;
  }

  /** What the commits of a branch have changed since it left the main one, without doubles. */
  function changesOf(sha: string): FileChange[] {
    const changes = new Map<string, FileChange>();
    for (const commit of history(sha)) {
      if (commit.baseTree !== null) break;
      for (const change of commit.changes) if (!changes.has(change.path)) changes.set(change.path, change);
    }
    return [...changes.values()];
  }

  function mergeBase(sha: string): CommitRecord {
    for (const commit of history(sha)) if (commit.baseTree !== null) return commit;
    return tip();
  }

  function folderBlob(path: string): string | null {
    const text = options.files().get(path);
    return text === undefined ? null : blobSha(text);
  }

  function filesAt(sha: string): Map<string, string> {
    const files = new Map(options.files());
    const shown = new Map<string, FileChange>();
    for (const { changes } of history(sha)) {
      for (const change of changes) if (!shown.has(change.path)) shown.set(change.path, change);
    }
    for (const { path, text, over } of shown.values()) if (over === folderBlob(path)) files.set(path, text);
    return files;
  }

  /** The commit that a branch, `HEAD`, `refs/heads/…`, or a sha names. */
  function resolve(ref: string): CommitRecord | undefined {
    const name = ref.replace(/^(refs\/)?heads\//, '');
    if (name === MAIN || ref === 'HEAD') return tip();
    return store.commit(store.branch(name) ?? ref);
  }

  function treeAt(commit: CommitRecord): { sha: string; entries: readonly TreeEntry[] } {
    const tree = treeOf(filesAt(commit.sha));
    trees.set(tree.sha, tree.entries);
    return tree;
  }

  function subtree(sha: string): readonly TreeEntry[] | undefined {
    for (const entries of trees.values()) {
      const folder = entries.find((entry) => entry.type === 'tree' && entry.sha === sha);
      if (!folder) continue;
      const inside = entries.filter(({ path }) => path.startsWith(`${folder.path}/`));
      return inside.map((entry) => ({ ...entry, path: entry.path.slice(folder.path.length + 1) }));
    }
    return undefined;
  }

  return {
    tip,
    toMain,
    changesOf,
    mergeBase,
    filesAt,

    /** A file of the main branch, without going through its history. */
    onMain(path: string): string | undefined {
      const change = onMain.get(path);
      return change && change.over === folderBlob(path) ? change.text : options.files().get(path);
    },

    change: (path: string, text: string): FileChange => ({ path, text, over: folderBlob(path) }),

    toBranch: (commit: Pick<CommitRecord, 'parent' | 'message' | 'author' | 'changes'>, at?: Instant): CommitRecord =>
      put({ ...commit, baseTree: null }, at),

    /** The main branch or the folder has changed one of the files since the branch left it. */
    conflicts(head: string): boolean {
      const since = mergeBase(head).order;
      return changesOf(head).some(({ path, text, over }) => {
        const change = onMain.get(path);
        if (change && change.order > since && change.text !== text) return true;
        return over !== folderBlob(path);
      });
    },

    resolve,
    treeAt,

    /** The text of a file of a branch or of the main one. */
    blob(sha: string): string | undefined {
      const heads = [tip(), ...store.commits().toReversed()];
      for (const { changes } of heads) for (const { text } of changes) if (blobSha(text) === sha) return text;
      for (const text of options.files().values()) if (blobSha(text) === sha) return text;
      return undefined;
    },

    /** A tree by its own sha is found once it has been shown. */
    tree(ref: string): { sha: string; entries: readonly TreeEntry[] } | undefined {
      const known = trees.get(ref) ?? subtree(ref);
      if (known) return { sha: ref, entries: known };
      const commit = resolve(ref);
      return commit && treeAt(commit);
    },
  };
}
