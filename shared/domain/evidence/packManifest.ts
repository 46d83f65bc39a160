import { hash } from 'node:crypto';
import type { MissingEvidence } from './completeness.ts';
import { GENESIS, type Head, seal } from './ledger.ts';
import type { Replayed } from './packReplay.ts';
import { statusOf } from '../rollout/rollout.ts';

/** Raised when an older verifier could not understand a pack any more: 2 has alerts. A pack is made again in its own. */
export const PACK_FORMATS: readonly number[] = [1, 2];

export const MANIFEST = 'manifest.json';
export const RECORD = 'record.json';
export const LEDGER = 'ledger.jsonl';
export const REPORT = 'report.md';
export const TABLE = 'upgrades.csv';
export const CONTROLS = 'controls.md';
/** What a pack consists of, and nothing else. */
export const PACK_FILES: readonly string[] = [REPORT, CONTROLS, TABLE, LEDGER, RECORD, MANIFEST];

export interface Manifest {
  readonly format: number;
  readonly rollout: string;
  readonly version: string;
  readonly status: string;
  /** Of the rollout's own chain: what to compare with a copy that was kept elsewhere. */
  readonly head: Head;
  /** Of `EvidenceSealed`; `null` while the rollout has not ended. */
  readonly seal: string | null;
  /** Of every chain in the pack. */
  readonly heads: Readonly<Record<string, Head>>;
  readonly files: Readonly<Record<string, FileFacts>>;
  readonly missing: readonly MissingEvidence[];
}

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

export function manifestOf(replayed: Replayed, files: ReadonlyMap<string, string>): Manifest {
  const { rollout, heads, missing } = replayed;
  return {
    format: replayed.record.alerts === undefined ? 1 : 2,
    rollout: rollout.id,
    version: rollout.version,
    status: statusOf(rollout),
    head: heads.get(`rollout:${rollout.id}`) ?? GENESIS,
    seal: sealOf(replayed),
    heads: Object.fromEntries(heads),
    files: Object.fromEntries([...files].map(([name, text]) => [name, factsOf(encode(text))])),
    missing,
  };
}

export function factsOf(bytes: Uint8Array): FileFacts {
  return { bytes: bytes.length, sha256: hash('sha256', bytes) };
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** One hash over all chains of a pack. */
export function sealOfAll({ heads }: Pick<Replayed, 'heads'>): string {
  return seal([...heads].map(([stream, head]) => ({ stream, head })));
}

function sealOf({ decisions }: Replayed): string | null {
  for (const { event } of decisions) if (event.type === 'EvidenceSealed') return event.seal;
  return null;
}
