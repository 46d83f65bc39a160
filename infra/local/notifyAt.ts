import type { Settings } from './environment.ts';
import type { MonitoringPayload } from './standins/monitoringPayload.ts';

/** Notifies as the webhook channel of Cloud Monitoring does. Rejects when it was not taken. */
export async function notifyAt(
  url: string,
  { user, password }: Settings['monitoring'],
  payload: MonitoringPayload,
): Promise<void> {
  const response = await fetch(`${url}/monitoring-incident`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(payload),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the notification was not accepted: ${response.status}`);
}
