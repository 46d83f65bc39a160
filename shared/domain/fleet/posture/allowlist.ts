import type { FrontDoor } from './frontDoor.ts';
import { BITS, type IpRange, isWithin, parseIpRange, sizeOf } from './ipRange.ts';
import { judged, met, type Reading, some, together, unknown, type Verdict, violated } from './verdict.ts';

/** Who must be let in besides the customer: ranges as CIDR. */
export interface LetIn {
  readonly uptimeCheckers: Reading<readonly string[]>;
  /** Where the code host sends its webhooks from. */
  readonly codeHost: Reading<readonly string[]>;
}

/** A wider range is no list of anybody: one in 256 addresses of IPv4, and more than any provider has of IPv6. */
const WIDEST = { 4: 8, 6: 16 } as const;
/** Nor is it one if its ranges, each narrow enough, hold a quarter of all addresses together; in IPv6 of those in use. */
const TOGETHER = { 4: 2, 6: 5 } as const;

/** The list by itself: whether it is a list at all. */
export function judgeAllowlistForm(allowlist: readonly string[]): Verdict {
  const wide = allowlist.filter((text) => {
    const range = parseIpRange(text);
    return range !== undefined && range.prefix < WIDEST[range.family];
  });
  const remedy = `write the customer's own ranges, none wider than /${WIDEST[4]} or in IPv6 /${WIDEST[6]}`;
  if (wide.length > 0) return violated(`the allowlist lets in nearly everybody: ${some(wide)}`, remedy);
  const ranges = allowlist.flatMap((text) => parseIpRange(text) ?? []);
  const full = ([4, 6] as const).filter(
    (family) => sizeOf(ranges, family) >> BigInt(BITS[family] - TOGETHER[family]) > 0n,
  );
  if (full.length === 0) return met(`${allowlist.length} ranges are on the allowlist, none too wide`);
  const of = full.map((family) => `IPv${family}`).join(' and of ');
  return violated(`the ${allowlist.length} ranges together let in a quarter or more of ${of}`, remedy);
}

/** "Restricted to an allowlist of IP addresses only… Traffic from well-known public code hosts is also permitted." */
export function judgeAllowlist(
  allowlist: readonly string[],
  { uptimeCheckers, codeHost }: LetIn,
  door: FrontDoor,
): Verdict {
  const ranges = allowlist.flatMap((text) => parseIpRange(text) ?? []);
  const holds = (who: string) => (wanted: readonly string[]) => judgeHolds(ranges, who, wanted);
  return together([
    judgeAllowlistForm(allowlist),
    judged(uptimeCheckers, holds('uptime checkers')),
    judged(codeHost, holds('the webhooks of GitHub')),
    judgeFiltering(ranges, door),
  ]);
}

function judgeHolds(ranges: readonly IpRange[], who: string, wanted: readonly string[]): Verdict {
  if (wanted.length === 0) return unknown(`the ranges of ${who} came as an empty list`, 'try again later');
  const missing = wanted.filter((text) => {
    const range = parseIpRange(text);
    return range === undefined || !isWithin(range, ranges);
  });
  if (missing.length === 0) return met(`it lets in ${who}`);
  const remedy = `add the missing ranges of ${who} to spec.ingress.allowlist, and to the firewall`;
  return violated(
    `the allowlist lacks ${missing.length} of ${wanted.length} ranges of ${who}: ${some(missing)}`,
    remedy,
  );
}

/** Whether the list is kept: we should not come in from here, unless we are on it. */
function judgeFiltering(ranges: readonly IpRange[], { home, seenAs }: FrontDoor): Verdict {
  // The firewall in front answers to whoever it refuses: silence says nothing about it.
  if ('unread' in home) return unknown(`whether the list is kept cannot be told: ${home.unread}`, home.remedy);
  if (home.value.status === 403) return met('it refuses us from here');
  const reached = `it answers ${home.value.status} from here`;
  const address = seenAs === null ? undefined : parseIpRange(seenAs);
  if (address === undefined) {
    const remedy = 'run the audit from an address that is certainly not on the list';
    return unknown(`${reached}, and whether this address is on the list cannot be told`, remedy);
  }
  if (isWithin(address, ranges)) return met(`${reached}, because ${seenAs} is on the list`);
  return violated(
    `${reached}, although ${seenAs} is not on the list`,
    'have the firewall in front of it filter by the list',
  );
}
