import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../infra/emulators/freePort.ts';

const FRAMEWORK = fileURLToPath(
  new URL('../../node_modules/@google-cloud/functions-framework/build/src/main.js', import.meta.url),
);
const LOOK_EVERY_MS = 2;

export interface Asked {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A function as Cloud Run starts it: a process of its own under functions-framework. */
export interface CloudFunctionProcess {
  /** Asks as soon as it listens. @throws Error with what it said when it ends before */
  ask(asked: Asked): Promise<{ status: number; body: string }>;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

export async function startFunction(options: {
  readonly name: string;
  /** The folder of the bundle. */
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<CloudFunctionProcess> {
  const { name, source, env } = options;
  const port = await freePort();
  const args = ['--disable-warning=ExperimentalWarning', FRAMEWORK, `--target=${name}`, `--source=${source}`];
  const child = spawn(process.execPath, [...args, `--port=${port}`], {
    env: { PATH: process.env['PATH'] ?? '', METADATA_SERVER_DETECTION: 'none', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = outputOf(child);
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() => (isOver = true));
  return {
    ended,
    output: said,
    async ask({ path, ...init }) {
      for (;;) {
        try {
          const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
          return { status: response.status, body: await response.text() };
        } catch (error) {
          if (isOver) throw new Error(`${name} ended: ${said()}`, { cause: error });
          await pause(LOOK_EVERY_MS);
        }
      }
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A message as Pub/Sub pushes it to the function of its topic. */
export function pushed(topic: string, body: object): Asked {
  const data = Buffer.from(JSON.stringify(body)).toString('base64');
  const message = { data, messageId: '1', publishTime: '2026-11-23T10:00:00Z', attributes: {} };
  return {
    method: 'POST',
    path: `/projects/p/topics/${topic}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message, subscription: `projects/p/subscriptions/${topic}-push` }),
  };
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  const hear = (part: Buffer): void => void (text += part.toString('utf8'));
  stdout?.on('data', hear);
  stderr?.on('data', hear);
  return () => text;
}
