import { counted } from '../../shared/text/days.ts';
import { type PackReport, verifyPack } from '../../shared/usecases/verifyPack.ts';
import type { ExitStatus } from '../commandError.ts';
import type { Style } from '../output.ts';
import { readPack } from '../pack/packFolder.ts';
import type { Context } from '../program/perform.ts';

/** `tranche evidence verify PACK`: status 1 when the pack is not what was once written. It asks no server. */
export async function verifyPackAt(path: string, { output }: Pick<Context, 'output'>): Promise<ExitStatus> {
  const report = verifyPack(await readPack(path));
  output.show(report, renderPackReport);
  return report.valid ? 0 : 1;
}

const COMPARE =
  'Who makes a whole pack anew can also make its hashes anew: compare this with the closing comment of the tracking issue.';

function renderPackReport({ valid, rollout, head, entries, problems, missing }: PackReport, style: Style): string {
  const name = rollout ?? 'no rollout';
  const size = counted(entries, 'entry', 'entries');
  const title = valid
    ? `${style.green('The pack is unaltered')}: ${name}, ${size}, every file, chain and seal fits.`
    : `${style.red(style.bold('The pack is NOT what was written'))}: ${name}, ${counted(problems.length, 'problem')} in ${size}`;
  const gaps = missing.length === 0 ? [] : [`${counted(missing.length, 'piece')} of evidence missing, see report.md.`];
  const end = head === null ? [] : [`The chain of the rollout ends with entry ${head.seq}, ${head.hash}.`, COMPARE];
  return [title, ...problems.map((problem) => `  ${problem}`), ...gaps, ...end].join('\n');
}
