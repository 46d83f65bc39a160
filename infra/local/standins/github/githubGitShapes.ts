import type { CommitRecord } from './codeHostRecords.ts';
import { apiOf, nodeId, userJson } from './githubEntities.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds } from './githubShapes.ts';
import { blobSha } from './gitObjects.ts';

export function refJson(ref: string, sha: string, place: Place) {
  const url = `${apiOf(place)}/git/${ref}`;
  const object = { type: 'commit', sha, url: `${apiOf(place)}/git/commits/${sha}` };
  return { ref, node_id: nodeId('Ref', ref), url, object };
}

function personOf({ author, at }: CommitRecord) {
  return { name: author, email: `${author}@users.noreply.example`.replace(/[[\]]/g, ''), date: isoSeconds(at) };
}

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** A commit as git has it. */
export function gitCommitJson(commit: CommitRecord, tree: string, place: Place) {
  const { sha, message, parent } = commit;
  const at = (id: string) => ({ sha: id, url: `${apiOf(place)}/git/commits/${id}`, html_url: commitPage(id, place) });
  return {
    ...at(sha),
    node_id: nodeId('Commit', sha),
    author: personOf(commit),
    committer: personOf(commit),
    message,
    tree: { sha: tree, url: `${apiOf(place)}/git/trees/${tree}` },
    parents: parent === null ? [] : [at(parent)],
    verification: UNSIGNED,
  };
}

/** A commit as the repository shows it. */
export function commitJson(commit: CommitRecord, tree: string, place: Place) {
  const { sha, message, parent, author } = commit;
  const url = `${apiOf(place)}/commits/${sha}`;
  const at = (id: string) => ({ sha: id, url: `${apiOf(place)}/commits/${id}`, html_url: commitPage(id, place) });
  return {
    ...at(sha),
    node_id: nodeId('Commit', sha),
    comments_url: `${url}/comments`,
    commit: {
      author: personOf(commit),
      committer: personOf(commit),
      message,
      tree: { sha: tree, url: `${apiOf(place)}/git/trees/${tree}` },
      url: `${apiOf(place)}/git/commits/${sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    author: userJson(author, place),
    committer: userJson(author, place),
    parents: parent === null ? [] : [at(parent)],
  };
}

/** A file as the contents of a repository show it, without what is in it. */
export function fileJson(path: string, text: string, ref: string, place: Place) {
  const sha = blobSha(text);
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const url = `${apiOf(place)}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
  const git = `${apiOf(place)}/git/blobs/${sha}`;
  const html = `${place.url}/${place.repository}/blob/${encodeURIComponent(ref)}/${escaped}`;
  return {
    type: 'file',
    name: path.split('/').at(-1) ?? path,
    path,
    sha,
    size: Buffer.byteLength(text),
    url,
    git_url: git,
    html_url: html,
    download_url: `${place.url}/${place.repository}/raw/${encodeURIComponent(ref)}/${escaped}`,
    _links: { self: url, git, html },
  };
}

function commitPage(sha: string, { url, repository }: Place): string {
  return `${url}/${repository}/commit/${sha}`;
}
