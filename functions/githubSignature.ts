import { Webhooks } from '@octokit/webhooks';
import type { Authenticate } from './authenticate.ts';

/**
 * `X-Hub-Signature-256`, made with a secret that GitHub shares, over the body as it came; compared in constant time. An
 * empty secret signs for nobody.
 */
export function githubSignature(secret: string): Authenticate {
  const webhooks = secret === '' ? undefined : new Webhooks({ secret });
  return async (request) => {
    const signature = request.get('x-hub-signature-256') ?? '';
    // The text that is verified is the one that is parsed afterwards.
    const body = request.rawBody?.toString('utf8') ?? '';
    if (webhooks === undefined || signature === '' || body === '') return undefined;
    return (await webhooks.verify(body, signature)) ? { name: 'github' } : undefined;
  };
}
