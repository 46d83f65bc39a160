import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from './client.ts';
import { instanceId } from './fleetFolder.ts';
import type { Receivers } from './receivers.ts';
import type { Mode, Router } from './router.ts';
import { type RouterProcess, freePort, startProcess } from './routerProcess.ts';

const COMMAND = 'prometheus-alertmanager';
const run = promisify(execFile);

export const HOW_TO_INSTALL = `${COMMAND} is not installed (Debian: apt install prometheus-alertmanager)`;

/** Alone, without a cluster: what it has taken is in its memory, and on the disk from time to time. */
export function alertmanager(connections: number): Router {
  const client = createClient(connections);
  let folder: string | undefined;
  let running: { readonly process: RouterProcess; readonly url: string } | undefined;
  return {
    name: 'Alertmanager',
    version: async () => /version (\S+)/.exec((await run(COMMAND, ['--version'])).stdout)?.[1] ?? 'unknown',
    async start(receivers, mode) {
      folder ??= mkdtempSync(join(tmpdir(), 'bench-alertmanager-'));
      const config = join(folder, 'alertmanager.yml');
      writeFileSync(config, JSON.stringify(configOf(receivers, mode)));
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const process = await startProcess({
        command: COMMAND,
        args: [
          `--config.file=${config}`,
          `--storage.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--cluster.listen-address=',
        ],
        cwd: folder,
        env: {},
        output: join(folder, 'output.txt'),
        ready: `${url}/-/ready`,
      });
      running = { process, url };
    },
    post: ({ key, policy, instance }) => {
      const labels = { alertname: policy, incident: key, instance: instanceId(instance), kind: 'uptime' };
      const alert = { labels, annotations: { summary: `${policy} on ${labels.instance}` }, startsAt: now() };
      return client.post(`${running?.url}/api/v2/alerts`, {}, [alert]);
    },
    cpu: () => running?.process.cpu() ?? Number.NaN,
    kill: async () => running?.process.kill(),
    async stop() {
      await running?.process.stop();
      client.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** YAML takes JSON. Both configurations inhibit as the default routing of Tranche does. */
function configOf({ url }: Receivers, mode: Mode): object {
  const each = { group_by: ['...'], group_wait: '0s' };
  return {
    route: { receiver: 'team', ...(mode === 'each' ? each : { group_by: ['alertname'] }) },
    receivers: [
      {
        name: 'team',
        webhook_configs: [{ url: `${url}/alertmanager/pager` }, { url: `${url}/alertmanager/chat` }],
      },
    ],
    inhibit_rules: [
      { source_matchers: ['kind="uptime"'], target_matchers: ['kind=~"threshold|log"'], equal: ['instance'] },
    ],
  };
}

function now(): string {
  return new Date().toISOString();
}
