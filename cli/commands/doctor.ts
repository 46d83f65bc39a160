import { type ExitStatus, badInput } from '../commandError.ts';
import { FlagReader } from '../inputs/flagReader.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { indented, table } from '../text/table.ts';
import type { ServerFlags } from '../server/client.ts';
import { type CloudFlags, examineCloud, readCloud } from './doctorCloud.ts';
import { examineServer } from './doctorServer.ts';

export interface DoctorFlags extends ServerFlags, CloudFlags {}

/** What a check says, whoever made it; `unknown` when it could not be made. */
export interface Shown {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly unknown?: true;
}

const OLDEST_NODE = 24;

/**
 * `tranche doctor`: what can be checked here, and then what the server says of itself. With `--project` what stands on
 * Google Cloud is checked instead; with `--server`, too, both.
 */
export async function examine(flags: DoctorFlags, context: Context): Promise<ExitStatus> {
  const reader = new FlagReader();
  const cloud = readCloud(flags, context, reader);
  if (reader.problems.length > 0) throw badInput(reader.problems);
  const checks: readonly Shown[] = [
    checkNode(),
    ...(cloud === undefined || flags.server !== undefined ? await examineServer(flags, context) : []),
    ...(cloud === undefined ? [] : await examineCloud(cloud, context)),
  ];
  context.output.show({ checks }, (shown, style) => renderChecks(shown.checks, style));
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function checkNode(): Shown {
  const ok = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  const detail = ok ? process.versions.node : `${process.versions.node}; install Node ${OLDEST_NODE} or newer`;
  return { name: 'Node version', ok, detail };
}

function renderChecks(checks: readonly Shown[], style: Style): string {
  const rows = checks.map(({ name, ok, detail, unknown }) => [verdictOf(ok, unknown, style), name, detail]);
  const failed = checks.filter(({ ok }) => !ok).length;
  const verdict =
    failed === 0 ? style.green('Everything is in place.') : style.red(`${failed} of ${checks.length} checks failed.`);
  return `${indented(table([{ title: '' }, { title: 'CHECK' }, { title: 'DETAIL' }], rows, style))}\n\n${verdict}`;
}

function verdictOf(ok: boolean, unknown: true | undefined, style: Style) {
  if (ok) return { text: 'ok', paint: style.green };
  return unknown === true ? { text: 'unknown', paint: style.yellow } : { text: 'FAILED', paint: style.red };
}
