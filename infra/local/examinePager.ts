import type { Pager } from '../../shared/ports/pager.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import type { Check } from './check.ts';

/** An alias that nobody has: to look for it proves that the pager answers, and that the key may read. */
const NOBODY = 'tranche-doctor';

export async function examinePager(pager: Pick<Pager, 'find'>, description: string): Promise<Check> {
  try {
    await pager.find(NOBODY);
    return { name: 'pager', ok: true, detail: `${description} answers` };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { name: 'pager', ok: false, detail: `${description}: ${error.message}` };
  }
}
