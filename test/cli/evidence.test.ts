import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { unzipSync, zipSync } from 'fflate';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OUR_LOGIN } from '../../infra/local/standins/github/codeHostRecords.ts';
import { apiFunction } from '../../functions/api.ts';
import { PACK_FILES } from '../../shared/domain/evidence/packManifest.ts';
import { ledger } from '../../shared/ports/collections.ts';
import { entryId } from '../../shared/domain/evidence/ledger.ts';
import { ID, completedRollout, documentedRollout } from '../usecases/support/evidence.ts';
import type { Pipeline } from '../usecases/support/pipeline.ts';
import { type Ended, inProcess } from './support/command.ts';
import { temporaryFolder } from './support/folders.ts';

/** The real API over HTTP, on the state of a pipeline. */
async function serving({ deps }: Pipeline): Promise<string> {
  const anybody = () => Promise.resolve({ name: undefined });
  http('evidence-api', apiFunction({ ...deps, readers: anybody, operators: anybody }));
  const server = getTestServer('evidence-api').listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function exported(
  pipeline: Pipeline,
): Promise<{ out: string; url: string; ended: Ended; run: () => Promise<Ended> }> {
  const url = await serving(pipeline);
  const out = join(temporaryFolder(), 'pack');
  const run = (): Promise<Ended> => inProcess(['evidence', 'export', '--rollout', ID, '--out', out, '--server', url]);
  return { out, url, run, ended: await run() };
}

const verify = (path: string, ...flags: string[]): Promise<Ended> => inProcess(['evidence', 'verify', path, ...flags]);

describe('tranche evidence export', () => {
  it('writes a folder and a zip that verify without a server', async () => {
    const { out, ended } = await exported(await documentedRollout());
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain(`The evidence of ${ID} is in ${out} and ${out}.zip`);
    expect(ended.stderr).toMatch(/read \d+ of \d+ entries/);
    expect(readdirSync(out).toSorted()).toEqual([...PACK_FILES].toSorted());
    const { head } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { head: { hash: string } };
    for (const path of [out, `${out}.zip`]) {
      const verified = await verify(path);
      expect(verified).toMatchObject({ status: 0, stderr: '' });
      expect(verified.stdout).toContain('The pack is unaltered');
      expect(verified.stdout).toContain(head.hash);
    }
  });

  it('replaces its own pack with the same bytes, and nothing else', async () => {
    const { out, run } = await exported(await documentedRollout());
    const before = readFileSync(`${out}.zip`);
    expect((await run()).status).toBe(0);
    expect(readFileSync(`${out}.zip`).equals(before)).toBe(true);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const refused = await run();
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain(`${out} is there already and is no pack of ${ID}`);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('says on standard error what is missing, and ends with 0', async () => {
    const { ended } = await exported(await completedRollout());
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain('9 pieces of evidence missing; report.md lists them first:');
    expect(ended.stderr).toContain('the rollout: there is no tracking issue');
    expect(ended.stderr).toContain('c1: no pull request has been found');
  });

  it('prints one JSON document', async () => {
    const url = await serving(await documentedRollout());
    const out = join(temporaryFolder(), 'pack');
    const { stdout } = await inProcess([
      'evidence',
      'export',
      '--rollout',
      ID,
      '--out',
      out,
      '--server',
      url,
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ rollout: ID, folder: out, zip: `${out}.zip`, missing: [] });
  });

  it('writes nothing when the ledger does not fit its records', async () => {
    const pipeline = await documentedRollout();
    await pipeline.tamper(ledger, entryId(`upgrade:${ID}~c1`, 2), (entry) => ({ ...entry, actor: 'eve' }));
    const { out, ended } = await exported(pipeline);
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toContain(`upgrade:${ID}~c1: entry 2 was altered`);
    expect(existsSync(out)).toBe(false);
  });

  it('of a rollout that is not there is refused, and so is one without a name', async () => {
    const url = await serving(await documentedRollout());
    const unknown = ['evidence', 'export', '--rollout', 'prod-9.9.9', '--out', join(temporaryFolder(), 'p')];
    expect(await inProcess([...unknown, '--server', url])).toMatchObject({
      status: 1,
      stderr: 'there is no rollout prod-9.9.9\n',
    });
    expect(await inProcess(['evidence', 'export', '--server', url])).toMatchObject({ status: 2 });
  });
});

describe('tranche evidence verify PACK', () => {
  it('ends with 1 and names what was edited in a folder', async () => {
    const { out } = await exported(await documentedRollout());
    const file = join(out, 'upgrades.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace(OUR_LOGIN, 'eve'));
    const { status, stdout } = await verify(out);
    expect(status).toBe(1);
    expect(stdout).toContain('The pack is NOT what was written');
    expect(stdout).toContain('upgrades.csv: was altered');
    const machine = await verify(out, '--json');
    expect(JSON.parse(machine.stdout)).toMatchObject({ valid: false, rollout: ID });
  });

  it('does not open what is no plain file of a pack', async () => {
    const { out } = await exported(await documentedRollout());
    symlinkSync('/etc/hostname', join(out, 'hosts'));
    mkdirSync(join(out, 'more'));
    const { status, stdout } = await verify(out);
    expect(status).toBe(1);
    for (const name of ['hosts', 'more']) expect(stdout).toContain(`${name}: is no part of a pack`);
  });

  it('unpacks nothing of a zip but the files of a pack', async () => {
    const { out } = await exported(await documentedRollout());
    const files = unzipSync(readFileSync(`${out}.zip`));
    writeFileSync(`${out}.zip`, zipSync({ ...files, '../../evil.sh': new Uint8Array(4) }));
    const { status, stdout } = await verify(`${out}.zip`);
    expect(status).toBe(1);
    expect(stdout).toContain('../../evil.sh: is no part of a pack');
  });

  it('refuses what is no pack at all', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.zip'), 'no zip');
    expect(await verify(join(folder, 'a.zip'))).toMatchObject({ status: 1, stdout: '' });
    expect(await verify(join(folder, 'b.zip'))).toMatchObject({ status: 2 });
    expect((await verify(temporaryFolder())).stdout).toContain('manifest.json: is missing');
  });
});
