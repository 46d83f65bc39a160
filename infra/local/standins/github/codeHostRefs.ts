import type { CodeHostContent } from './codeHostContent.ts';
import type { PushEvent } from './codeHostPulls.ts';
import { GithubRefusal, MAIN, OUR_LOGIN, type CommitRecord } from './codeHostRecords.ts';
import type { CodeHostStore } from './codeHostStore.ts';
import { blobSha } from './gitObjects.ts';

/** Branches, and files that are written into them one at a time. */
export function codeHostRefs(options: {
  store: CodeHostStore;
  content: CodeHostContent;
  onPush: (event: PushEvent) => void;
}) {
  const { store, content } = options;

  /** Every pull request that is open from the branch has a new head. */
  function moveTo(branch: string, commit: string): void {
    store.put({ kind: 'branch', name: branch, commit });
    for (const thread of store.pulls(branch)) {
      if (thread.state === 'open' && thread.pull) store.put({ ...thread, pull: { ...thread.pull, head: commit } });
    }
  }

  return {
    create(ref: string, sha: string): string {
      const name = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
      if (name === undefined || /[\s~^:?*[\\]|\.\.|\/\/|\/$|\.lock$/.test(name))
        throw new GithubRefusal(422, 'Reference name must be valid and start with refs/heads/');
      if (name === MAIN || store.branch(name) !== undefined) throw new GithubRefusal(422, 'Reference already exists');
      if (!store.commit(sha)) throw new GithubRefusal(422, 'Object does not exist');
      store.put({ kind: 'branch', name, commit: sha });
      return name;
    },

    /** The commit of `heads/…`. */
    get(ref: string): CommitRecord {
      const commit = ref.startsWith('heads/') ? content.resolve(ref) : undefined;
      if (!commit || store.commit(ref)) throw new GithubRefusal(404, 'Not Found');
      return commit;
    },

    delete(ref: string): void {
      const name = ref.replace(/^heads\//, '');
      if (store.branch(name) === undefined) throw new GithubRefusal(422, 'Reference does not exist');
      store.put({ kind: 'branch', name, commit: null });
    },

    /** Writes one file; `sha` is the blob that is replaced, and left out for a new file. */
    write(change: {
      path: string;
      text: string;
      message: string;
      branch: string;
      sha?: string | undefined;
      author?: string;
    }): { readonly commit: CommitRecord; readonly created: boolean } {
      const { path, text, message, branch, sha, author = OUR_LOGIN } = change;
      const head = branch === MAIN ? content.tip() : content.resolve(`heads/${branch}`);
      if (!head || (branch !== MAIN && store.branch(branch) === undefined))
        throw new GithubRefusal(404, `Branch ${branch} not found`);
      const before = content.filesAt(head.sha).get(path);
      if (before !== undefined && sha === undefined)
        throw new GithubRefusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
      if (sha !== undefined && (before === undefined || blobSha(before) !== sha))
        throw new GithubRefusal(409, `${path} does not match ${sha}`);
      const changes = [content.change(path, text)];
      const created = before === undefined;
      if (branch === MAIN) {
        const commit = content.toMain({ message, author, changes });
        options.onPush({ kind: 'push', before: head.sha, after: commit.sha, by: author });
        return { commit, created };
      }
      const commit = content.toBranch({ parent: head.sha, message, author, changes });
      moveTo(branch, commit.sha);
      return { commit, created };
    },
  };
}
