import type { FirewallRule } from '../../../../shared/domain/fleet/posture/firewall.ts';

/** A rule that lets SSH in from everywhere, apart from what is given. */
export function rule(given: Partial<FirewallRule> = {}): FirewallRule {
  return {
    name: 'allow-ssh',
    network: 'default',
    tier: 2,
    priority: 1_000,
    direction: 'in',
    action: 'allow',
    enabled: true,
    protocols: [{ protocol: 'tcp', ports: ['22'] }],
    sources: ['0.0.0.0/0'],
    sourceGroups: [],
    destinations: [],
    targets: [],
    ...given,
  };
}
