import { z } from 'zod';
import type { ProjectNat } from '../../domain/fleet/posture/network.ts';
import { aggregated, pageOf, texts } from './pages.ts';

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
