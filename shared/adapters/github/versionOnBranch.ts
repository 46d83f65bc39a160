import { z } from 'zod';
import type { UpgradeRequest } from '../../ports/upgradeWorkflow.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { editVersion } from '../deployments/editVersion.ts';
import { readAnswer, refusal, type GithubCalls } from './githubCalls.ts';
import { statusOf, wordsOf } from './githubErrors.ts';
import { attemptBranch, undoneAttempts } from './attemptBranch.ts';
import { configPath, titleOf } from './upgradePullRequest.ts';

const reference = z.object({ object: z.object({ sha: z.string() }) });
const file = z.object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string(), sha: z.string() });

/** Makes the branch and changes the version in it, as far as that has not been done: two reads and one or two writes. */
export async function setVersionOnBranch(
  calls: GithubCalls,
  request: UpgradeRequest,
  { branch, base }: { branch: string; base: string },
): Promise<void> {
  const { call, repository, secrets } = calls;
  const path = configPath(request);
  const undone = undoneAttempts(request);

  async function headOfBase(): Promise<string> {
    const { data } = await call(`the branch ${base}`, (octokit) =>
      octokit.rest.git.getRef({ ...repository, ref: `heads/${base}` }),
    );
    return readAnswer(reference, data, 'a branch').object.sha;
  }

  /**
   * A rollback of what was never merged finds the old version on the base, and there would be nothing to propose. It then
   * goes on from the branch of the upgrade, so that both are on record and the checks bring the instance back.
   */
  async function startOf(): Promise<string> {
    if (undone.length === 0) return headOfBase();
    const { text } = await readFile(base);
    const edited = editVersion(text, request.version, path);
    const isOnBase = 'text' in edited && edited.text === text;
    return isOnBase ? headOfFirst(undone.map(attemptBranch)) : headOfBase();
  }

  async function headOfFirst(names: readonly string[]): Promise<string> {
    for (const name of names) {
      const sha = await headIfAny(name);
      if (sha !== undefined) return sha;
    }
    throw refusal(`${path} on ${base} says ${request.version} already, and the branch of the upgrade is gone`);
  }

  async function headIfAny(name: string): Promise<string | undefined> {
    return call(`the branch ${name}`, async (octokit) => {
      try {
        const { data } = await octokit.rest.git.getRef({ ...repository, ref: `heads/${name}` });
        return readAnswer(reference, data, 'a branch').object.sha;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /** A branch that is there keeps its commit: there may be one of ours on it. Tells whether it was made just now. */
  async function makeBranch(): Promise<boolean> {
    const sha = await startOf();
    return call(`making the branch ${branch}`, async (octokit) => {
      try {
        await octokit.rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
        return true;
      } catch (error) {
        if (statusOf(error) === 422 && /already exists/i.test(wordsOf(error, secrets))) return false;
        throw error;
      }
    });
  }

  async function readFile(ref: string): Promise<{ text: string; sha: string }> {
    const { data } = await call(`reading ${path}`, (octokit) =>
      octokit.rest.repos.getContent({ ...repository, path, ref }),
    );
    if (Array.isArray(data)) throw refusal(`${path} is a folder`);
    const { content, sha } = readAnswer(file, data, `the file ${path}`);
    return { text: textOf(Buffer.from(content, 'base64'), path), sha };
  }

  async function writeFile(text: string, sha: string): Promise<void> {
    await call(`changing ${path}`, async (octokit) => {
      const content = Buffer.from(text).toString('base64');
      const change = { path, branch, sha, content, message: titleOf(request) };
      try {
        await octokit.rest.repos.createOrUpdateFileContents({ ...repository, ...change });
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        // Somebody was quicker, perhaps ourselves: the next attempt reads what is there now.
        throw new VendorError('github', `${path} changed meanwhile`, { retryable: true, certain: true });
      }
    });
  }

  const isNew = await makeBranch();
  const { text, sha } = await readFile(branch);
  const edited = editVersion(text, request.version, path);
  if ('refused' in edited) throw refusal(edited.refused);
  if (edited.text !== text) return writeFile(edited.text, sha);
  if (isNew) throw refusal(`${path} on ${base} says ${request.version} already: there is nothing to merge`);
}

/** With its byte order mark, if it has one: what is not meant to change must be written back. */
function textOf(content: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw refusal(`${path}: not a text in UTF-8`);
  }
}
