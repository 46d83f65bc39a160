import type { FirewallRule } from '../../domain/fleet/posture/firewall.ts';
import { SECOND } from '../../domain/calendar/time.ts';
import type { ProjectNetworks } from '../../ports/posture.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { parseAnswer } from '../google/answers.ts';
import { machinePage, networkPage, routerPage } from './computeAnswers.ts';
import { effectiveFirewalls, firewallPage } from './firewallAnswers.ts';
import type { Page } from './pages.ts';

export interface ComputeOptions {
  /** Without a slash at the end; Google's own is `https://compute.googleapis.com`. */
  readonly apiUrl: string;
  /** A token that may read the networks; `undefined` where none is asked for, as on this machine. */
  readonly token: () => Promise<string | undefined>;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
}

export const COMPUTE_API = 'https://compute.googleapis.com';
export const COMPUTE_SCOPE = 'https://www.googleapis.com/auth/compute.readonly';

interface Network {
  readonly name: string;
  readonly policiesFirst: boolean;
}

const SERVICE = 'Compute Engine';
const MOST_PAGES = 20;
/** Rules of the organisation and its folders come before those of the network; its own policies before or after them. */
const TIERS = { hierarchy: 0, policiesFirst: 1, network: 2, policiesLast: 3 } as const;

/** Networks and machines of a project by the REST API (https://docs.cloud.google.com/compute/docs/reference/rest/v1). */
export function computeNetworks(options: ComputeOptions): ProjectNetworks {
  const { apiUrl, timeoutMs = 10 * SECOND } = options;

  async function get(project: string, path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const url = `${apiUrl}/compute/v1/projects/${encodeURIComponent(project)}/${path}?${new URLSearchParams(query).toString()}`;
    try {
      const token = await options.token();
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      const body: unknown = await response.json().catch(() => undefined);
      if (response.ok) return body;
      throw refusalOf(response.status, body);
    } catch (error) {
      throw toVendorError(noAnswer(error) ?? error, attemptOf(project, path));
    }
  }

  async function all<T>(project: string, path: string, read: (answer: unknown) => Page<T>): Promise<T[]> {
    const found: T[] = [];
    let pageToken: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = read(await get(project, path, { maxResults: '500', ...(pageToken !== undefined && { pageToken }) }));
      if (page.missing !== undefined) throw incomplete(project, path, page.missing);
      found.push(...page.items);
      if (page.next === undefined) return found;
      pageToken = page.next;
    }
    throw incomplete(project, path, `there are more than ${MOST_PAGES} pages`);
  }

  /** What the organisation, its folders and the network's own policies add to the rules of the network. */
  async function policyRules(project: string, network: Network): Promise<FirewallRule[]> {
    const path = `global/networks/${encodeURIComponent(network.name)}/getEffectiveFirewalls`;
    const ownTier = network.policiesFirst ? TIERS.policiesFirst : TIERS.policiesLast;
    const policies = parseAnswer(SERVICE, effectiveFirewalls, await get(project, path));
    return policies.flatMap(({ type, rules }, order) => {
      // Policies come in the order in which they are asked.
      const tier = (type.startsWith('NETWORK') ? ownTier : TIERS.hierarchy) + order / 1_000;
      return rules.map((rule) => ({ ...rule, network: network.name, tier }));
    });
  }

  return {
    async machines(project) {
      const [own, networks, machines] = await Promise.all([
        all(project, 'global/firewalls', (answer) => parseAnswer(SERVICE, firewallPage, answer)),
        all(project, 'global/networks', (answer) => parseAnswer(SERVICE, networkPage, answer)),
        all(project, 'aggregated/instances', (answer) => parseAnswer(SERVICE, machinePage, answer)),
      ]);
      const policies = await Promise.all(networks.map((network) => policyRules(project, network)));
      const rules = [...own.map((rule) => ({ ...rule, tier: TIERS.network })), ...policies.flat()];
      const exposed = machines.flatMap(({ name, addresses }) => addresses.map((address) => ({ name, address })));
      return { rules, exposed };
    },
    nats: (project) => all(project, 'aggregated/routers', (answer) => parseAnswer(SERVICE, routerPage, answer)),
  };
}

/** Codes of gRPC for those of HTTP (google/rpc/code.proto): what to do about them is the same. */
const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  429: 8,
  500: 13,
  503: 14,
  504: 4,
};

function refusalOf(status: number, body: unknown): Error {
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const said = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : `${status}`;
  return Object.assign(new Error(said), { code: CODES[status] ?? 2 });
}

/** `fetch` says why it got no answer in the cause of its error. */
function noAnswer(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return Object.assign(new Error('no answer in time'), { code: 4 });
  if (error.message !== 'fetch failed') return undefined;
  const { cause } = error;
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'fetch failed';
  return Object.assign(new Error(why), { code: 14 });
}

function attemptOf(project: string, path: string) {
  return {
    service: SERVICE,
    api: 'compute.googleapis.com',
    project,
    doing: `reading ${path}`,
    role: 'roles/compute.viewer',
    notFound: `there is no project ${project}, or it cannot be seen`,
  };
}

function incomplete(project: string, path: string, why: string): VendorError {
  const message = `reading ${path}: the answer for ${project} is not complete: ${why}`;
  return new VendorError(SERVICE, message, { retryable: true, certain: true });
}
