/** 0 done, 1 refused or failed, 2 bad usage or input. */
export type ExitStatus = 0 | 1 | 2;

/** What is wrong, and where: in a file, or in a flag, whose name is then the path. */
export interface Complaint {
  readonly path: string;
  readonly field: string;
  readonly message: string;
  readonly line?: number | undefined;
}

/** Why a command ends without its result, in lines that say what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly status: 1 | 2;
  readonly lines: readonly string[];

  constructor(status: 1 | 2, lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.status = status;
    this.lines = lines;
  }
}

/** Bad usage or input: everything that is wrong with it at once. */
export function badInput(problems: readonly Complaint[]): CommandError {
  return new CommandError(2, problems.map(problemLine));
}

/** Refused or failed, although the input was right. */
export function failed(line: string, cause?: unknown): CommandError {
  return new CommandError(1, [line], { cause });
}

/** `path:line: field: message`; for a flag the path is its name. */
export function problemLine({ path, line, field, message }: Complaint): string {
  const place = line === undefined ? path : `${path}:${line}`;
  return [place, field, message].filter((part) => part !== '').join(': ');
}
