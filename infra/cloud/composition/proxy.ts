import type { Authenticate } from '../../../functions/authenticate.ts';
import { identityAwareProxy } from '../authentication/identityAwareProxy.ts';
import type { PartSettings } from './settings.ts';

/** Identity-Aware Proxy in front of the functions for people. */
export function openProxy(settings: PartSettings<'proxy'>): Authenticate {
  const { TRANCHE_IAP_AUDIENCE: audience, TRANCHE_IAP_KEYS_URL: keysUrl } = settings;
  return identityAwareProxy({ audience, ...(keysUrl !== undefined && { keysUrl }) });
}
