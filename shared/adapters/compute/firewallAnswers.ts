import { z } from 'zod';
import type { FirewallRule } from '../../domain/fleet/posture/firewall.ts';
import { idOf } from '../google/answers.ts';
import { pageOf, texts } from './pages.ts';

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

function tagged(tags: readonly string[]): string[] {
  return tags.map((tag) => `tag ${tag}`);
}

function accounts(names: readonly string[]): string[] {
  return names.map((name) => `account ${name}`);
}
