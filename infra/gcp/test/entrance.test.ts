import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../cloud/topology.ts';
import { type Deployment, PROJECT_NUMBER, deployed } from './support/deployment.ts';
import { grantsOf } from './support/grants.ts';

const FOR_PEOPLE = FUNCTIONS.filter(({ trigger }) => trigger.kind === 'http' && trigger.callers === 'people');

const FOR_VENDORS = FUNCTIONS.filter(({ trigger }) => trigger.kind === 'http' && trigger.callers === 'vendors');

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployed();
});

describe('the entrance for people', () => {
  it('leads to every function for people, always through Identity-Aware Proxy, and to those for vendors past it', () => {
    const backends = deployment.of('gcp:compute/backendService:BackendService');
    const proxied = backends.map(({ name, inputs }) => ({ name, iap: inputs['iap'] }));
    const expected = [
      ...FOR_PEOPLE.map(({ name }) => ({ name, iap: { enabled: true } })),
      ...FOR_VENDORS.map(({ name }) => ({ name, iap: { enabled: false } })),
    ];
    expect(new Set(proxied)).toEqual(new Set(expected));
    expect(FOR_VENDORS.map(({ name }) => name)).toEqual(['github-webhook', 'opsgenie-webhook', 'slack-actions']);
    const groups = deployment.of('gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup');
    for (const { name, inputs } of groups) expect(inputs['cloudRun']).toEqual({ service: name });
  });

  it('lets through whom the configuration names', () => {
    for (const { name } of FOR_PEOPLE) {
      const passing = grantsOf(deployment).filter(({ on }) => on === `backend tranche-${name}`);
      expect(passing).toEqual([
        {
          member: 'group:platform@example.com',
          role: 'roles/iap.httpsResourceAccessor',
          on: `backend tranche-${name}`,
        },
      ]);
    }
  });

  it('tells each function what its tokens are made out to, and tells the others nothing', () => {
    for (const { name, inputs } of deployment.of('gcp:cloudfunctionsv2/function:Function')) {
      const { environmentVariables } = inputs['serviceConfig'] as { environmentVariables: Record<string, string> };
      const isForPeople = FOR_PEOPLE.some((each) => each.name === name);
      const audience = `/projects/${PROJECT_NUMBER}/global/backendServices/id-of-${name}`;
      expect(environmentVariables['TRANCHE_IAP_AUDIENCE']).toBe(isForPeople ? audience : undefined);
    }
  });

  it('shows the console, with the API below it and one path for each vendor', () => {
    const [map] = deployment.of('gcp:compute/uRLMap:URLMap');
    expect(map?.inputs['defaultService']).toMatch(/\/console$/);
    const pathRules = [
      { paths: ['/api', '/api/*'] },
      { paths: ['/github-webhook'] },
      { paths: ['/opsgenie-webhook'] },
      { paths: ['/slack-actions'] },
    ];
    expect(map?.inputs['pathMatchers']).toMatchObject([{ pathRules }]);
    expect(deployment.outputs.vendorAddresses).toEqual({
      'github-webhook': 'https://tranche.example.com/github-webhook',
      'opsgenie-webhook': 'https://tranche.example.com/opsgenie-webhook',
      'slack-actions': 'https://tranche.example.com/slack-actions',
    });
  });

  it('speaks TLS 1.2 or later under the configured name', () => {
    expect(deployment.of('gcp:compute/sSLPolicy:SSLPolicy')[0]?.inputs).toMatchObject({ minTlsVersion: 'TLS_1_2' });
    const [certificate] = deployment.of('gcp:compute/managedSslCertificate:ManagedSslCertificate');
    expect(certificate?.inputs).toMatchObject({
      name: 'tranche-tranche-example-com',
      managed: { domains: ['tranche.example.com'] },
    });
    expect(deployment.of('gcp:compute/globalForwardingRule:GlobalForwardingRule')).toHaveLength(1);
  });

  it('takes tokens of other OAuth clients only when they are named', async () => {
    expect(deployment.of('gcp:iap/settings:Settings')).toEqual([]);
    const client = '1-a.apps.googleusercontent.com';
    const open = await deployed({ 'tranche:commandLineClients': JSON.stringify([client]) });
    const settings = open.of('gcp:iap/settings:Settings').map(({ inputs }) => inputs['accessSettings']);
    expect(settings).toEqual(FOR_PEOPLE.map(() => ({ oauthSettings: { programmaticClients: [client] } })));
  });
});
