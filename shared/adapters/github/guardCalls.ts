import type { Octokit } from '@octokit/rest';
import { VendorError } from '../../ports/vendorError.ts';
import type { WriteGate } from '../../ports/writeGate.ts';
import { rateLimitOf, wordsOf } from './githubErrors.ts';

/**
 * The one place that every call passes, once for each time it is sent: a write asks the gate first, and the gate hears
 * of every rate limit.
 */
export function guardCalls(octokit: Pick<Octokit, 'hook'>, { token, gate }: { token: string; gate?: WriteGate }): void {
  const secrets = [token];

  octokit.hook.wrap('request', async (send, options) => {
    const isWrite = options.method !== 'GET' && options.method !== 'HEAD';
    if (isWrite && gate) await passing(gate);
    try {
      return await send(options);
    } catch (error) {
      const limit = rateLimitOf(error, secrets);
      if (limit && gate) await telling(gate, limit);
      // GitHub may have acted on a write; a read that ran out of time has taken long enough.
      if (isWrite || isTimeout(error)) options.request.retries = 0;
      throw error;
    }
  });

  /** Nothing has been sent, whatever it is that fails here. */
  async function passing(gate: WriteGate): Promise<void> {
    try {
      await gate.pass();
    } catch (error) {
      if (error instanceof VendorError) throw error;
      const message = `nothing was sent, because the gate of writes failed: ${wordsOf(error, secrets)}`;
      throw new VendorError('github', message, { retryable: true, certain: true });
    }
  }

  async function telling(gate: WriteGate, { delay, why }: { delay: number; why: string }): Promise<void> {
    try {
      await gate.limited(delay, why);
    } catch {
      // The caller must hear of the limit, which is certain, and not of the gate that could not note it down.
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.name === 'TimeoutError';
}
