import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monitoringPayload } from '../../../infra/local/standins/monitoringPayload.ts';
import { createClient } from './client.ts';
import { instanceAt, writeFleet } from './fleetFolder.ts';
import type { Receivers } from './receivers.ts';
import type { Router } from './router.ts';
import { type RouterProcess, freePort, startProcess } from './routerProcess.ts';

const ENTRY = fileURLToPath(new URL('../../../cli/tranche.ts', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));
const USER = 'monitoring';
const PASSWORD = 'bench';
const AUTHORIZATION = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

/**
 * `tranche serve` as anybody runs it: a real clock, and nothing acknowledged before it is on the disk. Both modes are the
 * default routing, which makes one page of the incidents of one policy.
 * @param flags for the Node of the server, such as `--cpu-prof`
 */
export function tranche(connections: number, flags: readonly string[] = []): Router {
  const client = createClient(connections);
  let folder: string | undefined;
  let running: { readonly process: RouterProcess; readonly url: string } | undefined;
  return {
    name: 'Tranche',
    version: () => Promise.resolve(`${versionOf()} on Node ${process.versions.node}`),
    async start(receivers) {
      folder ??= emptyFolder();
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const own = ['--port', `${port}`, '--data', join(folder, 'data'), '--fleet', join(folder, 'fleet')];
      const started = await startProcess({
        command: process.execPath,
        args: [...flags, '--disable-warning=ExperimentalWarning', ENTRY, 'serve', ...own],
        cwd: folder,
        env: environmentOf(receivers),
        output: join(folder, 'output.txt'),
        ready: `${url}/healthz`,
      });
      running = { process: started, url };
    },
    post: ({ key, policy, instance }) =>
      client.post(
        `${running?.url}/monitoring-incident`,
        { authorization: AUTHORIZATION },
        monitoringPayload({
          id: key,
          instance: instanceAt(instance),
          policyName: policy,
          startedAt: Date.now(),
          endedAt: null,
        }),
      ),
    cpu: () => running?.process.cpu() ?? Number.NaN,
    kill: async () => running?.process.kill(),
    async stop() {
      await running?.process.stop();
      client.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-tranche-'));
  writeFleet(join(folder, 'fleet'));
  return folder;
}

/** The pager and Slack are the receivers; GitHub and the instances are stand-ins within the server. */
function environmentOf({ url }: Receivers): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    MONITORING_WEBHOOK_USER: USER,
    MONITORING_WEBHOOK_PASSWORD: PASSWORD,
    OPSGENIE_API_URL: url,
    OPSGENIE_API_KEY: 'bench',
    SLACK_API_URL: `${url}/api/`,
    SLACK_BOT_TOKEN: 'bench',
  };
}

function versionOf(): string {
  const content: unknown = JSON.parse(readFileSync(PACKAGE, 'utf8'));
  return typeof content === 'object' && content !== null ? String(Reflect.get(content, 'version')) : 'unknown';
}
