import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../infra/cloud/composition/settings.ts';
import { FUNCTIONS } from '../../../infra/cloud/topology.ts';

const surroundings = { TRANCHE_ENVIRONMENT: 'prod', GOOGLE_CLOUD_PROJECT: 'acme-tranche' };
const secrets = { OPSGENIE_API_KEY: 'key', SLACK_BOT_TOKEN: 'token' };

describe('the settings of a function of the alerting path', () => {
  it('are the usual addresses and channels where nothing else is said', () => {
    expect(readSettings({ ...surroundings, ...secrets }, ['alerts', 'pager', 'chat'])).toMatchObject({
      OPSGENIE_API_URL: 'https://api.opsgenie.com',
      SLACK_API_URL: 'https://slack.com/api/',
      SLACK_CHANNELS: ['opsgenie', 'alerts-managed-instances'],
    });
  });

  it('name several channels with commas between them, each once', () => {
    const env = { ...surroundings, SLACK_CHANNELS: 'on-call, cloud_alerts,on-call,' };
    expect(readSettings(env, ['alerts']).SLACK_CHANNELS).toEqual(['on-call', 'cloud_alerts']);
  });

  it('are refused with everything that is wrong at once', () => {
    const env = { ...surroundings, SLACK_CHANNELS: 'Ops Genie', OPSGENIE_API_URL: 'api.opsgenie.com' };
    expect(() => readSettings(env, ['alerts', 'pager', 'pagerWebhook', 'chat', 'slackActions'])).toThrow(
      [
        'this function is not configured:',
        'SLACK_CHANNELS.0 must be names of channels with commas between, for example opsgenie,alerts',
        'OPSGENIE_API_URL must be an http or https address',
        'OPSGENIE_API_KEY is missing: a secret that the deployment gives',
        'OPSGENIE_API_URL must be an http or https address',
        'OPSGENIE_WEBHOOK_TOKEN is missing: a secret that the deployment gives',
        'SLACK_BOT_TOKEN is missing: a secret that the deployment gives',
        'SLACK_SIGNING_SECRET is missing: a secret that the deployment gives',
      ].join('\n  '),
    );
  });
});

it('the app of Slack sends what is pressed to a function for vendors, and may do no more than it needs', () => {
  const manifest: {
    readonly oauth_config: { readonly scopes: Readonly<Record<string, readonly string[]>> };
    readonly settings: { readonly interactivity: { readonly request_url: string } };
  } = parse(readFileSync(new URL('../../../docs/slack-app.yaml', import.meta.url), 'utf8'));
  const name = new URL(manifest.settings.interactivity.request_url).pathname.slice(1);
  expect(FUNCTIONS.find((each) => each.name === name)?.trigger).toEqual({ kind: 'http', callers: 'vendors' });
  expect(manifest.oauth_config.scopes).toEqual({ bot: ['chat:write', 'channels:history', 'channels:read'] });
});
