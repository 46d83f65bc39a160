import { z } from 'zod';
import { GithubRefusal, MAIN, type CommitRecord } from './codeHostRecords.ts';
import { bodyOf, notFound, type GithubCall, type Route } from './githubCall.ts';
import { checkRuns } from './githubChecks.ts';
import { filesOf } from './githubGitRoutes.ts';
import { commitJson, fileJson, gitCommitJson } from './githubGitShapes.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

const write = z.object({
  message: z.string(),
  content: z.string(),
  branch: z.string().optional(),
  sha: z.string().optional(),
});

export const contentRoutes: readonly Route[] = [
  { method: 'GET', path: 'contents/*path', answer: read },
  { method: 'PUT', path: 'contents/*path', answer: put },
  { method: 'GET', path: 'tarball/*ref', answer: tarball },
  { method: 'GET', path: 'tarball', answer: tarball },
  { method: 'GET', path: 'commits/*ref', answer: commit },
];

function commitOf(call: GithubCall, ref: string): CommitRecord {
  const found = filesOf(call).content.resolve(ref);
  if (!found) throw new GithubRefusal(404, `No commit found for the ref ${ref}`);
  return found;
}

function read(call: GithubCall): StandInAnswer {
  const path = call.params['path'] ?? '';
  const ref = call.query.get('ref') ?? MAIN;
  const files = filesOf(call).content.filesAt(commitOf(call, ref).sha);
  const text = files.get(path);
  if (text !== undefined) {
    const content = Buffer.from(text).toString('base64');
    return json(200, { ...fileJson(path, text, ref, call.place), content, encoding: 'base64' });
  }
  const inside = [...files].filter(
    ([name]) => name.startsWith(`${path}/`) && !name.slice(path.length + 1).includes('/'),
  );
  return inside.length > 0
    ? json(
        200,
        inside.map(([name, body]) => fileJson(name, body, ref, call.place)),
      )
    : notFound();
}

function put(call: GithubCall): StandInAnswer {
  const path = call.params['path'] ?? '';
  const { message, content, branch = MAIN, sha } = bodyOf(call, write);
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw new GithubRefusal(422, 'content is not valid Base64.');
  const text = Buffer.from(content, 'base64').toString('utf8');
  const host = filesOf(call);
  const made = host.refs.write({ path, text, message, branch, sha, author: call.login });
  const tree = host.content.treeAt(made.commit).sha;
  return json(made.created ? 201 : 200, {
    content: fileJson(path, text, branch, call.place),
    commit: gitCommitJson(made.commit, tree, call.place),
  });
}

/** GitHub answers with the address of another host, where no token is asked for. */
function tarball(call: GithubCall): StandInAnswer {
  const { sha } = commitOf(call, call.params['ref'] ?? 'HEAD');
  return { status: 302, headers: { location: `${call.place.url}/${call.place.repository}/archive/${sha}.tar.gz` } };
}

/** Of one commit, or of its check runs: the name of a branch may have slashes of its own. */
function commit(call: GithubCall): StandInAnswer {
  const ref = call.params['ref'] ?? '';
  const checked = /^(.+)\/check-runs$/.exec(ref)?.[1];
  if (checked !== undefined) return checkRuns(call, commitOf(call, checked).sha);
  const found = filesOf(call).content.resolve(ref);
  if (!found) throw new GithubRefusal(422, `No commit found for SHA: ${ref}`);
  return json(200, commitJson(found, filesOf(call).content.treeAt(found).sha, call.place));
}
