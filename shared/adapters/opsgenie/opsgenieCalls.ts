import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { VendorError } from '../../ports/vendorError.ts';
import { accepted, processed } from './answers.ts';
import { toVendorError } from './opsgenieErrors.ts';
import { type OpsgenieAccess, type SdkAnswer, type Send, sdkCall } from './sdkCall.ts';

/** A request that was accepted is looked at after these pauses until it is known what came of it, in milliseconds. */
const PAUSES = [0, 150, 350, 500, 1_000, 1_500, 1_500];

export type OpsgenieCalls = ReturnType<typeof opsgenieCalls>;

/** The calls, with everything that goes wrong told as VendorError. */
export function opsgenieCalls(vendor: string, access: OpsgenieAccess, pauses: readonly number[] = PAUSES) {
  /** @returns `undefined` for a 404 */
  async function read<T>(what: string, schema: z.ZodType<T>, send: Send): Promise<T | undefined> {
    const answer = await sdkCall(access, send);
    return isAbsent(answer) ? undefined : parsed(what, schema, answer);
  }

  function parsed<T>(what: string, schema: z.ZodType<T>, answer: SdkAnswer): T {
    const ok = 'status' in answer && answer.status >= 200 && answer.status < 300;
    const reading = ok ? schema.safeParse(answer.body) : undefined;
    if (reading?.success === true) return reading.data;
    throw toVendorError(vendor, what, answer);
  }

  /**
   * Makes a call that changes something. That it is accepted (202) does not mean that it has an effect: so we look what
   * came of it. Whoever is told that it may have had none looks before he tries again.
   */
  async function change(what: string, send: Send): Promise<{ readonly done: boolean; readonly id: string | null }> {
    const answer = await sdkCall(access, send);
    if (isAbsent(answer)) return { done: false, id: null };
    const { requestId } = parsed(what, accepted, answer);
    for (const wait of pauses) {
      if (wait > 0) await pause(wait);
      const outcome = await read(`${what}, then looking what came of it`, processed, (sdk, options, callback) =>
        sdk.alertV2.getRequestStatus(encodeURIComponent(requestId), options, callback),
      ).catch(uncertain);
      if (outcome === undefined) continue;
      const { isSuccess, success, alertId = null } = outcome.data;
      return { done: isSuccess ?? success ?? true, id: alertId };
    }
    throw new VendorError(vendor, `${what}: accepted, and not known yet what came of it`, {
      retryable: true,
      certain: false,
    });
  }

  return { read, change };
}

function isAbsent(answer: SdkAnswer): boolean {
  return 'status' in answer && answer.status === 404;
}

/** Whatever goes wrong with the second call says nothing certain of the first. */
function uncertain(error: unknown): never {
  if (!(error instanceof VendorError)) throw error;
  const { vendor, message, retryAfter } = error;
  throw new VendorError(vendor, message.slice(vendor.length + 2), {
    retryable: true,
    certain: false,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
