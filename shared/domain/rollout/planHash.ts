import { hash } from 'node:crypto';
import { canonicalJson } from '../evidence/canonicalJson.ts';
import type { PlannedUpgrade } from './planned.ts';

/** One hash over everything that was planned, whatever the order in which it is read. */
export function planHash(planned: readonly PlannedUpgrade[]): string {
  return hash(
    'sha256',
    planned
      .map((row) => canonicalJson(row))
      .toSorted()
      .join('\n'),
  );
}
