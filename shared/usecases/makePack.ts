import { canonicalJson } from '../domain/evidence/canonicalJson.ts';
import type { LedgerEntry } from '../domain/evidence/ledger.ts';
import {
  CONTROLS,
  LEDGER,
  MANIFEST,
  RECORD,
  REPORT,
  TABLE,
  encode,
  factsOf,
  manifestOf,
  sealOfAll,
} from '../domain/evidence/packManifest.ts';
import { type EvidenceRecord, streamsOf } from '../domain/evidence/packRecord.ts';
import { type Replayed, replay } from '../domain/evidence/packReplay.ts';
import { upgradesTable } from '../domain/evidence/packTable.ts';
import { controls } from '../text/evidence/controls.ts';
import { report } from '../text/evidence/report.ts';

export interface Pack {
  /** Texts by the names of their files; the same record and entries always give the same. */
  readonly files: ReadonlyMap<string, string>;
  readonly replayed: Replayed;
}

/** @param entries each chain in its order, the chains in any */
export function makePack(record: EvidenceRecord, entries: readonly LedgerEntry[]): Pack {
  const ordered = inOrder(record, entries);
  const replayed = replay(record, ordered);
  const recordText = `${canonicalJson(record)}\n`;
  const binding = { record: factsOf(encode(recordText)).sha256, heads: sealOfAll(replayed) };
  const files = new Map([
    [REPORT, report(replayed, binding)],
    [CONTROLS, controls(replayed, ordered)],
    [TABLE, upgradesTable(replayed)],
    [LEDGER, ordered.map((entry) => `${canonicalJson(entry)}\n`).join('')],
    [RECORD, recordText],
  ]);
  const manifest: unknown = JSON.parse(canonicalJson(manifestOf(replayed, files)));
  return { files: new Map([...files, [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`]]), replayed };
}

function inOrder(record: EvidenceRecord, entries: readonly LedgerEntry[]): LedgerEntry[] {
  const chains = new Map<string, LedgerEntry[]>(Map.groupBy(entries, ({ stream }) => stream));
  return streamsOf(record).flatMap((stream) => chains.get(stream) ?? []);
}
