import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposuresOf, type FirewallRule } from '../../../../shared/domain/fleet/posture/firewall.ts';
import { rule } from './rules.ts';

/** One address of each range that the rules are about. */
const ADDRESSES = {
  '203.0.113.0/25': '203.0.113.1',
  '203.0.113.128/25': '203.0.113.200',
  '10.0.0.0/8': '10.1.2.3',
  '35.235.240.0/20': '35.235.240.9',
};
const BLOCKS = { ...ADDRESSES, '203.0.113.0/24': '', '0.0.0.0/0': '' };

const rules: fc.Arbitrary<FirewallRule> = fc
  .record({
    name: fc.constantFrom('one', 'two', 'three'),
    network: fc.constantFrom('default', 'other'),
    tier: fc.constantFrom(0, 2),
    priority: fc.constantFrom(100, 1_000),
    direction: fc.constantFrom('in' as const, 'in' as const, 'out' as const),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    enabled: fc.boolean(),
    protocols: fc.array(
      fc.record({
        protocol: fc.constantFrom('tcp', 'udp', 'all', '6'),
        ports: fc.constantFrom([], ['22'], ['20-25'], ['80', '3000-4000']),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    sources: fc.uniqueArray(fc.constantFrom(...Object.keys(BLOCKS)), { maxLength: 2 }),
    targets: fc.uniqueArray(fc.constantFrom('tag a', 'tag b'), { maxLength: 2 }),
  })
  .map(rule);

/** Asks like a firewall: packet by packet, the first rule that fits decides, and without any it is refused. */
function lets(all: readonly FirewallRule[], network: string, machine: readonly string[], source: string, port: number) {
  const fits = (each: FirewallRule): boolean =>
    each.enabled &&
    each.direction === 'in' &&
    each.network === network &&
    (each.targets.length === 0 || each.targets.some((target) => machine.includes(target))) &&
    (each.sources.length === 0 || each.sources.some((block) => inBlock(source, block))) &&
    each.protocols.some(
      ({ protocol, ports }) =>
        protocol !== 'udp' &&
        (ports.length === 0 ||
          ports.some((range) => Number(range.split('-')[0]) <= port && port <= Number(range.split('-').at(-1)))),
    );
  const order = (each: FirewallRule): number => each.tier * 10_000 + each.priority + (each.action === 'deny' ? 0 : 0.5);
  return all.filter(fits).toSorted((a, b) => order(a) - order(b))[0]?.action === 'allow';
}

function inBlock(source: string, block: string): boolean {
  if (block === '0.0.0.0/0') return true;
  if (block === '203.0.113.0/24') return source.startsWith('203.0.113.');
  return ADDRESSES[block as keyof typeof ADDRESSES] === source;
}

describe('the rules of a firewall', () => {
  it('expose a port exactly when some packet from elsewhere than the proxy gets through to some machine', () => {
    const elsewhere = [...Object.values(ADDRESSES).filter((each) => !each.startsWith('35.')), '8.8.8.8'];
    const machines = [[], ['tag a'], ['tag b'], ['tag a', 'tag b']];
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 6 }), (all) => {
        for (const port of [22, 3389]) {
          const through = ['default', 'other'].some((network) =>
            machines.some((machine) => elsewhere.some((source) => lets(all, network, machine, source, port))),
          );
          expect(exposuresOf(all).some((each) => each.port === port)).toBe(through);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
