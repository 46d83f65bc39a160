import { execFile } from 'node:child_process';
import { main } from '../../../cli/main.ts';
import { ENTRY, NODE_FLAGS } from '../../support/ownProcess.ts';

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The command as a process of its own, with nothing of this machine's settings but the path. */
export function tranche(args: readonly string[], { env = {}, cwd }: Setting = {}): Promise<Ended> {
  const options = {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd !== undefined && { cwd }),
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...NODE_FLAGS, ENTRY, ...args], options, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The same in this process, which is quicker; `terminal` makes it believe that somebody watches. */
export async function inProcess(
  args: readonly string[],
  { env = {}, terminal = false }: { env?: Readonly<Record<string, string>>; terminal?: boolean } = {},
): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    isTTY: terminal,
    write(text: string) {
      said[name] += text;
    },
  });
  const status = await main(args, { stdout: sink('stdout'), stderr: sink('stderr'), env });
  return { status, ...said };
}

export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
