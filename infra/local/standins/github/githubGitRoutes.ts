import { z } from 'zod';
import { GithubRefusal, type CommitRecord } from './codeHostRecords.ts';
import { bodyOf, notFound, type GithubCall, type Route } from './githubCall.ts';
import { apiOf, nodeId } from './githubEntities.ts';
import { gitCommitJson, refJson } from './githubGitShapes.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

const newRef = z.object({ ref: z.string(), sha: z.string() });

export const gitRoutes: readonly Route[] = [
  { method: 'POST', path: 'git/refs', answer: createRef },
  { method: 'GET', path: 'git/ref/*ref', answer: getRef },
  { method: 'DELETE', path: 'git/refs/*ref', answer: deleteRef },
  { method: 'GET', path: 'git/commits/:sha', answer: getCommit },
  { method: 'GET', path: 'git/trees/*sha', answer: getTree },
  { method: 'GET', path: 'git/blobs/:sha', answer: getBlob },
];

/** The parts of the code host that have files; the tracking repository has none. */
export function filesOf({ world, repository }: GithubCall) {
  if (repository !== 'deployments') throw new GithubRefusal(404, 'Not Found');
  return world.codeHost.now;
}

function createRef(call: GithubCall): StandInAnswer {
  const { ref, sha } = bodyOf(call, newRef);
  filesOf(call).refs.create(ref, sha);
  return json(201, refJson(ref, sha, call.place));
}

function getRef(call: GithubCall): StandInAnswer {
  const ref = call.params['ref'] ?? '';
  return json(200, refJson(`refs/${ref}`, filesOf(call).refs.get(ref).sha, call.place));
}

function deleteRef(call: GithubCall): StandInAnswer {
  filesOf(call).refs.delete(call.params['ref'] ?? '');
  return { status: 204 };
}

function getCommit(call: GithubCall): StandInAnswer {
  const { store, content } = filesOf(call);
  const commit: CommitRecord | undefined = store.commit(call.params['sha'] ?? '');
  return commit ? json(200, gitCommitJson(commit, content.treeAt(commit).sha, call.place)) : notFound();
}

function getTree(call: GithubCall): StandInAnswer {
  const tree = filesOf(call).content.tree(call.params['sha'] ?? '');
  if (!tree) return notFound();
  const recursive = call.query.has('recursive');
  const entries = tree.entries.filter(({ path }) => recursive || !path.includes('/'));
  const shown = entries.slice(0, call.treeLimit).map((entry) => {
    const kind = entry.type === 'tree' ? 'trees' : 'blobs';
    return { ...entry, url: `${apiOf(call.place)}/git/${kind}/${entry.sha}` };
  });
  const url = `${apiOf(call.place)}/git/trees/${tree.sha}`;
  return json(200, { sha: tree.sha, url, tree: shown, truncated: entries.length > call.treeLimit });
}

function getBlob(call: GithubCall): StandInAnswer {
  const sha = call.params['sha'] ?? '';
  const text = filesOf(call).content.blob(sha);
  if (text === undefined) return notFound();
  const bytes = Buffer.from(text);
  const url = `${apiOf(call.place)}/git/blobs/${sha}`;
  const content = bytes.toString('base64');
  return json(200, { sha, node_id: nodeId('Blob', sha), size: bytes.length, url, content, encoding: 'base64' });
}
