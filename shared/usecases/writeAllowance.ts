import type { CodeHostSettings } from '../domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS, UNUSED, available, block, grant } from '../domain/limits/writeAllowance.ts';
import type { Clock } from '../ports/clock.ts';
import { allowances } from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import { VendorError } from '../ports/vendorError.ts';
import type { WriteGate } from '../ports/writeGate.ts';

/** The one account at the code host that all functions share. */
export const CODE_HOST = 'code-host';

export interface AllowanceDeps extends CodeHostSettings {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Grants writes out of what the limits leave, in one transaction. Only ticks ask, and they take turns, so that the
 * document is not hot: what is granted goes out with the messages that spend it.
 * @param divide how many of those available are taken; it may be asked more than once
 */
export async function grantWrites<T extends { readonly total: number }>(
  { store, clock, codeHostLimits = GITHUB_WRITE_LIMITS }: AllowanceDeps,
  divide: (available: number) => T,
): Promise<T> {
  return store.transaction(async (tx) => {
    const now = clock.now();
    const allowance = (await tx.get(allowances, CODE_HOST)) ?? UNUSED;
    const divided = divide(available(allowance, codeHostLimits, now));
    if (divided.total > 0) tx.set(allowances, CODE_HOST, grant(allowance, divided.total, now));
    return divided;
  });
}

/** The gate before every write: it holds back while the code host has asked to wait, whichever process was told. */
export function codeHostGate({ store, clock }: AllowanceDeps): WriteGate {
  return {
    async pass() {
      const { blockedUntil, blockedFor } = (await store.get(allowances, CODE_HOST)) ?? UNUSED;
      const retryAfter = blockedUntil - clock.now();
      if (retryAfter <= 0) return;
      const options = { retryable: true, certain: true, retryAfter };
      throw new VendorError('github', `not called: the code host has asked to wait (${blockedFor})`, options);
    },
    async limited(delay, why) {
      await store.transaction(async (tx) => {
        const allowance = (await tx.get(allowances, CODE_HOST)) ?? UNUSED;
        tx.set(allowances, CODE_HOST, block(allowance, clock.now() + delay, why));
      });
    },
  };
}
