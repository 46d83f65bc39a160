import { OAuth2Client } from 'google-auth-library';
import type { Authenticate } from '../../../functions/authenticate.ts';

const ISSUER = 'https://cloud.google.com/iap';
const ASSERTION = 'x-goog-iap-jwt-assertion';

interface Options {
  /** `/projects/NUMBER/…`, as Identity-Aware Proxy shows it for what it protects. */
  readonly audience: string;
  /** Where the proxy's public keys are; left out: Google's address. */
  readonly keysUrl?: string;
}

/**
 * What Identity-Aware Proxy signs of a request that it lets through. Verified here once more, so that whoever finds a way
 * around the proxy finds a closed door: https://docs.cloud.google.com/iap/docs/signed-headers-howto
 */
export function identityAwareProxy({ audience, keysUrl }: Options): Authenticate {
  const client = new OAuth2Client(keysUrl === undefined ? {} : { endpoints: { oauth2IapPublicKeyUrl: keysUrl } });
  return async (request) => {
    const assertion = request.get(ASSERTION);
    if (assertion === undefined) return undefined;
    const { pubkeys } = await client.getIapPublicKeysAsync();
    try {
      const ticket = await client.verifySignedJwtWithCertsAsync(assertion, pubkeys, audience, [ISSUER]);
      const email = ticket.getPayload()?.email;
      return email === undefined ? undefined : { name: email };
    } catch {
      return undefined;
    }
  };
}
