import type { Octokit } from '@octokit/rest';

/** How to reach GitHub: a client that exists already (and may share a rate limiter), or what is needed to make one. */
export type GithubAccess =
  | { readonly octokit: Octokit }
  | {
      readonly apiUrl: string;
      readonly token: string;
      readonly fetch?: typeof globalThis.fetch;
    };

/** Makes the client when it is first needed, so that a function which never calls GitHub does not pay for the import. */
export function githubClient(access: GithubAccess): () => Promise<Octokit> {
  if ('octokit' in access) {
    const { octokit } = access;
    return () => Promise.resolve(octokit);
  }
  let client: Promise<Octokit> | undefined;
  return () => (client ??= createClient(access));
}

async function createClient(access: Exclude<GithubAccess, { octokit: Octokit }>): Promise<Octokit> {
  const { Octokit } = await import('@octokit/rest');
  return new Octokit({
    auth: access.token,
    baseUrl: access.apiUrl.replace(/\/+$/, ''),
    userAgent: 'tranche',
    // Octokit prints failed calls to the console; ours are logged once, by whoever handles the error.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    ...(access.fetch ? { request: { fetch: access.fetch } } : {}),
  });
}

function silent(): void {}
