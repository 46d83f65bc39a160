import { evidenceExport, evidenceLedger } from '../../shared/contracts/evidencePack.ts';
import type { MissingEvidence } from '../../shared/domain/evidence/completeness.ts';
import type { Head, LedgerEntry } from '../../shared/domain/evidence/ledger.ts';
import { MANIFEST, encode } from '../../shared/domain/evidence/packManifest.ts';
import { headFaults } from '../../shared/domain/evidence/packFaults.ts';
import { counted } from '../../shared/text/days.ts';
import { makePack } from '../../shared/usecases/makePack.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { badInput, CommandError } from '../commandError.ts';
import type { Style } from '../output.ts';
import { refuseOverwriting, writePack } from '../pack/packFolder.ts';
import type { Context } from '../program/perform.ts';
import { type Client, connect, type ServerFlags } from '../server/client.ts';

export interface ExportFlags extends ServerFlags {
  readonly rollout?: string;
  readonly out?: string;
}

interface Exported {
  readonly rollout: string;
  readonly folder: string;
  readonly zip: string;
  readonly entries: number;
  readonly head: Head;
  readonly missing: readonly MissingEvidence[];
}

/** `tranche evidence export`: a folder and a zip with everything about a rollout, which can be verified without us. */
export async function exportPack(flags: ExportFlags, context: Context): Promise<void> {
  const { output } = context;
  const id = flags.rollout ?? '';
  if (id === '') throw badInput([{ path: '--rollout', field: '', message: 'missing; write its id' }]);
  const folder = flags.out ?? `evidence-${id.replace(/[^\w.-]+/g, '-')}`;
  if (folder === '') throw badInput([{ path: '--out', field: '', message: 'missing; write a folder' }]);
  await refuseOverwriting(folder, id);

  const client = connect(flags, context);
  const path = `/api/rollouts/${encodeURIComponent(id)}/evidence`;
  const { record, heads } = await client.get(path, evidenceExport);
  const entries = await readLedger(client, path, heads, (line) => output.note(line));
  const { files, replayed } = makePack(record, entries);
  const encoded = new Map([...files].map(([name, text]) => [name, encode(text)]));
  const faults = [...headFaults(replayed.heads, heads, 'its record'), ...verifyPack(encoded).problems];
  if (faults.length > 0) {
    const advice = 'nothing was written; `tranche evidence verify` looks at the whole ledger of the server';
    throw new CommandError(1, [`the evidence of ${id} does not hold together:`, ...faults.slice(0, 20), advice]);
  }
  const written = await writePack(folder, encoded);
  for (const gap of summary(replayed.missing)) output.warn(gap);
  const head = heads[`rollout:${id}`] ?? { seq: 0, hash: '' };
  const done: Exported = { rollout: id, ...written, entries: entries.length, head, missing: replayed.missing };
  output.show(done, render);
}

/** What was recorded after the heads were read is for the next pack. */
async function readLedger(
  client: Client,
  path: string,
  heads: Readonly<Record<string, Head>>,
  note: (line: string) => void,
): Promise<LedgerEntry[]> {
  const total = Object.values(heads).reduce((sum, { seq }) => sum + seq, 0);
  const entries: LedgerEntry[] = [];
  let after: string | null = '';
  do {
    const query: string = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const page: { entries: LedgerEntry[]; next: string | null } = await client.get(
      `${path}/ledger${query}`,
      evidenceLedger,
    );
    entries.push(...page.entries.filter(({ stream, seq }) => seq <= (heads[stream]?.seq ?? 0)));
    note(`read ${entries.length} of ${counted(total, 'entry', 'entries')}`);
    after = page.next;
  } while (after !== null);
  return entries;
}

const MOST_GAPS = 10;

function summary(missing: readonly MissingEvidence[]): string[] {
  if (missing.length === 0) return [];
  const lines = missing.slice(0, MOST_GAPS).map(({ instance, what }) => `  ${instance ?? 'the rollout'}: ${what}`);
  const more = missing.length > MOST_GAPS ? [`  and ${missing.length - MOST_GAPS} more`] : [];
  return [`${counted(missing.length, 'piece')} of evidence missing; report.md lists them first:`, ...lines, ...more];
}

function render({ rollout, folder, zip, entries, head, missing }: Exported, style: Style): string {
  const gaps = missing.length === 0 ? style.green('complete') : style.yellow(`${missing.length} missing`);
  return [
    `The evidence of ${style.bold(rollout)} is in ${folder} and ${zip}: ${counted(entries, 'entry', 'entries')}, ${gaps}.`,
    `Its chain ends with entry ${head.seq}, ${head.hash} (${MANIFEST}).`,
  ].join('\n');
}
