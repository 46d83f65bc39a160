import { z } from 'zod';
import { type Authenticate, authorizationOf } from '../../../functions/authenticate.ts';

const claims = z.object({ email: z.email(), email_verified: z.literal(true) });

/**
 * An identity token that Cloud Run has verified: it lets nobody through who may not invoke the function, and takes the
 * signature off the token that it passes on (https://docs.cloud.google.com/run/docs/securing/managing-access). So this is
 * only safe in front of a function that not everybody may invoke; here it tells who the caller is, for the evidence.
 */
export const verifiedIdentityToken: Authenticate = (request) => {
  const [scheme, token] = authorizationOf(request);
  const read = scheme === 'bearer' ? claims.safeParse(payloadOf(token)) : undefined;
  return Promise.resolve(read?.success === true ? { name: read.data.email } : undefined);
};

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
