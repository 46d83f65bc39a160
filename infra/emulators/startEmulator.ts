import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ADDRESS_VARIABLES, type Found, type Service, findEmulator } from './findEmulator.ts';
import { freePort } from './freePort.ts';

/** An emulator that answers, ours or somebody else's. */
export interface Emulator {
  /** HOST:PORT */
  readonly address: string;
  readonly source: Found['kind'];
  /** Ends it if it was started here. */
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The one to listen on: an emulator that takes the place of another is found where that was. */
  readonly port?: number;
}

/** Java, on a machine that is busy with something else. */
const PATIENCE_MS = 60_000;
/** One that is said to run already. */
const SHORT_PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 50;
const TOLD_TO_END_MS = 5_000;
/** Of what an emulator wrote: what is worth showing when it does not come up. */
const LAST_WORDS = 2_000;

/** An emulator that should be there does not answer. */
export class EmulatorFault extends Error {
  override readonly name = 'EmulatorFault';
}

/** @throws NoEmulators, or EmulatorFault with the emulator's last words when it does not come up */
export async function startEmulator(service: Service, { env, port }: EmulatorOptions): Promise<Emulator> {
  const found = findEmulator(service, env);
  if (found.kind === 'running') {
    await answers(found.address, SHORT_PATIENCE_MS, () => undefined);
    return { address: found.address, source: found.kind, stop: () => Promise.resolve() };
  }
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const folder = mkdtempSync(join(tmpdir(), `tranche-${service}-`));
  const child = spawn(found.command, argumentsOf(found.kind, service, address, folder), {
    // A group of its own: the tool starts Java, and both have to end.
    detached: true,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, [ADDRESS_VARIABLES[service]]: undefined },
  });
  const endWithUs = (): void => killGroup(child, 'SIGKILL');
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(address, PATIENCE_MS, lastWordsOf(child));
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, source: found.kind, stop };
}

function argumentsOf(kind: 'gcloud' | 'firebase', service: Service, address: string, folder: string): string[] {
  if (kind === 'gcloud') {
    const own = service === 'pubsub' ? ['--project=tranche', `--data-dir=${folder}`] : [];
    return ['beta', 'emulators', service, 'start', `--host-port=${address}`, '--quiet', ...own];
  }
  const [host, port] = address.split(':');
  const config = { emulators: { [service]: { host, port: Number(port) }, ui: { enabled: false } } };
  writeFileSync(join(folder, 'firebase.json'), JSON.stringify(config));
  return ['emulators:start', '--only', service, '--project', 'demo-tranche'];
}

/** Keeps the end of its output. @returns what it said, once it has ended; `undefined` while it runs */
function lastWordsOf(child: ChildProcess): () => string | undefined {
  let words = '';
  let ended: string | undefined;
  const hear = (part: Buffer): void => {
    words = (words + part.toString('utf8')).slice(-LAST_WORDS);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `it ended with ${code ?? signal}: ${words}`));
  return () => ended;
}

async function answers(address: string, patience: number, ended: () => string | undefined): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      if ((await fetch(`http://${address}/`, { signal: AbortSignal.timeout(2_000) })).ok) return;
    } catch {
      // Not yet.
    }
    const words = ended();
    if (words !== undefined) throw new EmulatorFault(`the emulator on ${address} did not come up: ${words}`);
    if (Date.now() > until) throw new EmulatorFault(`no emulator has answered on ${address} for ${patience / 1000} s`);
    await pause(LOOK_EVERY_MS);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  killGroup(child, 'SIGTERM');
  const patience = setTimeout(() => killGroup(child, 'SIGKILL'), TOLD_TO_END_MS);
  await ended;
  clearTimeout(patience);
  // The tool may have ended before the Java that it started.
  killGroup(child, 'SIGKILL');
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
