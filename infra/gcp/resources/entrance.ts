import { BackendService } from '@pulumi/gcp/compute/backendService.js';
import { GlobalAddress } from '@pulumi/gcp/compute/globalAddress.js';
import { GlobalForwardingRule } from '@pulumi/gcp/compute/globalForwardingRule.js';
import { ManagedSslCertificate } from '@pulumi/gcp/compute/managedSslCertificate.js';
import { RegionNetworkEndpointGroup } from '@pulumi/gcp/compute/regionNetworkEndpointGroup.js';
import { SSLPolicy } from '@pulumi/gcp/compute/sslpolicy.js';
import { TargetHttpsProxy } from '@pulumi/gcp/compute/targetHttpsProxy.js';
import { URLMap } from '@pulumi/gcp/compute/urlmap.js';
import { Settings as IapSettings } from '@pulumi/gcp/iap/settings.js';
import { WebBackendServiceIamBinding } from '@pulumi/gcp/iap/webBackendServiceIamBinding.js';
import { type Output, interpolate } from '@pulumi/pulumi';
import type { Place } from './place.ts';

// People come through a load balancer whose backends have Identity-Aware Proxy switched on. Cloud Run can have it without
// a load balancer, but the API of functions cannot ask for that, and owns the service that it makes. This way also gives
// the console and the API one address: https://docs.cloud.google.com/iap/docs/enabling-cloud-run

/** The function that answers what no other one has a path for. */
const FRONT = 'console';

export interface EntranceSettings {
  readonly domain: string;
  /** Functions for people; each but the console answers below its own name. */
  readonly functions: readonly string[];
  readonly people: readonly string[];
  readonly commandLineClients: readonly string[];
  readonly projectNumber: Output<string>;
}

export interface Entrance {
  /** Where the DNS record of the domain must point. */
  readonly ipAddress: Output<string>;
  /** What tokens of Identity-Aware Proxy for a function are made out to. */
  audienceOf(name: string): Output<string>;
}

export function createEntrance(place: Place, settings: EntranceSettings): Entrance {
  const backends = new Map(settings.functions.map((name) => [name, createBackend(place, name, settings)]));
  const ipAddress = createFrontend(place, settings.domain, backends);
  return {
    ipAddress,
    audienceOf: (name) =>
      interpolate`/projects/${settings.projectNumber}/global/backendServices/${backendOf(backends, name).generatedId}`,
  };
}

function createBackend(place: Place, name: string, { people, commandLineClients }: EntranceSettings): BackendService {
  const { project, region, after } = place;
  // By name: the function needs the audience of this backend, and so comes after it.
  const group = new RegionNetworkEndpointGroup(
    name,
    { project, region, name: `tranche-${name}`, networkEndpointType: 'SERVERLESS', cloudRun: { service: name } },
    { dependsOn: [...after] },
  );
  const backend = new BackendService(name, {
    project,
    name: `tranche-${name}`,
    protocol: 'HTTPS',
    loadBalancingScheme: 'EXTERNAL_MANAGED',
    backends: [{ group: group.id }],
    iap: { enabled: true },
    logConfig: { enable: true, sampleRate: 1 },
  });
  new WebBackendServiceIamBinding(name, {
    project,
    webBackendService: backend.name,
    role: 'roles/iap.httpsResourceAccessor',
    members: [...people],
  });
  if (commandLineClients.length > 0) {
    new IapSettings(name, {
      name: interpolate`projects/${project}/iap_web/compute/services/${backend.name}`,
      accessSettings: { oauthSettings: { programmaticClients: [...commandLineClients] } },
    });
  }
  return backend;
}

function createFrontend(place: Place, domain: string, backends: ReadonlyMap<string, BackendService>): Output<string> {
  const { project, after } = place;
  const first = { dependsOn: [...after] };
  const name = 'tranche';
  const front = backendOf(backends, FRONT).id;
  const pathRules = [...backends]
    .filter(([function_]) => function_ !== FRONT)
    .map(([function_, backend]) => ({ paths: [`/${function_}`, `/${function_}/*`], service: backend.id }));
  const map = new URLMap(name, {
    project,
    name,
    defaultService: front,
    hostRules: [{ hosts: [domain], pathMatcher: name }],
    pathMatchers: [{ name, defaultService: front, pathRules }],
  });
  // Named after its domain: another domain gets a certificate beside this one, and only then takes its place.
  const certificateName = `tranche-${domain.replaceAll('.', '-')}`;
  const certificate = new ManagedSslCertificate(
    name,
    { project, name: certificateName, managed: { domains: [domain] } },
    first,
  );
  const policy = new SSLPolicy(name, { project, name, profile: 'MODERN', minTlsVersion: 'TLS_1_2' }, first);
  const proxy = new TargetHttpsProxy(name, {
    project,
    name,
    urlMap: map.id,
    sslCertificates: [certificate.id],
    sslPolicy: policy.id,
  });
  const address = new GlobalAddress(name, { project, name }, first);
  new GlobalForwardingRule(name, {
    project,
    name,
    target: proxy.id,
    ipAddress: address.id,
    portRange: '443',
    loadBalancingScheme: 'EXTERNAL_MANAGED',
  });
  return address.address;
}

function backendOf(backends: ReadonlyMap<string, BackendService>, name: string): BackendService {
  const backend = backends.get(name);
  if (backend === undefined) throw new Error(`${name} is no function for people`);
  return backend;
}
