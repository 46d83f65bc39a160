import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../../infra/cloud/buildFunctions.ts';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import { HOUR } from '../../../shared/domain/calendar/time.ts';
import { fleetUnderWatch } from '../../adapters/monitoring/fleetUnderWatch.ts';
import { temporaryFolder } from '../../cli/support/folders.ts';

const ENTRY = fileURLToPath(new URL('bundled/askGoogle.ts', import.meta.url));

it("a bundle finds Google's clients when it first needs them", async () => {
  const { state, clock } = fleetUnderWatch();
  const monitoring = await serveMonitoringGrpc({ state });
  onTestFinished(() => monitoring.close());
  const folder = temporaryFolder();
  await bundle(ENTRY, folder);

  const args = [monitoring.port, clock.now() - HOUR, clock.now()].map(String);
  const env = { METADATA_SERVER_DETECTION: 'none', HOME: folder };
  const said = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [`${folder}/index.js`, ...args], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
  expect(JSON.parse(said)).toEqual({
    hosts: ['acme.example.com', 'globex.example.com', 'initech.example.com'],
    found: [[], [], [], [], []],
    token: expect.stringContaining('Could not load the default credentials'),
  });
});
