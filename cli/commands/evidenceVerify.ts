import type { LedgerReport } from '../../shared/usecases/verifyLedger.ts';
import type { ExitStatus } from '../commandError.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { connect, fieldOf, listIn, type ServerFlags } from '../server/client.ts';
import { counted } from '../text/table.ts';

/** `tranche evidence verify`: status 1 when the ledger is not what was once written. */
export async function verifyEvidence(flags: ServerFlags, context: Context): Promise<ExitStatus> {
  const body = await connect(flags, context).get('/api/evidence/verify');
  const report: LedgerReport = {
    entries: Number(fieldOf(body, 'entries')),
    // Anything but a clear yes is a no.
    valid: fieldOf(body, 'valid') === true,
    problems: listIn<string>(body, 'problems'),
  };
  context.output.show(report, renderReport);
  return report.valid ? 0 : 1;
}

function renderReport({ entries, valid, problems }: LedgerReport, style: Style): string {
  const size = counted(entries, 'entry', 'entries');
  if (valid) return `${style.green('The ledger is valid')}: ${size}, every chain is whole and every seal fits.`;
  const lines = problems.map((problem) => `  ${problem}`);
  return [`${style.red(style.bold('The ledger is NOT valid'))}: ${counted(problems.length, 'problem')} in ${size}`, ...lines].join('\n');
}
