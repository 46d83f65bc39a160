/** Addresses that follow one another, both ends included. */
export interface Addresses {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A range as CIDR writes it. */
export interface IpRange extends Addresses {
  /** Bits that all of its addresses have in common. */
  readonly prefix: number;
}

export const BITS = { 4: 32, 6: 128 } as const;
/** `::ffff:203.0.113.7` is an address of IPv4 in the clothes of IPv6. */
const MAPPED = { first: 0xffff_0000_0000n, prefix: 96 } as const;

/** `203.0.113.0/24`, `2001:db8::/32`, or one address; `undefined` for anything else. Bits behind the prefix do not matter. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = address.includes(':') ? 6 : 4;
  const value = family === 4 ? parseFour(address) : parseSix(address);
  const bits = prefix === undefined ? BITS[family] : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (value === undefined || rest.length > 0 || !(bits <= BITS[family])) return undefined;
  const isMapped = family === 6 && bits >= MAPPED.prefix && value >> 32n === MAPPED.first >> 32n;
  return isMapped ? rangeOf(4, value - MAPPED.first, bits - MAPPED.prefix) : rangeOf(family, value, bits);
}

/** What of some addresses none of the others holds, in order. Several of the others may hold a range together. */
export function without(addresses: Addresses, others: readonly Addresses[]): Addresses[] {
  let left: Addresses[] = [addresses];
  for (const other of others) left = left.flatMap((part) => cut(part, other));
  return left;
}

/** How many addresses of a family some ranges hold together; what several of them hold counts once. */
export function sizeOf(ranges: readonly Addresses[], family: 4 | 6): bigint {
  const ofFamily = ranges.filter((range) => range.family === family);
  let [size, end] = [0n, 0n];
  for (const { first, last } of ofFamily.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const from = first > end ? first : end;
    if (last < from) continue;
    size += last - from + 1n;
    end = last + 1n;
  }
  return size;
}

/** Whether the others together hold every address of it. */
export function isWithin(addresses: Addresses, others: readonly Addresses[]): boolean {
  return without(addresses, others).length === 0;
}

function cut(part: Addresses, { family, first, last }: Addresses): Addresses[] {
  if (part.family !== family || last < part.first || first > part.last) return [part];
  const before = { family, first: part.first, last: first - 1n };
  const after = { family, first: last + 1n, last: part.last };
  return [before, after].filter((each) => each.first <= each.last);
}

function rangeOf(family: 4 | 6, address: bigint, prefix: number): IpRange {
  const size = 1n << BigInt(BITS[family] - prefix);
  const first = address - (address % size);
  return { family, first, last: first + size - 1n, prefix };
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isAddress ? parts.reduce((value, part) => value * 256n + BigInt(part), 0n) : undefined;
}

function parseSix(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => 0n), ...after];
  return groups.reduce((value, group) => value * 0x1_0000n + group, 0n);
}

/** Sixteen bits each; the last two may be written as an address of IPv4. */
function groupsOf(text: string, isEnd: boolean): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const four = isEnd && index === parts.length - 1 ? parseFour(part) : undefined;
    if (four !== undefined) groups.push(four >> 16n, four & 0xffffn);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
