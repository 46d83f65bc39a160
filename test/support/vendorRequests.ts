import { createHmac } from 'node:crypto';
import type { Asked } from './cloudFunction.ts';

// What vendors send to the functions that verify by themselves who calls.

/** What a deployment has agreed on with its vendors. */
export const VENDOR_SECRETS = {
  GITHUB_WEBHOOK_SECRET: 'secret-of-the-webhook',
  OPSGENIE_WEBHOOK_TOKEN: 'token-of-the-pager-webhook',
  SLACK_SIGNING_SECRET: 'secret-of-the-slack-app',
} as const;

export function githubDelivery(event: string, body: string): Asked {
  return posted('/github-webhook', 'application/json', body, {
    'x-github-event': event,
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': `sha256=${hmac(VENDOR_SECRETS.GITHUB_WEBHOOK_SECRET, body)}`,
  });
}

/** An alert in the pager that is none of ours. */
export function pagerEvent(action: string): Asked {
  const alert = {
    alertId: '052652ac-5d1c-464a-812a-7dd18bbfba8c-1541493840000',
    alias: 'disk-of-the-build-server',
    tinyId: '23',
    message: 'disk of the build server',
    username: 'jo@example.com',
    tags: [],
    createdAt: 1_541_493_840_000,
    updatedAt: 1_541_493_840_000_000_000,
    source: 'jo@example.com',
    entity: '',
  };
  const body = { action, alert, source: { name: '', type: 'web' }, integrationId: '1', integrationName: 'Tranche' };
  return posted('/opsgenie-webhook', 'application/json', JSON.stringify(body), {
    'x-tranche-token': VENDOR_SECRETS.OPSGENIE_WEBHOOK_TOKEN,
  });
}

/** Somebody whom no routing file names presses "Acknowledge". @param now seconds */
export function slackPress(now: number): Asked {
  const press = {
    type: 'block_actions',
    user: { id: 'U0NOBODY' },
    trigger_id: '12466734323.1395872398',
    channel: { id: 'C0ALERTS' },
    actions: [
      {
        action_id: 'acknowledge',
        action_ts: `${now}.000100`,
        value: JSON.stringify({ alert: 'prod~0.first', rollout: null }),
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(press) }).toString();
  return posted('/slack-actions', 'application/x-www-form-urlencoded', body, {
    'x-slack-request-timestamp': String(now),
    'x-slack-signature': `v0=${hmac(VENDOR_SECRETS.SLACK_SIGNING_SECRET, `v0:${now}:${body}`)}`,
  });
}

function posted(path: string, type: string, body: string, headers: Readonly<Record<string, string>>): Asked {
  return { method: 'POST', path, headers: { 'content-type': type, ...headers }, body };
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
