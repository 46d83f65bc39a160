import { z } from 'zod';
import type { Receive } from './receive.ts';

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const notification = z.object({
  groupKey: z.string(),
  alerts: z.array(z.object({ labels: z.record(z.string(), z.string()) })),
});

/** The webhook of the pager, and that of the chat. Its own way to Opsgenie makes the alias of the key of a group too. */
export const alertmanagerWebhook: Receive = ({ url, body }) => {
  const { groupKey, alerts } = notification.parse(JSON.parse(body));
  const keys = alerts.map(({ labels }) => labels['incident'] ?? '');
  const isPager = url.pathname.endsWith('/pager');
  return {
    status: 200,
    body: {},
    arrival: {
      receiver: isPager ? 'pager' : 'chat',
      kind: isPager ? 'page' : 'message',
      alias: groupKey,
      keys,
    },
  };
};
