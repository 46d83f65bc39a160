import type { z } from 'zod';
import { counted } from '../../shared/text/days.ts';
import type { ExitStatus } from '../commandError.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { answers } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';

/** `tranche evidence verify`: status 1 when the ledger is not what was once written. */
export async function verifyEvidence(flags: ServerFlags, context: Context): Promise<ExitStatus> {
  const report = await connect(flags, context).get('/api/evidence/verify', answers.evidence);
  context.output.show(report, renderReport);
  return report.valid ? 0 : 1;
}

function renderReport({ entries, valid, problems }: z.infer<typeof answers.evidence>, style: Style): string {
  const size = counted(entries, 'entry', 'entries');
  if (valid) return `${style.green('The ledger is valid')}: ${size}, every chain is whole and every seal fits.`;
  const title = `${style.red(style.bold('The ledger is NOT valid'))}: ${counted(problems.length, 'problem')} in ${size}`;
  return [title, ...problems.map((problem) => `  ${problem}`)].join('\n');
}
