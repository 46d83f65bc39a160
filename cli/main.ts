import { CommanderError } from 'commander';
import { CommandError, type ExitStatus } from './commandError.ts';
import { createOutput, type Streams } from './output.ts';
import { createProgram } from './program.ts';

/** Runs one command line. @returns the exit status; nothing is thrown */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
  let status: number = 0;
  const program = createProgram(streams, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return statusOf(error, streams);
  }
}

function statusOf(error: unknown, streams: Streams): ExitStatus {
  // Commander has said already what it has to say. Help that was not asked for is an answer to bad usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const output = createOutput(streams, false);
  if (error instanceof CommandError) {
    for (const line of error.lines) output.error(line);
    return error.status;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.error('tranche failed in a way that it should not; please report this:');
  for (const line of stack.split('\n')) output.error(line);
  return 1;
}
