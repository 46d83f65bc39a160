import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS, JOBS } from '../../cloud/topology.ts';
import { CONFIGURATION } from './support/configuration.ts';
import { type Registered, startPreviewEngine } from './support/previewEngine.ts';
import { builtProject, removeProject } from './support/projectFolder.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const RUNNER = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run/index.js');

interface Preview {
  readonly status: number | null;
  readonly errors: readonly string[];
  readonly resources: readonly Registered[];
}

/** Runs the program as `pulumi preview` does: by Pulumi's own runner, as it is, in a built project. */
async function preview(config: Readonly<Record<string, string>>): Promise<Preview> {
  const root = builtProject();
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const part of ['infra/cloud', 'shared/ports'])
    cpSync(join(PROJECT, part), join(root, part), { recursive: true });
  const program = join(root, 'infra/gcp');
  mkdirSync(program);
  for (const part of ['package.json', 'index.ts', 'deploy.ts', 'resources', 'settings']) {
    cpSync(join(HERE, part), join(program, part), { recursive: true });
  }
  symlinkSync(join(HERE, 'node_modules'), join(program, 'node_modules'));

  const engine = await startPreviewEngine();
  const where = [
    '--monitor',
    engine.address,
    '--engine',
    engine.address,
    '--pwd',
    program,
    '--root-directory',
    program,
  ];
  const what = ['--project', 'tranche', '--stack', 'example', '--dry-run', 'true', '--parallel', '16', '.'];
  const env = { ...process.env, PULUMI_CONFIG: JSON.stringify(config), PULUMI_NODEJS_TYPESCRIPT: 'false' };
  const child = spawn(process.execPath, [RUNNER, ...where, ...what], { env, stdio: 'ignore' });
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  engine.stop();
  removeProject(root);
  return { status, errors: engine.errors, resources: engine.registered };
}

describe('a preview', () => {
  let resources: readonly Registered[];
  const find = (type: string, name: string): Registered => {
    const found = resources.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    if (found === undefined) throw new Error(`there is no ${type} ${name}`);
    return found;
  };
  beforeAll(async () => {
    const { status, errors, resources: registered } = await preview(CONFIGURATION);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    resources = registered;
  });

  it('enables the services before anything else', () => {
    const first = find('Service', 'pubsub').urn;
    for (const name of ['Topic ticks', 'Database state', 'Account ticks', 'Bucket bundles', 'Secret github-token']) {
      const [type = '', resource = ''] = name.split(' ');
      expect(find(type, resource).dependencies).toContain(first);
    }
  });

  it.each(FUNCTIONS)(
    'deploys $name after the database, its indexes and what it may do',
    ({ name, publishes, secrets }) => {
      const { dependencies } = find('Function', name);
      const indexes = resources.filter(({ type }) => type === 'gcp:firestore/index:Index');
      expect(indexes.length).toBeGreaterThan(0);
      for (const { urn } of [find('Database', 'state'), ...indexes]) expect(dependencies).toContain(urn);
      expect(dependencies).toContain(find('IAMMember', `${name}-state`).urn);
      expect(dependencies).toContain(find('RepositoryIamMember', 'build-images').urn);
      for (const topic of publishes) expect(dependencies).toContain(find('TopicIAMMember', `${name}-to-${topic}`).urn);
      for (const secret of secrets) expect(dependencies).toContain(find('SecretIamMember', `${name}-${secret}`).urn);
    },
  );

  it('pushes to a function only when its pushes are let in, and lets the jobs tick last', () => {
    for (const { name, trigger } of FUNCTIONS) {
      if (trigger.kind !== 'messages') continue;
      const push = find('Subscription', `${name}-push`);
      expect(push.dependencies).toContain(find('ServiceIamBinding', name).urn);
      for (const job of JOBS) expect(find('Job', job.name).dependencies).toContain(push.urn);
    }
  });

  it('gives every resource a name of its own', () => {
    const urns = resources.map(({ urn }) => urn);
    expect(new Set(urns).size).toBe(urns.length);
  });

  it('protects the database, and nothing else needs it', () => {
    expect(resources.filter(({ protect }) => protect).map(({ name }) => name)).toEqual(['state']);
  });
});

it('a preview of a wrong configuration ends with all errors, before any resource', async () => {
  const { status, errors, resources } = await preview({ 'gcp:project': 'acme-tranche', 'tranche:people': '[]' });
  expect(status).not.toBe(0);
  expect(errors.join('\n')).toMatch(/gcp:region: is missing[^]*tranche:people: must name somebody/);
  expect(resources.filter(({ type }) => type.startsWith('gcp:'))).toEqual([]);
});
