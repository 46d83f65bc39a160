import { createHmac, randomUUID } from 'node:crypto';
import type { CodeHostEvent } from './codeHost.ts';
import { isPull } from './codeHostPulls.ts';
import { MAIN, type ReleaseRecord, type RepositoryName, type ThreadRecord } from './codeHostRecords.ts';
import { labelJson, repositoryJson, userJson } from './githubEntities.ts';
import { gitCommitJson } from './githubGitShapes.ts';
import { fullPullJson } from './githubPullShapes.ts';
import { releaseJson } from './githubReleases.ts';
import type { Place } from './githubPlace.ts';
import { issueJson } from './githubThreads.ts';
import { deliveries } from '../deliveries.ts';
import type { World } from '../world.ts';

export type Webhooks = ReturnType<typeof githubWebhooks>;

/** Tells one receiver of what happens, signed as GitHub signs. */
export function githubWebhooks(options: {
  url: string;
  secret: string;
  world: World;
  places: Readonly<Record<RepositoryName, Place>>;
}) {
  const { world, places } = options;
  const { send: post, ...posted } = deliveries();

  function send(event: string, payload: object): void {
    const body = JSON.stringify(payload);
    const headers = {
      'user-agent': 'GitHub-Hookshot/stand-in',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', options.secret).update(body).digest('hex')}`,
    };
    post(options.url, headers, body);
  }

  function heard(event: CodeHostEvent): void {
    if (event.kind === 'push') {
      const place = places.deployments;
      return send('push', about(pushJson(event, world, place), event.by, place));
    }
    const { thread, by } = event;
    const place = places[thread.repository];
    const name = isPull(thread) ? 'pull_request' : 'issues';
    const label = event.kind === 'labeled' ? { label: labelJson(event.label, place) } : {};
    send(name, about({ action: event.kind, ...subject(thread, world, place), ...label }, by, place));
  }

  const unsubscribe = world.codeHost.subscribe(heard);
  return {
    ...posted,
    stop: unsubscribe,

    released(release: ReleaseRecord, place: Place): void {
      const last = release.prerelease ? 'prereleased' : 'released';
      for (const action of release.draft ? ['created'] : ['published', last]) {
        send('release', about({ action, release: releaseJson(release, place) }, release.author, place));
      }
    },
  };
}

function about<T extends object>(payload: T, login: string, place: Place) {
  return { ...payload, repository: repositoryJson(place), sender: userJson(login, place) };
}

function subject(thread: ThreadRecord, world: World, place: Place): object {
  const { number } = thread;
  if (isPull(thread)) return { number, pull_request: fullPullJson(thread, world.codeHost, place) };
  const comments = world.codeHost.now.store.comments(thread.repository, number).length;
  return { issue: issueJson(thread, comments, place) };
}

function pushJson({ before, after, by }: { before: string; after: string; by: string }, world: World, place: Place) {
  const { store, content } = world.codeHost.now;
  const commit = store.commit(after);
  const head = commit && {
    id: after,
    tree_id: content.treeAt(commit).sha,
    distinct: true,
    message: commit.message,
    timestamp: new Date(commit.at).toISOString(),
    url: gitCommitJson(commit, after, place).html_url,
    author: { name: commit.author, email: `${commit.author}@users.noreply.example`, username: commit.author },
    committer: { name: by, email: `${by}@users.noreply.example`, username: by },
    added: [],
    removed: [],
    modified: commit.changes.map(({ path }) => path),
  };
  return {
    ref: `refs/heads/${MAIN}`,
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${place.url}/${place.repository}/compare/${before}...${after}`,
    commits: head ? [head] : [],
    head_commit: head ?? null,
    pusher: { name: by, email: `${by}@users.noreply.example` },
  };
}
