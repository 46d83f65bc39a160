import * as fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isWithin, parseIpRange } from '../../../../shared/domain/fleet/posture/ipRange.ts';

/** Few bits differ, so that ranges often hold one another. */
const four = fc
  .tuple(fc.constantFrom('10', '203'), fc.nat(3), fc.constantFrom(0, 128), fc.nat(255))
  .map((parts) => parts.join('.'));
const six = fc
  .tuple(fc.constantFrom('2001:db8', 'fd00:0'), fc.constantFrom('::', ':0:0:0:0:0:'), fc.nat(3))
  .map(([head, gap, tail]) => (gap === '::' ? `${head}::${tail}` : `${head}${gap}${tail}`));
const fourRange = fc.tuple(four, fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);
const sixRange = fc.tuple(six, fc.integer({ min: 0, max: 128 })).map(([address, prefix]) => `${address}/${prefix}`);

/** What Node itself makes of the same list. */
function listed(ranges: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

const parsed = (text: string) => parseIpRange(text)!;

describe('ranges of addresses', () => {
  it('hold an address exactly when the list of Node does', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({ ranges: fc.array(fourRange, { maxLength: 4 }), address: four }),
          fc.record({ ranges: fc.array(sixRange, { maxLength: 4 }), address: six }),
        ),
        ({ ranges, address }) => {
          expect(isWithin(parsed(address), ranges.map(parsed))).toBe(listed(ranges, address));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('hold a range exactly when they hold each of its addresses', () => {
    const small = fc.tuple(four, fc.integer({ min: 26, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);
    fc.assert(
      fc.property(small, fc.array(fc.oneof(small, fourRange), { maxLength: 5 }), (wanted, ranges) => {
        const { first, last } = parsed(wanted);
        const holds = (value: bigint): boolean =>
          ranges.map(parsed).some((range) => range.first <= value && value <= range.last);
        const each = Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index));
        expect(isWithin(parsed(wanted), ranges.map(parsed))).toBe(each.every(holds));
      }),
      { numRuns: 300 },
    );
  });

  it('are read from what Node takes for an address, and from nothing else', () => {
    const near = fc.stringMatching(/^[0-9a-f:.]{1,20}$/);
    fc.assert(
      fc.property(fc.oneof(four, six, near, fc.ipV4(), fc.ipV6()), (text) => {
        expect(parseIpRange(text) !== undefined).toBe(isIP(text) !== 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are held by several that only together are large enough', () => {
    expect(isWithin(parsed('198.51.100.0/24'), ['198.51.100.0/25', '198.51.100.128/25'].map(parsed))).toBe(true);
    expect(isWithin(parsed('198.51.100.0/24'), ['198.51.100.0/25', '198.51.100.128/26'].map(parsed))).toBe(false);
  });

  it('of IPv4 are the same in the clothes of IPv6', () => {
    expect(parsed('::ffff:203.0.113.7')).toEqual(parsed('203.0.113.7'));
    expect(parsed('::ffff:203.0.113.0/120')).toEqual(parsed('203.0.113.0/24'));
    expect(parsed('::/0')).toMatchObject({ family: 6, prefix: 0 });
  });

  it.each(['203.0.113.0/33', '203.0.113.0/', '203.0.113.0/2/4', '2001:db8::/129', '1::2::3', ''])(
    'are not %j',
    (text) => {
      expect(parseIpRange(text)).toBeUndefined();
    },
  );
});
