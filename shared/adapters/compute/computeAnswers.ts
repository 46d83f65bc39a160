import { z } from 'zod';
import type { FirewallRule } from '../../domain/fleet/posture/firewall.ts';
import type { ProjectNat } from '../../domain/fleet/posture/network.ts';
import { idOf } from '../google/answers.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
  /** Why something is not in it. */
  readonly missing: string | undefined;
}

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const next = z
  .string()
  .nullish()
  .transform((token) => token || undefined);
const warning = z.object({ code: z.string(), message: z.string().nullish() }).nullish();
type Warning = z.output<typeof warning>;

const layer4 = z
  .array(z.object({ IPProtocol: z.string().nullish(), ipProtocol: z.string().nullish(), ports: texts }))
  .nullish()
  .transform((list) =>
    (list ?? []).map(({ IPProtocol, ipProtocol, ports }) => ({ protocol: IPProtocol ?? ipProtocol ?? 'all', ports })),
  );

const firewall = z
  .object({
    name: z.string(),
    network: z.string().nullish(),
    priority: z.number().default(1_000),
    direction: z.string().default('INGRESS'),
    disabled: z.boolean().nullish(),
    allowed: layer4,
    denied: layer4,
    sourceRanges: texts,
    sourceTags: texts,
    sourceServiceAccounts: texts,
    destinationRanges: texts,
    targetTags: texts,
    targetServiceAccounts: texts,
  })
  .transform((rule): Omit<FirewallRule, 'tier'> => ({
    name: rule.name,
    network: idOf(rule.network ?? ''),
    priority: rule.priority,
    direction: rule.direction === 'EGRESS' ? 'out' : 'in',
    action: rule.denied.length > 0 ? 'deny' : 'allow',
    enabled: rule.disabled !== true,
    protocols: rule.denied.length > 0 ? rule.denied : rule.allowed,
    sources: rule.sourceRanges,
    sourceGroups: [...tagged(rule.sourceTags), ...accounts(rule.sourceServiceAccounts)],
    destinations: rule.destinationRanges,
    targets: [...tagged(rule.targetTags), ...accounts(rule.targetServiceAccounts)],
  }));

/** Names of a tag are more than its id, but the id is unique. */
const secureTags = z
  .array(z.object({ name: z.string() }))
  .nullish()
  .transform((list) => (list ?? []).map(({ name }) => `tag ${name}`));

/** Sources that are no ranges: whoever they stand for, it is not Identity-Aware Proxy. */
const match = z
  .object({
    layer4Configs: layer4,
    srcIpRanges: texts,
    srcAddressGroups: texts,
    srcFqdns: texts,
    srcRegionCodes: texts,
    srcThreatIntelligences: texts,
    srcSecureTags: secureTags,
    destIpRanges: texts,
    destAddressGroups: texts,
    destFqdns: texts,
    destRegionCodes: texts,
  })
  .transform((of) => ({
    protocols: of.layer4Configs,
    ranges: of.srcIpRanges,
    others: [...of.srcAddressGroups, ...of.srcFqdns, ...of.srcRegionCodes, ...of.srcThreatIntelligences],
    groups: of.srcSecureTags,
    destinations: [...of.destIpRanges, ...of.destAddressGroups, ...of.destFqdns, ...of.destRegionCodes],
  }));

/** `goto_next` leaves it to the rules that come after, which are read as well. */
const policyRule = z.object({
  ruleName: z.string().nullish(),
  description: z.string().nullish(),
  priority: z.number().default(0),
  direction: z.string().default('INGRESS'),
  disabled: z.boolean().nullish(),
  action: z.string().nullish(),
  match,
  targetSecureTags: secureTags,
  targetServiceAccounts: texts,
});

const policy = z
  .object({
    name: z.string().nullish(),
    displayName: z.string().nullish(),
    shortName: z.string().nullish(),
    type: z.string().nullish(),
    rules: z.array(policyRule).nullish(),
  })
  .transform(({ name, displayName, shortName, type, rules }) => ({
    type: type ?? 'UNSPECIFIED',
    rules: (rules ?? []).flatMap((rule) => toRule(displayName ?? shortName ?? name ?? 'a policy', rule)),
  }));

function toRule(policyName: string, rule: z.output<typeof policyRule>): Omit<FirewallRule, 'tier' | 'network'>[] {
  const action = rule.action === 'deny' ? 'deny' : rule.action === 'goto_next' ? undefined : 'allow';
  if (action === undefined) return [];
  const { protocols, ranges, others, groups, destinations } = rule.match;
  return [
    {
      name: `${policyName}/${rule.ruleName || rule.priority}`,
      priority: rule.priority,
      direction: rule.direction === 'EGRESS' ? 'out' : 'in',
      action,
      enabled: rule.disabled !== true,
      protocols,
      sources: [...ranges, ...others],
      sourceGroups: groups,
      destinations,
      targets: [...rule.targetSecureTags, ...accounts(rule.targetServiceAccounts)],
    },
  ];
}

export const effectiveFirewalls = z
  .object({ firewallPolicys: z.array(policy).nullish() })
  .transform(({ firewallPolicys }) => firewallPolicys ?? []);

export const firewallPage = pageOf(firewall);

/** The rules of a network usually come before its policies. */
export const networkPage = pageOf(
  z
    .object({ name: z.string(), networkFirewallPolicyEnforcementOrder: z.string().nullish() })
    .transform(({ name, networkFirewallPolicyEnforcementOrder: order }) => {
      return { name, policiesFirst: order === 'BEFORE_CLASSIC_FIREWALL' };
    }),
);

const accessConfig = z.object({ natIP: z.string().nullish(), externalIpv6: z.string().nullish() });
const machine = z
  .object({
    name: z.string(),
    networkInterfaces: z
      .array(
        z.object({
          accessConfigs: z.array(accessConfig).nullish(),
          ipv6AccessConfigs: z.array(accessConfig).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ name, networkInterfaces }) => ({
    name,
    addresses: (networkInterfaces ?? []).flatMap(({ accessConfigs, ipv6AccessConfigs }) =>
      // A machine that is stopped has none at the moment, and gets one when it starts.
      [...(accessConfigs ?? []), ...(ipv6AccessConfigs ?? [])].map(
        ({ natIP, externalIpv6 }) => natIP ?? externalIpv6 ?? '',
      ),
    ),
  }));
export const machinePage = aggregated('instances', z.array(machine));

const router = z
  .object({
    name: z.string(),
    nats: z.array(z.object({ name: z.string(), natIpAllocateOption: z.string().nullish(), natIps: texts })).nullish(),
  })
  .transform(({ name, nats }) =>
    (nats ?? []).map(({ name: nat, natIpAllocateOption: option, natIps }): ProjectNat => {
      return { name: `${name}/${nat}`, addresses: option === 'MANUAL_ONLY' ? natIps.length : null };
    }),
  );
export const routerPage = aggregated(
  'routers',
  z.array(router).transform((routers) => routers.flat()),
);

function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z
    .object({ items: z.array(item).nullish(), nextPageToken: next, warning })
    .transform((page) => ({ items: page.items ?? [], next: page.nextPageToken, missing: missingBy([page.warning]) }));
}

/** By zone or region. One that could not be asked says so, and a page that leaves it out is not complete. */
function aggregated<T>(key: 'instances' | 'routers', items: z.ZodType<readonly T[]>): z.ZodType<Page<T>> {
  const place = z.object({ [key]: items.nullish(), warning }).transform((of) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has this key
    const { [key]: found, warning: said } = of as { warning: Warning } & Record<
      typeof key,
      readonly T[] | null | undefined
    >;
    return { found: found ?? [], said };
  });
  return z
    .object({ items: z.record(z.string(), place).nullish(), nextPageToken: next, unreachables: texts, warning })
    .transform((page) => {
      const places = Object.values(page.items ?? {});
      const [unreachable] = page.unreachables;
      const missing = missingBy([page.warning, ...places.map(({ said }) => said)]);
      return {
        items: places.flatMap(({ found }) => found),
        next: page.nextPageToken,
        missing: unreachable === undefined ? missing : `${unreachable} cannot be reached`,
      };
    });
}

/** Places with nothing in them say so in a warning, too. */
function missingBy(warnings: readonly Warning[]): string | undefined {
  const said = warnings.find((each) => each && each.code !== 'NO_RESULTS_ON_PAGE');
  return said ? (said.message ?? said.code) : undefined;
}

function tagged(tags: readonly string[]): string[] {
  return tags.map((tag) => `tag ${tag}`);
}

function accounts(names: readonly string[]): string[] {
  return names.map((name) => `account ${name}`);
}
