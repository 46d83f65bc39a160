import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directoryFleet } from '../../../shared/adapters/directory/directoryFleet.ts';
import { EmptyFleet, MissingEnvironment } from '../../../shared/adapters/deployments/fleetErrors.ts';
import type { FleetReading } from '../../../shared/ports/fleetSource.ts';
import { configPath, configYaml, fleetOf, temporaryFleet } from './temporaryFleet.ts';

async function readFleet(root: string): Promise<FleetReading> {
  const reading = await directoryFleet(root).read('prod');
  expect(reading).toBeDefined();
  return reading!;
}

/** Deployments as `id version` or `id field: message`. */
function told(reading: FleetReading | undefined): string[] {
  return (reading?.deployments ?? []).flatMap(({ id, instance, problems }) => {
    const said = problems.map(({ field, message }) => `${id} ${field}: ${message}`);
    return instance === undefined ? said : [`${id} ${instance.version}`, ...said];
  });
}

describe('a fleet in a folder', () => {
  it('is read in the order of the ids', async () => {
    const { root } = await temporaryFleet(fleetOf({ c: {}, a: { version: '5.1.8' }, b: {} }));
    const reading = await readFleet(root);
    expect(told(reading)).toEqual(['a 5.1.8', 'b 5.1.9', 'c 5.1.9']);
    expect(reading.deployments[0]).toMatchObject({ id: 'a', problems: [], instance: { gcpProjectId: 'p-a' } });
  });

  it('is one environment and not the others', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: {} }));
    await write(configPath('x', 'dev'), configYaml('x'));
    expect(told(await directoryFleet(root).read('dev'))).toEqual(['x 5.1.9']);
  });

  it('may hold files and hidden folders beside the deployments', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: {} }));
    await write('environments/prod/deployments/README.md', '# Deployments');
    await write('environments/prod/deployments/.git/config', 'x');
    expect(told(await readFleet(root))).toEqual(['a 5.1.9']);
  });

  it('names its files relative to its root, and their lines', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: { version: '5.1' } }));
    expect((await readFleet(root)).deployments[0]?.problems).toEqual([
      {
        path: 'environments/prod/deployments/a/config.yaml',
        field: 'spec.sourcegraphVersion',
        message: '5.1 is no version; write major.minor.patch, e.g. 5.1.9',
        line: 8,
      },
    ]);
  });
});

describe('a fleet that is not there', () => {
  const EXPECTED = 'expected environments/prod/deployments/<id>/config.yaml';

  it.each([
    ['other/file', '', `holds: other; ${EXPECTED}`],
    ['environments/dev/deployments/a/config.yaml', '/environments', `holds: dev; ${EXPECTED}`],
    ['environments/prod/instances/a/config.yaml', '/environments/prod', `holds: instances; ${EXPECTED}`],
    ['environments/prod/deployments', '/environments/prod', `holds: deployments; ${EXPECTED}`],
  ])('is told what there is instead: %s', async (path, where, message) => {
    const { root } = await temporaryFleet({ [path]: 'x' });
    await expect(readFleet(root)).rejects.toThrow(new MissingEnvironment(`${root}${where} ${message}`));
  });

  it('is told when there is nothing at all', async () => {
    const { root } = await temporaryFleet();
    await expect(readFleet(root)).rejects.toThrow(`${root} holds: nothing; ${EXPECTED}`);
    await expect(readFleet(join(root, 'x'))).rejects.toThrow(`${join(root, 'x')} cannot be read (ENOENT); ${EXPECTED}`);
  });

  it('is told when it has no deployments, which is never taken for a fleet of nobody', async () => {
    const { root } = await temporaryFleet({ 'environments/prod/deployments/README.md': '' });
    await expect(readFleet(root)).rejects.toThrow(EmptyFleet);
    await expect(readFleet(root)).rejects.toThrow(`holds no deployment; ${EXPECTED}`);
  });

  it.each(['../prod', 'a/b', '', '.', '..'])('cannot be the environment %j', async (environment) => {
    const { root } = await temporaryFleet(fleetOf({ a: {} }));
    await expect(directoryFleet(root).read(environment)).rejects.toThrow(MissingEnvironment);
  });
});

describe('a deployment that cannot be read', () => {
  it('is no harm to the others', async () => {
    const { root, write } = await temporaryFleet({
      ...fleetOf({ good: {} }),
      [configPath('big')]: `# ${'x'.repeat(256 * 1024)}\n${configYaml('big')}`,
      [configPath('binary')]: Uint8Array.of(0x61, 0x3a, 0xff, 0xfe),
      [configPath('cut')]: configYaml('cut').slice(0, 60),
      'environments/prod/deployments/named/config.yml': configYaml('named'),
    });
    await mkdir(join(root, 'environments/prod/deployments/bare'));
    await write(`${configPath('folder')}/x`, '');
    expect(told(await readFleet(root))).toEqual([
      'bare : missing; the folder is empty',
      expect.stringMatching(/^big : larger than 256 KiB \(\d+ bytes\); nothing of it was read$/),
      'binary : not a text in UTF-8',
      expect.stringContaining('cut : '),
      'folder : not a file',
      'good 5.1.9',
      'named : missing; the folder holds: config.yml',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('may be one without permission, until there is', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: {} }));
    const fleet = directoryFleet(root);
    await chmod(join(root, configPath('a')), 0o000);
    const refused = await fleet.read('prod');
    expect(told(refused)).toEqual(['a : it cannot be read (EACCES)']);
    await chmod(join(root, configPath('a')), 0o644);
    expect(told(await fleet.read('prod', refused?.revision))).toEqual(['a 5.1.9']);
  });

  it('is one that a symbolic link would fetch from elsewhere', async () => {
    const outside = await temporaryFleet({ ...fleetOf({ x: {} }), 'secret.yaml': configYaml('x') });
    const { root } = await temporaryFleet(fleetOf({ a: {}, file: {}, inside: {} }));
    const deployments = join(root, 'environments/prod/deployments');
    await symlink(join(outside.root, 'environments/prod/deployments/x'), join(deployments, 'x'));
    await rm(join(root, configPath('file')));
    await symlink(join(outside.root, 'secret.yaml'), join(root, configPath('file')));
    await writeFile(join(root, 'shared.yaml'), configYaml('inside'));
    await rm(join(root, configPath('inside')));
    await symlink('../../../../shared.yaml', join(root, configPath('inside')));
    await symlink(join(root, 'nowhere'), join(deployments, 'dangling'));
    expect(told(await readFleet(root))).toEqual([
      'a 5.1.9',
      'dangling : missing; there is no folder behind this name',
      'file : a symbolic link out of the fleet folder, which is not followed',
      'inside 5.1.9',
      'x : a symbolic link out of the fleet folder, which is not followed',
    ]);
  });

  it('and neither does a link of the whole environment lead out', async () => {
    const outside = await temporaryFleet(fleetOf({ x: {} }));
    const { root } = await temporaryFleet({ 'environments/README.md': '' });
    await symlink(join(outside.root, 'environments/prod'), join(root, 'environments/prod'));
    await expect(readFleet(root)).rejects.toThrow('is a symbolic link that leads out of');
  });
});

describe('instances that claim the same', () => {
  const alike = (noun: string, ...folders: string[]): string =>
    `the same ${noun} stands in ${folders.map((folder) => configPath(folder)).join(', ')}; each instance has its own`;

  it('project are both not read, and the others are', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: { project: 'p' }, b: { project: 'p' }, c: {} }));
    expect(told(await readFleet(root))).toEqual([
      `a spec.gcpProjectId: ${alike('project', 'b')}`,
      `b spec.gcpProjectId: ${alike('project', 'a')}`,
      'c 5.1.9',
    ]);
  });

  it('id are none of them read, and go by the names of their folders', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: { name: 'x' }, b: { name: 'x' }, c: { name: 'x' }, d: {} }));
    const reading = await readFleet(root);
    expect(reading.deployments.map(({ id, instance }) => [id, instance?.id])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
      ['d', 'd'],
    ]);
    expect(reading.deployments[0]?.problems.map(({ message }) => message)).toContain(alike('id', 'b', 'c'));
  });

  it('id still have different ids, even when one is the folder of another', async () => {
    const { root } = await temporaryFleet(
      fleetOf({ a: { name: 'x' }, b: { name: 'x' }, c: { name: 'a' }, d: { name: 'c' } }),
    );
    const { deployments } = await readFleet(root);
    expect(deployments.map(({ id, instance }) => [id, instance])).toEqual(
      ['a', 'b', 'c', 'd'].map((folder) => [folder, undefined]),
    );
  });

  it('slug are read, with a warning', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: { slug: 's' }, b: { slug: 's' } }));
    expect(told(await readFleet(root))).toEqual([
      'a 5.1.9',
      `a spec.slug: ${alike('slug', 'b')}`,
      'b 5.1.9',
      `b spec.slug: ${alike('slug', 'a')}`,
    ]);
  });

  it('project no longer do once one of them is corrected', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: { project: 'p' }, b: { project: 'p' } }));
    const fleet = directoryFleet(root);
    await fleet.read('prod');
    await write(configPath('b'), configYaml('b'));
    expect(told(await fleet.read('prod'))).toEqual(['a 5.1.9', 'b 5.1.9']);
  });
});

describe('a fleet that is read again', () => {
  it('is not read when nothing has changed, by whomever', async () => {
    const { root } = await temporaryFleet(fleetOf({ a: {}, b: {} }));
    const { revision } = await readFleet(root);
    expect(await directoryFleet(root).read('prod', revision)).toBeUndefined();
    expect(await directoryFleet(root).read('prod', 'something else')).toMatchObject({ revision });
  });

  it('keeps what has not changed', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: {}, b: {} }));
    const fleet = directoryFleet(root);
    const first = await fleet.read('prod');
    await write(configPath('b'), configYaml('b', { version: '5.2.0' }));
    const second = await fleet.read('prod', first?.revision);
    expect(told(second)).toEqual(['a 5.1.9', 'b 5.2.0']);
    expect(second?.revision).not.toBe(first?.revision);
    expect(second?.deployments[0]).toBe(first?.deployments[0]);
    expect((await fleet.read('prod'))?.deployments[1]).toBe(second?.deployments[1]);
  });

  it('notices folders that come, go, and lose their file', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: {}, b: {} }));
    const fleet = directoryFleet(root);
    const first = await fleet.read('prod');
    await write(configPath('c'), configYaml('c'));
    const second = await fleet.read('prod', first?.revision);
    await rm(join(root, 'environments/prod/deployments/a'), { recursive: true });
    await rm(join(root, configPath('b')));
    const third = await fleet.read('prod', second?.revision);
    expect(told(second)).toEqual(['a 5.1.9', 'b 5.1.9', 'c 5.1.9']);
    expect(told(third)).toEqual(['b : missing; the folder is empty', 'c 5.1.9']);
  });

  it('notices a file that was replaced by one of the same size and time', async () => {
    const { root, write } = await temporaryFleet(fleetOf({ a: {} }));
    const moment = new Date('2026-11-23T09:00:00Z');
    await utimes(join(root, configPath('a')), moment, moment);
    const fleet = directoryFleet(root);
    const first = await fleet.read('prod');
    await write('new.yaml', configYaml('a', { version: '5.2.0' }));
    await utimes(join(root, 'new.yaml'), moment, moment);
    await rename(join(root, 'new.yaml'), join(root, configPath('a')));
    expect(told(await fleet.read('prod', first?.revision))).toEqual(['a 5.2.0']);
  });
});
