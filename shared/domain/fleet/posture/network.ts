import { exposuresOf, type FirewallRule, PROXY_RANGE } from './firewall.ts';
import { met, some, together, type Verdict, violated } from './verdict.ts';

/** The machines of a project, and who may come to them. */
export interface ProjectMachines {
  readonly rules: readonly FirewallRule[];
  /** Those with an address that the internet can send to. */
  readonly exposed: readonly { readonly name: string; readonly address: string }[];
}

/** What machines without an address of their own go out by. */
export interface ProjectNat {
  readonly name: string;
  /** How many addresses are reserved for it; `null` when Google picks them. */
  readonly addresses: number | null;
}

/** "Through GCP IAP TCP proxy access only." */
export function judgeAccess({ rules, exposed }: ProjectMachines): Verdict {
  const open = exposuresOf(rules).map(({ rule, port, from }) => `${rule} (tcp:${port} from ${some(from)})`);
  const addresses = exposed.map(({ name, address }) => (address === '' ? name : `${name} (${address})`));
  return together([
    open.length === 0
      ? met(`no firewall rule lets anybody but ${PROXY_RANGE} to SSH or a remote desktop`)
      : violated(
          `firewall rules let others than Identity-Aware Proxy in: ${some(open)}`,
          `narrow their sources to ${PROXY_RANGE}, or delete them`,
        ),
    addresses.length === 0
      ? met('no machine has an external address')
      : violated(`machines have external addresses: ${some(addresses)}`, 'remove their external addresses'),
  ]);
}

/** "By allowing the static IP of the Sourcegraph deployment to access their code host." */
export function judgeOutbound(nats: readonly ProjectNat[]): Verdict {
  const remedy = 'give Cloud NAT reserved addresses: MANUAL_ONLY with natIps';
  if (nats.length === 0)
    return violated('there is no Cloud NAT: no address that a customer could let in stays', remedy);
  const automatic = nats.filter(({ addresses }) => addresses === null || addresses === 0).map(({ name }) => name);
  if (automatic.length > 0) return violated(`addresses are picked by Google, and change: ${some(automatic)}`, remedy);
  const count = nats.reduce((sum, { addresses }) => sum + (addresses ?? 0), 0);
  return met(`it goes out by ${count} reserved ${count === 1 ? 'address' : 'addresses'}`);
}
