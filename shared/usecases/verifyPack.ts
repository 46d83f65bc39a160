import type { z } from 'zod';
import * as contract from '../contracts/evidencePack.ts';
import type { MissingEvidence } from '../domain/evidence/completeness.ts';
import { type Head, type LedgerEntry } from '../domain/evidence/ledger.ts';
import { chainFaults, headFaults, manifestFaults, sealFaults } from '../domain/evidence/packFaults.ts';
import {
  LEDGER,
  MANIFEST,
  type Manifest,
  PACK_FILES,
  PACK_FORMATS,
  RECORD,
  encode,
  factsOf,
} from '../domain/evidence/packManifest.ts';
import type { EvidenceRecord } from '../domain/evidence/packRecord.ts';
import { type Pack, makePack } from './makePack.ts';

export interface PackReport {
  readonly valid: boolean;
  /** `null` when the pack does not even say so. */
  readonly rollout: string | null;
  /** Of the rollout's chain, as found in the ledger of the pack: to compare with a copy kept elsewhere. */
  readonly head: Head | null;
  readonly entries: number;
  /** Each names the file, line or chain and what is wrong with it. */
  readonly problems: readonly string[];
  readonly missing: readonly MissingEvidence[];
}

/** Beyond these nobody reads on: the first ones say what happened. */
const MOST_PROBLEMS = 100;

/**
 * Whether a pack is as it was written. Its parts are checked by themselves, then the whole pack is made again of its
 * record and its ledger: any file that differs from what comes out was edited, whatever hashes the manifest states.
 */
export function verifyPack(files: ReadonlyMap<string, Uint8Array>): PackReport {
  const problems: string[] = [];
  const manifest = readManifest(files, problems);
  problems.push(...fileFaults(files, manifest));
  const record = readRecord(files, problems);
  const entries = readLedger(files, problems);
  const remade = record === undefined ? undefined : replayFaults(record, entries, manifest, problems);
  if (remade !== undefined) problems.push(...differences(files, remade.files));
  const rollout = record?.rollout.id ?? manifest?.rollout ?? null;
  const last = entries.findLast(({ stream }) => stream === `rollout:${rollout}`);
  return {
    valid: problems.length === 0,
    rollout,
    head: last === undefined ? null : { seq: last.seq, hash: last.hash },
    entries: entries.length,
    problems: shortened(problems),
    missing: remade?.replayed.missing ?? manifest?.missing ?? [],
  };
}

function replayFaults(
  record: EvidenceRecord,
  entries: readonly LedgerEntry[],
  manifest: Manifest | undefined,
  problems: string[],
): Pack | undefined {
  try {
    problems.push(...chainFaults(record, entries));
    const pack = makePack(record, entries);
    problems.push(...(manifest === undefined ? [] : headFaults(pack.replayed.heads, manifest.heads, MANIFEST)));
    problems.push(...sealFaults(pack.replayed));
    return pack;
  } catch {
    // Only what somebody has written into it by hand can be as senseless as that.
    problems.push(`${LEDGER}: its events, with ${RECORD}, are not those of a rollout`);
    return undefined;
  }
}

function fileFaults(files: ReadonlyMap<string, Uint8Array>, manifest: Manifest | undefined): string[] {
  const missing = PACK_FILES.filter((name) => !files.has(name)).map((name) => `${name}: is missing`);
  const foreign = [...files.keys()].filter((name) => !PACK_FILES.includes(name));
  const faults = [...missing, ...foreign.map((name) => `${name}: is no part of a pack`)];
  if (manifest === undefined) return faults;
  for (const name of PACK_FILES) {
    const bytes = files.get(name);
    if (name === MANIFEST || bytes === undefined) continue;
    const stated = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
    const found = factsOf(bytes);
    if (stated === undefined) faults.push(`${name}: ${MANIFEST} does not name it`);
    else if (stated.sha256 !== found.sha256) faults.push(`${name}: was altered, its hash is not that of ${MANIFEST}`);
    else if (stated.bytes !== found.bytes) faults.push(`${name}: its size is not that of ${MANIFEST}`);
  }
  return faults;
}

/**
 * The bytes themselves are compared: a text that only reads the same is not the same. The manifest is made of the other
 * files, so it is named only where they fit.
 */
function differences(files: ReadonlyMap<string, Uint8Array>, remade: ReadonlyMap<string, string>): string[] {
  const different = [...remade].flatMap(([name, text]) => {
    const found = files.get(name);
    if (found === undefined || factsOf(found).sha256 === factsOf(encode(text)).sha256) return [];
    return [{ name, line: firstDifference(decode(found) ?? '', text) }];
  });
  const others = different.filter(({ name }) => name !== MANIFEST);
  const named = others.length > 0 ? others : different;
  return named.map(({ name, line }) => `${name}:${line}: is not what ${LEDGER} and ${RECORD} give`);
}

function firstDifference(found: string, expected: string): number {
  const lines = found.split('\n');
  const wanted = expected.split('\n');
  const index = wanted.findIndex((line, at) => line !== lines[at]);
  return (index < 0 ? wanted.length : index) + 1;
}

function readManifest(files: ReadonlyMap<string, Uint8Array>, problems: string[]): Manifest | undefined {
  const found = readJson(files, MANIFEST, contract.manifest, problems);
  if (found === undefined) return undefined;
  if (!PACK_FORMATS.includes(found.format)) problems.push(`${MANIFEST}: format ${found.format} is not known here`);
  problems.push(...manifestFaults(found));
  return found;
}

function readRecord(files: ReadonlyMap<string, Uint8Array>, problems: string[]): EvidenceRecord | undefined {
  return readJson(files, RECORD, contract.evidenceRecord, problems);
}

function readJson<T>(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  schema: z.ZodType<T>,
  problems: string[],
): T | undefined {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  const read = schema.safeParse(parse(decode(bytes)));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  problems.push(`${name}: is not what a pack holds (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
  return undefined;
}

function readLedger(files: ReadonlyMap<string, Uint8Array>, problems: string[]): LedgerEntry[] {
  const bytes = files.get(LEDGER);
  const text = bytes === undefined ? '' : decode(bytes);
  if (text === undefined) problems.push(`${LEDGER}: is no UTF-8`);
  const lines = (text ?? '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((line, index) => {
    const read = contract.ledgerEntry.safeParse(parse(line));
    if (read.success) return [read.data];
    problems.push(`${LEDGER}:${index + 1}: is no entry of a ledger`);
    return [];
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(problems: readonly string[]): readonly string[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  return [...problems.slice(0, MOST_PROBLEMS), `and ${problems.length - MOST_PROBLEMS} more`];
}
