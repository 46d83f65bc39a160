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
// Vendors come the same way, past the proxy: they cannot sign in. So even their functions have no address of their own
// that answers, and share the certificate, the TLS policy and the request log.

/** The function that answers what no other one has a path for. */
const FRONT = 'console';

export interface EntranceSettings {
  readonly domain: string;
  /** Functions for people; each but the console answers below its own name. */
  readonly functions: readonly string[];
  /** Functions that verify by themselves who calls; only their own name leads to them, and nothing below it. */
  readonly open: readonly string[];
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
  const backends = new Map(settings.functions.map((name) => [name, createProxiedBackend(place, name, settings)]));
  const open = new Map(settings.open.map((name) => [name, createBackend(place, name, false)]));
  const ipAddress = createFrontend(place, settings.domain, backends, open);
  return {
    ipAddress,
    audienceOf: (name) =>
      interpolate`/projects/${settings.projectNumber}/global/backendServices/${backendOf(backends, name).generatedId}`,
  };
}

function createBackend({ project, region, after }: Place, name: string, proxied: boolean): BackendService {
  // By name: the function needs the audience of this backend, and so comes after it.
  const group = new RegionNetworkEndpointGroup(
    name,
    { project, region, name: `tranche-${name}`, networkEndpointType: 'SERVERLESS', cloudRun: { service: name } },
    { dependsOn: [...after] },
  );
  return new BackendService(name, {
    project,
    name: `tranche-${name}`,
    protocol: 'HTTPS',
    loadBalancingScheme: 'EXTERNAL_MANAGED',
    backends: [{ group: group.id }],
    iap: { enabled: proxied },
    logConfig: { enable: true, sampleRate: 1 },
  });
}

function createProxiedBackend(
  place: Place,
  name: string,
  { people, commandLineClients }: EntranceSettings,
): BackendService {
  const { project } = place;
  const backend = createBackend(place, name, true);
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

type Backends = ReadonlyMap<string, BackendService>;

function createFrontend(place: Place, domain: string, backends: Backends, open: Backends): Output<string> {
  const { project, after } = place;
  const first = { dependsOn: [...after] };
  const name = 'tranche';
  const front = backendOf(backends, FRONT).id;
  const pathRules = [...backends]
    .filter(([function_]) => function_ !== FRONT)
    .map(([function_, backend]) => ({ paths: [`/${function_}`, `/${function_}/*`], service: backend.id }));
  const openRules = [...open].map(([function_, backend]) => ({ paths: [`/${function_}`], service: backend.id }));
  const map = new URLMap(name, {
    project,
    name,
    defaultService: front,
    hostRules: [{ hosts: [domain], pathMatcher: name }],
    pathMatchers: [{ name, defaultService: front, pathRules: [...pathRules, ...openRules] }],
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

function backendOf(backends: Backends, name: string): BackendService {
  const backend = backends.get(name);
  if (backend === undefined) throw new Error(`${name} is no function for people`);
  return backend;
}
