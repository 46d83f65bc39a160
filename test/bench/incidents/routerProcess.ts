import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface RouterProcess {
  /** Milliseconds on a processor; NaN where the system does not tell. */
  cpu(): number;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A file for what it prints. */
  readonly output: string;
  /** Answers with 200 as soon as it takes incidents. */
  readonly ready: string;
}

const MOST_START = 60_000;

/** Starts a router and waits until it is ready. */
export async function startProcess({ command, args, cwd, env, output, ready }: ProcessOptions): Promise<RouterProcess> {
  const file = openSync(output, 'a');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', file, file] });
  closeSync(file);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const started = performance.now();
  while (!(await isReady(ready))) {
    if (child.exitCode === null && child.pid !== undefined && performance.now() - started < MOST_START) await pause(25);
    else {
      await end('SIGKILL');
      throw new Error(`${command} did not start:\n${readFileSync(output, 'utf8').slice(-2_000)}`);
    }
  }
  return { cpu: () => cpuTime(child.pid), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Linux counts in hundredths of a second: user and system time are the 14th and 15th field, the second ends with `)`. */
function cpuTime(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
