import { type Addresses, isWithin, parseIpRange, without } from './ipRange.ts';

/** A rule of a firewall of Google Cloud, of whatever kind. */
export interface FirewallRule {
  readonly name: string;
  readonly network: string;
  /** Rules of a lower tier are asked before all others: those of the organisation, of the network, of its policies. */
  readonly tier: number;
  /** Within a tier a lower number is asked first; of two with the same one that denies. */
  readonly priority: number;
  readonly direction: 'in' | 'out';
  readonly action: 'allow' | 'deny';
  readonly enabled: boolean;
  /** Such as `tcp`, `6` or `all`. No ports are all ports; one is written `22` or `20-25`. */
  readonly protocols: readonly { readonly protocol: string; readonly ports: readonly string[] }[];
  /** As CIDR. With neither sources nor groups it is everybody. */
  readonly sources: readonly string[];
  /** Machines within the network, by tag or service account. */
  readonly sourceGroups: readonly string[];
  /** Only addresses of the machine within these; none is all of them. */
  readonly destinations: readonly string[];
  /** Machines that it is for, by tag or service account; none is all of them. */
  readonly targets: readonly string[];
}

/** A way to a machine past Identity-Aware Proxy. */
export interface Exposure {
  readonly rule: string;
  readonly port: number;
  /** Who comes in by it: ranges, or groups of machines. */
  readonly from: readonly string[];
}

/** SSH and the remote desktop. */
const PORTS = [22, 3389] as const;
/** What the TCP proxy of Identity-Aware Proxy comes from: https://docs.cloud.google.com/iap/docs/using-tcp-forwarding */
export const PROXY_RANGE = '35.235.240.0/20';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '240.0.0.0/4', 'fc00::/7'];

/** Every rule by which somebody comes to a machine other than by Identity-Aware Proxy, and that no rule before it takes back. */
export function exposuresOf(rules: readonly FirewallRule[]): Exposure[] {
  const active = rules.filter(({ enabled, direction }) => enabled && direction === 'in');
  return active
    .filter((rule) => rule.action === 'allow' && !isOfCluster(rule))
    .flatMap((rule) => PORTS.filter((port) => reaches(rule, port)).map((port) => exposureOf(rule, port, active)))
    .filter(({ from }) => from.length > 0);
}

function exposureOf(rule: FirewallRule, port: number, rules: readonly FirewallRule[]): Exposure {
  const denying = rules.filter((other) => other.action === 'deny' && isBefore(other, rule) && reaches(other, port));
  // A machine with one of the tags and no other is the one that the fewest rules are for.
  const machines = rule.targets.length === 0 ? [undefined] : rule.targets;
  const from = machines.flatMap((machine) => {
    const taken = denying.filter((each) => isFor(each, machine)).flatMap(takenBack);
    return [
      ...sourcesOf(rule).filter((source) => isLeft(source, taken)),
      ...(isWithin(EVERYBODY, taken) ? [] : rule.sourceGroups),
    ];
  });
  return { rule: rule.name, port, from: [...new Set(from)] };
}

/** Whoever can be read is held against the proxy; what cannot be read is somebody else. */
function isLeft(source: string, taken: readonly Addresses[]): boolean {
  const range = parseIpRange(source);
  return range === undefined || without(range, [PROXY, ...taken]).length > 0;
}

function takenBack(rule: FirewallRule): Addresses[] {
  if (rule.destinations.length > 0) return [];
  return sourcesOf(rule).flatMap((source) => parseIpRange(source) ?? []);
}

function sourcesOf({ sources, sourceGroups }: FirewallRule): readonly string[] {
  return sources.length === 0 && sourceGroups.length === 0 ? ['0.0.0.0/0'] : sources;
}

function isBefore(one: FirewallRule, other: FirewallRule): boolean {
  if (one.network !== other.network) return false;
  return one.tier === other.tier ? one.priority <= other.priority : one.tier < other.tier;
}

function isFor({ targets }: FirewallRule, machine: string | undefined): boolean {
  return targets.length === 0 || (machine !== undefined && targets.includes(machine));
}

function reaches({ protocols }: FirewallRule, port: number): boolean {
  return protocols.some(({ protocol, ports }) => {
    if (!['tcp', '6', 'all'].includes(protocol.toLowerCase())) return false;
    return ports.length === 0 || ports.some((range) => holds(range, port));
  });
}

function holds(range: string, port: number): boolean {
  const [from = '', to = from] = range.split('-');
  return Number(from) <= port && port <= Number(to);
}

/** Kubernetes Engine makes rules between the nodes and pods of a cluster, and makes them again when they are gone. */
function isOfCluster(rule: FirewallRule): boolean {
  const isInside = (source: string): boolean => {
    const range = parseIpRange(source);
    return range !== undefined && isWithin(range, INSIDE);
  };
  return rule.name.startsWith('gke-') && rule.sources.length > 0 && rule.sources.every(isInside);
}

function known(text: string): Addresses {
  const range = parseIpRange(text);
  if (range === undefined) throw new TypeError(`${text} is no range of addresses`);
  return range;
}

const PROXY = known(PROXY_RANGE);
const EVERYBODY = known('0.0.0.0/0');
const INSIDE = PRIVATE.map(known);
