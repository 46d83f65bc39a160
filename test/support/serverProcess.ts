import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ENTRY, NODE_FLAGS } from './ownProcess.ts';

const LISTENS = /listens on (http:\/\/\S+)/;

/** `tranche serve` as a process of its own, which may be killed at any moment and started again on the same data. */
export interface ServerProcess {
  readonly url: string;
  /** What it has said so far. */
  readonly output: () => string;
  /** At once, without a chance to tidy up. */
  readonly kill: () => void;
  readonly ended: Promise<void>;
}

export function startServer(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<ServerProcess> {
  const flags = [...NODE_FLAGS, ENTRY, 'serve', '--port', '0', ...args];
  const child = spawn(process.execPath, flags, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    for (const stream of streamsOf(child)) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const url = LISTENS.exec(line)?.[1];
        if (url !== undefined)
          resolve({ url, ended, output: () => said.join('\n'), kill: () => void child.kill('SIGKILL') });
      });
    }
    void ended.then(() => reject(new Error(`the server ended before it listened:\n${said.join('\n')}`)));
  });
}

function streamsOf({ stderr }: ChildProcess): NodeJS.ReadableStream[] {
  return stderr === null ? [] : [stderr];
}
