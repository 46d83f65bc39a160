import { z } from 'zod';
import type { PublishedRanges } from '../../ports/posture.ts';
import { readAnswer } from './githubCalls.ts';
import { type GithubAccess, githubClient } from './githubClient.ts';
import { toVendorError } from './githubErrors.ts';

const meta = z.object({ hooks: z.array(z.string().min(1)) });

/**
 * Where GitHub sends webhooks from, which is all that comes from it to an instance: its other ranges are where it
 * answers (https://docs.github.com/rest/meta/meta). An empty token asks without one.
 */
export function githubRanges(access: GithubAccess): PublishedRanges {
  const client = githubClient(access);
  return async () => {
    const octokit = await client();
    const what = 'reading where webhooks come from';
    try {
      const { data } = await octokit.rest.meta.get();
      return readAnswer(meta, data, 'a list of ranges').hooks;
    } catch (error) {
      throw toVendorError(error, what, access.token === '' ? [] : [access.token]);
    }
  };
}
