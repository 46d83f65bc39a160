import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { VendorError } from '../../ports/vendorError.ts';
import { type GithubAccess, githubClient } from './githubClient.ts';
import { toVendorError } from './githubErrors.ts';

/** How to reach one repository. */
export type GithubRepository = GithubAccess & {
  readonly owner: string;
  readonly repo: string;
};

/** `return_run_details` is an option with this version; without one GitHub would choose the version for us. */
const HEADERS = { 'x-github-api-version': '2022-11-28' };

/** Calls about one repository. `what` says in an error what was being done. */
export interface GithubCalls {
  /** To be spread into the parameters of each call. */
  readonly repository: { readonly owner: string; readonly repo: string; readonly headers: typeof HEADERS };
  readonly secrets: readonly string[];
  readonly call: <T>(what: string, send: (octokit: Octokit) => Promise<T>) => Promise<T>;
}

export function githubCalls(options: GithubRepository): GithubCalls {
  const client = githubClient(options);
  const secrets = [options.token];
  return {
    repository: { owner: nameOf(options.owner), repo: nameOf(options.repo), headers: HEADERS },
    secrets,
    async call(what, send) {
      const octokit = await client();
      try {
        return await send(octokit);
      } catch (error) {
        throw toVendorError(error, what, secrets);
      }
    },
  };
}

/** Reads an answer; one that was cut off or is something else gets a VendorError, to be tried again. */
export function readAnswer<S extends z.ZodType>(schema: S, data: unknown, what: string): z.output<S> {
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  const message = `the answer is not ${what}: ${issue?.message ?? 'unreadable'}${where}`;
  throw new VendorError('github', message, { retryable: true, certain: false });
}

/** What is wrong on our side of the call: nothing was sent, and nothing gets better by trying again. */
export function refusal(message: string): VendorError {
  return new VendorError('github', message, { retryable: false, certain: true });
}

/** An id goes into a path; an empty or odd one would lead elsewhere. */
export function numberOf(id: string, what: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw refusal(`"${id}" is not the id of ${what}`);
  return Number(id);
}

/** Owner and repository become parts of a path; `..` would survive escaping and lead elsewhere. */
function nameOf(name: string): string {
  if (!/^[\w.-]+$/.test(name) || /^\.+$/.test(name)) throw new TypeError(`"${name}" names no owner or repository`);
  return name;
}
