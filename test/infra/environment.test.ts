import { describe, expect, it } from 'vitest';
import { readSettings, secretsOf } from '../../infra/local/environment.ts';

describe('what the environment says of Slack', () => {
  it('is a stand-in, unless address and token are given', () => {
    expect(readSettings({}).slack).toMatchObject({
      access: undefined,
      channels: ['opsgenie', 'alerts-managed-instances'],
      signingSecret: expect.stringMatching(/^.{20,}$/),
    });
    expect(readSettings({ SLACK_BOT_TOKEN: 'xoxb-1' }).slack.access).toBeUndefined();
    const settings = readSettings({
      SLACK_API_URL: 'https://slack.com/api/',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'signs',
    });
    expect(settings.slack.access).toEqual({ apiUrl: 'https://slack.com/api/', token: 'xoxb-1' });
    expect(secretsOf(settings)).toEqual(expect.arrayContaining(['xoxb-1', 'signs']));
  });

  it('names channels with or without a #, each once', () => {
    expect(readSettings({ SLACK_CHANNELS: '#alerts, on_call,alerts' }).slack.channels).toEqual(['alerts', 'on_call']);
    expect(() => readSettings({ SLACK_CHANNELS: 'Alerts Here', SLACK_API_URL: 'slack' })).toThrow(
      /SLACK_API_URL: .*\n.*SLACK_CHANNELS.*names of channels/,
    );
  });
});

it('an address with a name and a password in it is refused, and neither is repeated', () => {
  const read = () => readSettings({ OPSGENIE_API_URL: 'https://jo:hunter2@api.opsgenie.com', OPSGENIE_API_KEY: 'k' });
  expect(read).toThrow(/OPSGENIE_API_URL: must hold no name and no password/);
  expect(read).not.toThrow(/hunter2/);
});
