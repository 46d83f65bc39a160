import { readCalendarFile } from '../../shared/contracts/calendarFile.ts';
import { readInstanceFile } from '../../shared/contracts/instanceFile.ts';
import { readMonitoringFile } from '../../shared/contracts/monitoringFile.ts';
import { readPolicyFile } from '../../shared/contracts/policyFile.ts';
import { readRoutingFile } from '../../shared/contracts/routingFile.ts';
import type { Problem } from '../../shared/ports/fleetSource.ts';
import type { Block, Fault, Page } from './page.ts';

/** By the comment in the first line of a YAML block: what reads the file that it stands for. */
const READERS: Readonly<Record<string, (text: string) => readonly Problem[]>> = {
  '# policies.yaml': (text) => readPolicyFile(text, '').problems,
  '# routing.yaml': (text) => readRoutingFile(text, '').problems,
  '# monitoring.yaml': (text) => readMonitoringFile(text, '').problems,
  '# calendar.yaml': (text) => readCalendarFile(text, '').problems,
  '# config.yaml': (text) => readInstanceFile(text, '', 'src-1f3a9c2b7d').problems,
};

/** Examples of files that Tranche itself would refuse. */
export function checkExamples({ file, blocks }: Page): Fault[] {
  return blocks.flatMap((block) =>
    problemsOf(block).map(({ field, message, line = 1 }) => ({
      file,
      line: block.first + line - 1,
      message: `the example is refused: ${[field, message].filter((part) => part !== '').join(': ')}`,
    })),
  );
}

function problemsOf({ language, lines }: Block): readonly Problem[] {
  if (language !== 'yaml') return [];
  return READERS[lines[0] ?? '']?.(lines.join('\n')) ?? [];
}
