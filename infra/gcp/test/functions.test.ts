import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUNCTIONS, SECRETS } from '../../cloud/topology.ts';
import { readBundles, timeZoneOf } from '../settings/bundles.ts';
import { type Deployment, deployed } from './support/deployment.ts';
import { SECRET_IDS } from './support/grants.ts';
import { projectOfTest } from './support/projectFolder.ts';

const NAMES = FUNCTIONS.map(({ name }) => name);

let deployment: Deployment;
/** With other limits and another way to upgrade. */
let otherwise: Deployment;
beforeAll(async () => {
  deployment = await deployed();
  otherwise = await deployed({
    'tranche:writesPerMinute': '40',
    'tranche:writesPerHour': '1000',
    'tranche:upgrades': 'pull-request',
  });
});
afterEach(() => vi.unstubAllEnvs());

interface ServiceConfig {
  readonly environmentVariables: Record<string, string>;
  readonly secretEnvironmentVariables: readonly { key: string; secret: string; projectId: string; version: string }[];
}

function inputsOf(name: string): Record<string, unknown> & { serviceConfig: ServiceConfig } {
  const { inputs } = deployment.one('gcp:cloudfunctionsv2/function:Function', name);
  return inputs as Record<string, unknown> & { serviceConfig: ServiceConfig };
}

describe('a function', () => {
  it.each(FUNCTIONS)(
    '$name is deployed as the topology says',
    ({ name, timeout, memory, concurrency, maxInstances }) => {
      expect(inputsOf(name)).toMatchObject({
        name,
        location: 'europe-west1',
        buildConfig: { runtime: 'nodejs24', entryPoint: name },
        serviceConfig: {
          timeoutSeconds: timeout,
          availableMemory: memory,
          maxInstanceRequestConcurrency: concurrency,
          maxInstanceCount: maxInstances,
        },
      });
    },
  );

  it.each(FUNCTIONS)('$name knows its surroundings', ({ name }) => {
    expect(inputsOf(name).serviceConfig.environmentVariables).toMatchObject({
      TRANCHE_ENVIRONMENT: 'prod',
      TRANCHE_INSTANCE_URL: 'https://{domain}',
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_DEPLOYMENTS_REPO: 'acme/cloud',
      GITHUB_TRACKING_REPO: 'acme/customer',
      GITHUB_RELEASE_REPOS: '',
      TRANCHE_PRERELEASES: 'false',
      OPSGENIE_API_URL: 'https://api.opsgenie.com',
      SLACK_API_URL: 'https://slack.com/api/',
      SLACK_CHANNELS: 'opsgenie,alerts-managed-instances',
      GOOGLE_CLOUD_PROJECT: 'acme-tranche',
      FIRESTORE_DATABASE: 'tranche',
    });
  });

  it('that takes webhooks knows whose releases count', async () => {
    const named = await deployed({
      'tranche:releaseRepositories': '["acme/product", "acme/agent"]',
      'tranche:prereleases': 'true',
    });
    const { serviceConfig } = named.one('gcp:cloudfunctionsv2/function:Function', 'github-webhook').inputs;
    const variables = { GITHUB_RELEASE_REPOS: 'acme/product,acme/agent', TRANCHE_PRERELEASES: 'true' };
    expect(serviceConfig).toMatchObject({ environmentVariables: variables });
  });

  it.each(FUNCTIONS)('$name knows what the code host takes, and who makes pull requests', ({ name }) => {
    const { serviceConfig } = otherwise.one('gcp:cloudfunctionsv2/function:Function', name).inputs;
    const variables = {
      GITHUB_WRITES_PER_MINUTE: '40',
      GITHUB_WRITES_PER_HOUR: '1000',
      TRANCHE_UPGRADES: 'pull-request',
    };
    expect(serviceConfig).toMatchObject({ environmentVariables: variables });
    // Left out, the function itself knows what GitHub takes.
    const { environmentVariables } = inputsOf(name).serviceConfig;
    for (const key of Object.keys(variables)) expect(environmentVariables).not.toHaveProperty(key);
  });

  it('sends its telemetry to where the configuration says, if it says so', async () => {
    const named = await deployed({ 'tranche:telemetryEndpoint': 'https://otel.example.com' });
    const { serviceConfig } = named.one('gcp:cloudfunctionsv2/function:Function', 'ticks').inputs;
    const variable = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com' };
    expect(serviceConfig).toMatchObject({ environmentVariables: variable });
    expect(inputsOf('ticks').serviceConfig.environmentVariables).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it.each(FUNCTIONS)('$name reads its secrets from Secret Manager', ({ name, secrets }) => {
    const { environmentVariables, secretEnvironmentVariables } = inputsOf(name).serviceConfig;
    const place = { projectId: 'acme-tranche', version: 'latest' };
    expect(secretEnvironmentVariables).toEqual(secrets.map((key) => ({ key, secret: SECRET_IDS[key], ...place })));
    for (const key of SECRETS) expect(environmentVariables).not.toHaveProperty(key);
  });
});

it('no value of a secret is in the program or goes into its state', async () => {
  for (const name of SECRETS) vi.stubEnv(name, 'a-secret-of-the-operator');
  const secretive = await deployed();
  expect(JSON.stringify(secretive.resources)).not.toContain('a-secret-of-the-operator');
  expect(secretive.of('gcp:secretmanager/secretVersion:SecretVersion')).toEqual([]);
  const secrets = secretive.of('gcp:secretmanager/secret:Secret').map(({ inputs }) => inputs);
  expect(secrets.map(({ secretId }) => secretId)).toEqual(SECRETS.map((name) => SECRET_IDS[name]));
  for (const each of secrets) expect(Object.keys(each).toSorted()).toEqual(['project', 'replication', 'secretId']);
});

describe('a bundle', () => {
  it('is uploaded to a private bucket under the hash of its content', () => {
    expect(deployment.of('gcp:storage/bucket:Bucket').map(({ inputs }) => inputs)).toMatchObject([
      { uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced', versioning: { enabled: true } },
    ]);
    const objects = deployment.of('gcp:storage/bucketObject:BucketObject').map(({ inputs }) => String(inputs['name']));
    expect(objects).toHaveLength(FUNCTIONS.length);
    for (const name of objects) expect(name).toMatch(/^[a-z-]+\/[0-9a-f]{64}\.zip$/);
  });

  it('has another hash when its content differs, and the same when it does not', () => {
    const [one, other] = [projectOfTest(), projectOfTest()].map((root) => join(root, '.build/functions'));
    const hash = (folder = ''): string | undefined => readBundles(folder, NAMES).get('ticks')?.hash;
    expect(hash(one)).toBe(hash(other));
    writeFileSync(join(other ?? '', 'ticks/index.js'), '// tocks');
    expect(hash(one)).not.toBe(hash(other));
  });

  it('is refused when it is not whole, and everything that is missing is named', () => {
    const folder = join(projectOfTest(), '.build/functions');
    rmSync(join(folder, 'console'), { recursive: true });
    rmSync(join(folder, 'ticks/calendar.json'));
    expect(() => readBundles(folder, NAMES)).toThrow(
      `the functions are not built: ${folder} lacks console/index.js, console/package.json, console/calendar.json, ` +
        'console/policies.json, console/routing.json, console/monitoring.json, ' +
        'ticks/calendar.json; run npm run build first',
    );
  });

  it('without a time zone in its calendar is refused', () => {
    const folder = join(projectOfTest(), '.build/functions');
    writeFileSync(join(folder, 'ticks/calendar.json'), '{}');
    const bundle = readBundles(folder, ['ticks']).get('ticks');
    expect(() => bundle && timeZoneOf(bundle)).toThrow(/calendar\.json has no timeZone/);
  });
});
