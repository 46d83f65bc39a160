import { BlockList, isIP } from 'node:net';

/** Whether the firewall in front of an instance lets an address in; an empty list lets everybody in. */
export function letsIn(allowlist: readonly string[], address: string): boolean {
  if (allowlist.length === 0) return true;
  const allowed = new BlockList();
  for (const range of allowlist) {
    const [network = '', bits] = range.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    allowed.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
