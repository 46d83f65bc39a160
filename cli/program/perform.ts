import type { ExitStatus } from '../commandError.ts';
import { type Output, type Streams, createOutput } from '../output.ts';

/** What every command is given besides its flags. */
export interface Context {
  readonly output: Output;
  readonly env: Streams['env'];
}

export type Ended = (status: ExitStatus) => void;

export interface JsonFlag {
  readonly json?: true;
}

/** Runs a command with its output; the status it ends with is 0 unless it says otherwise. */
export type Perform = (flags: JsonFlag, run: (context: Context) => Promise<ExitStatus | void>) => Promise<void>;

export function performer(streams: Streams, onEnd: Ended): Perform {
  return async (flags, run) => {
    const output = createOutput(streams, flags.json === true);
    onEnd((await run({ output, env: streams.env })) ?? 0);
  };
}

/** For flags that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

export const JSON_FLAG = ['--json', 'print one JSON document'] as const;
export const SERVER_FLAG = [
  '--server <url>',
  'the running server (default: $TRANCHE_SERVER, or the one started here)',
] as const;
