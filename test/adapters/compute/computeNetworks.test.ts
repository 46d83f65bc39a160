import { expect, it, onTestFinished } from 'vitest';
import { type ComputeProject, serveCompute } from '../../../infra/local/standins/computeServer.ts';
import { computeNetworks } from '../../../shared/adapters/compute/computeNetworks.ts';
import { exposuresOf } from '../../../shared/domain/fleet/posture/firewall.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';

async function networksOf(project: ComputeProject) {
  const projects = new Map([['src-acme', project]]);
  const compute = await serveCompute({ clock: manualClock(), projects: () => projects });
  onTestFinished(() => compute.close());
  const token = () => Promise.resolve(undefined);
  return { ...computeNetworks({ apiUrl: compute.url, token, timeoutMs: 2_000 }), calls: compute.calls };
}

const network = 'https://www.googleapis.com/compute/v1/projects/src-acme/global/networks/default';
const ssh = { allowed: [{ IPProtocol: 'tcp', ports: ['22'] }], network };
const proxy = ['35.235.240.0/20'];

it('reads every page of the rules, with what they leave out', async () => {
  const networks = await networksOf({
    firewalls: [
      { name: 'allow-iap', priority: 900, direction: 'INGRESS', sourceRanges: proxy, ...ssh },
      { name: 'switched-off', disabled: true, ...ssh },
      { name: 'default-allow-ssh', sourceRanges: ['0.0.0.0/0'], ...ssh, targetTags: ['ops'], priority: 65_534 },
    ],
    networks: [{ name: 'default' }],
  });
  const { rules } = await networks.machines('src-acme');
  expect(rules.map(({ name, priority, enabled }) => [name, priority, enabled])).toEqual([
    ['allow-iap', 900, true],
    ['switched-off', 1_000, false],
    ['default-allow-ssh', 65_534, true],
  ]);
  expect(rules[2]).toMatchObject({ network: 'default', targets: ['tag ops'], direction: 'in', action: 'allow' });
  expect(exposuresOf(rules)).toEqual([{ rule: 'default-allow-ssh', port: 22, from: ['0.0.0.0/0'] }]);
});

it('reads what policies of the organisation and of the network add, in the order in which they are asked', async () => {
  const layer4Configs = [{ ipProtocol: 'tcp', ports: ['22'] }];
  const deny = {
    type: 'HIERARCHY',
    displayName: 'org',
    rules: [{ priority: 1, action: 'deny', match: { layer4Configs, srcIpRanges: ['0.0.0.0/0'] } }],
  };
  const open = {
    type: 'NETWORK',
    name: 'own',
    rules: [{ priority: 5, action: 'allow', match: { layer4Configs, srcIpRanges: ['203.0.113.0/24'] } }],
  };
  const exposed = async (project: ComputeProject) =>
    exposuresOf((await (await networksOf(project)).machines('src-acme')).rules).map(({ rule }) => rule);
  const firewalls = [{ name: 'default-allow-ssh', ...ssh }];

  expect(await exposed({ firewalls, networks: [{ name: 'default', policies: [deny, open] }] })).toEqual([]);
  expect(await exposed({ firewalls, networks: [{ name: 'default', policies: [open] }] })).toEqual([
    'default-allow-ssh',
    'own/5',
  ]);
  const denied = [
    { name: 'deny-all', priority: 1, denied: [{ IPProtocol: 'all' }], sourceRanges: ['0.0.0.0/0'], network },
  ];
  const first = { name: 'default', networkFirewallPolicyEnforcementOrder: 'BEFORE_CLASSIC_FIREWALL', policies: [open] };
  expect(await exposed({ firewalls: denied, networks: [first] })).toEqual(['own/5']);
  expect(await exposed({ firewalls: denied, networks: [{ name: 'default', policies: [open] }] })).toEqual([]);
});

it('finds machines with addresses of their own in every zone', async () => {
  const networks = await networksOf({
    instances: {
      'zones/europe-west1-b': [
        { name: 'inside', networkInterfaces: [{}] },
        { name: 'outside', networkInterfaces: [{ accessConfigs: [{ type: 'ONE_TO_ONE_NAT', natIP: '203.0.113.4' }] }] },
      ],
      'zones/europe-west1-c': [],
      'zones/europe-west1-d': [
        { name: 'stopped', networkInterfaces: [{ accessConfigs: [{ type: 'ONE_TO_ONE_NAT' }] }] },
      ],
    },
  });
  expect((await networks.machines('src-acme')).exposed).toEqual([
    { name: 'outside', address: '203.0.113.4' },
    { name: 'stopped', address: '' },
  ]);
});

it('tells reserved addresses of Cloud NAT from those that Google picks', async () => {
  const natIps = ['https://www.googleapis.com/compute/v1/projects/p/regions/r/addresses/out'];
  const networks = await networksOf({
    routers: {
      'regions/europe-west1': [{ name: 'router', nats: [{ name: 'nat', natIpAllocateOption: 'MANUAL_ONLY', natIps }] }],
      'regions/us-central1': [
        { name: 'spare' },
        { name: 'other', nats: [{ name: 'auto', natIpAllocateOption: 'AUTO_ONLY' }] },
      ],
    },
  });
  expect(await networks.nats('src-acme')).toEqual([
    { name: 'router/nat', addresses: 1 },
    { name: 'other/auto', addresses: null },
  ]);
});

it('takes an answer with a part that could not be asked for none', async () => {
  const networks = await networksOf({ routers: { 'regions/europe-west1': [] }, unreachable: ['regions/us-central1'] });
  await expect(networks.nats('src-acme')).rejects.toThrow('not complete: regions/us-central1 cannot be reached');
});

it.each([
  { status: 403, message: 'Required permission', retryable: false, says: 'ask for roles/compute.viewer there' },
  {
    status: 403,
    message: 'Compute Engine API has not been used in project 7 before or it is disabled.',
    retryable: false,
    says: 'gcloud services enable compute.googleapis.com --project src-acme',
  },
  { status: 503, message: 'Backend Error', retryable: true, says: 'cannot be reached' },
])('says what to do about $status $message', async ({ status, message, retryable, says }) => {
  const networks = await networksOf({ refuses: { status, message } });
  const error = await networks.machines('src-acme').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(VendorError);
  expect(error).toMatchObject({ retryable });
  expect(String(error)).toContain(says);
});
