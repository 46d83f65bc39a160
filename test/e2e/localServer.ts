import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { type ServerProcess, startServer } from '../support/serverProcess.ts';

export const RELEASE_TOKEN = 'release-token';
export const OPERATOR_TOKEN = 'operator-token';
export const MONITORING = { user: 'monitoring', password: 'monitoring-password' };

/** What is to be done when a test is over, or all that share something are. */
export type AtEnd = (end: () => void | Promise<void>) => void;

/** A real server on a virtual clock, for one test. */
export interface LocalServer extends ServerProcess {
  readonly get: (path: string) => Promise<{ status: number; body: unknown }>;
  readonly post: (
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number; body: unknown }>;
  /** As an operator. */
  readonly command: (path: string, body: object) => Promise<{ status: number; body: unknown }>;
  readonly register: (release: object) => Promise<{ status: number; body: unknown }>;
  readonly advanceTo: (instant: string) => Promise<void>;
  readonly rollout: (id: string) => Promise<RolloutView>;
}

/** @param cwd where it keeps its data; the same again is the same server, started once more */
export async function localServer(
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>>; atEnd?: AtEnd } = {},
): Promise<LocalServer> {
  const { atEnd = onTestFinished, cwd = temporaryFolder(atEnd), env: more = {} } = options;
  const env = {
    ...more,
    TRANCHE_RELEASE_TOKEN: RELEASE_TOKEN,
    TRANCHE_OPERATOR_TOKEN: OPERATOR_TOKEN,
    MONITORING_WEBHOOK_USER: MONITORING.user,
    MONITORING_WEBHOOK_PASSWORD: MONITORING.password,
  };
  const flags = ['--clock', 'virtual', '--data', join(cwd, 'data'), ...args];
  const server = await startServer(flags, { cwd, env });
  const { url } = server;
  atEnd(async () => {
    server.kill();
    await server.ended;
  });

  const send = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : jsonOr(text) };
  };
  const post: LocalServer['post'] = (path, body, headers = {}) =>
    send(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return {
    ...server,
    get: (path) => send(path),
    post,
    command: (path, body) => post(path, body, { authorization: `Bearer ${OPERATOR_TOKEN}` }),
    register: (release) => post('/register-release', release, { authorization: `Bearer ${RELEASE_TOKEN}` }),
    async advanceTo(instant) {
      const { status, body } = await post('/dev/clock', { advanceTo: instant });
      if (status !== 200) throw new Error(`the clock answered ${status}: ${JSON.stringify(body)}`);
    },
    async rollout(id) {
      const { body } = await send(`/api/rollouts/${id}`);
      return (body as { rollout: RolloutView }).rollout;
    },
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export interface Deployed {
  readonly id: string;
  /** The label `instance-type`. */
  readonly type: string;
  readonly spec?: object;
}

/** A fleet on disk that a test may change in mid-run. */
export function fleetOnDisk(
  deployments: readonly Deployed[],
  atEnd: AtEnd = onTestFinished,
): {
  root: string;
  write: (one: Deployed) => void;
  remove: (id: string) => void;
} {
  const root = temporaryFolder(atEnd);
  const folderOf = (id: string): string => join(root, 'environments', 'prod', 'deployments', id);
  const write = ({ id, type, spec = {} }: Deployed): void => {
    mkdirSync(folderOf(id), { recursive: true });
    const base = {
      slug: `slug-${id}`,
      domain: `${id}.example.com`,
      gcpProjectId: `project-${id}`,
      sourcegraphVersion: '5.1.9',
    };
    const file = { metadata: { name: id, labels: { 'instance-type': type } }, spec: { ...base, ...spec } };
    writeFileSync(join(folderOf(id), 'config.yaml'), JSON.stringify(file));
  };
  deployments.forEach(write);
  return { root, write, remove: (id) => rmSync(folderOf(id), { recursive: true }) };
}

export function temporaryFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-e2e-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryFile(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}
