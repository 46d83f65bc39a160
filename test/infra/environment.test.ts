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

describe('what the environment says of Cloud Monitoring', () => {
  const endpointOf = (text: string) => readSettings({ MONITORING_API_ENDPOINT: text }).monitoringApi.endpoint;

  it.each([
    ['127.0.0.1:8090', { host: '127.0.0.1', port: 8090, secure: false }],
    ['http://localhost:8090/', { host: 'localhost', port: 8090, secure: false }],
    ['https://monitoring.example.com', { host: 'monitoring.example.com', port: 443, secure: true }],
    ['https://monitoring.example.com:8443', { host: 'monitoring.example.com', port: 8443, secure: true }],
  ])('is one address for gRPC and REST: %s', (text, endpoint) => {
    expect(endpointOf(text)).toEqual(endpoint);
  });

  it('is refused without TLS for another machine, with everything else that is wrong', () => {
    const read = () =>
      readSettings({ MONITORING_API_ENDPOINT: 'http://10.0.0.7:80', MONITORING_SCOPING_PROJECTS: 'A Project' });
    expect(read).toThrow(/MONITORING_API_ENDPOINT: "10.0.0.7:80" is refused: without TLS only an address of this/);
    expect(read).toThrow(/MONITORING_SCOPING_PROJECTS.*: must be project ids, separated by commas/);
    expect(() => endpointOf('monitoring')).toThrow('is no address; write HOST:PORT');
  });

  it('holds no name and no password, and neither is repeated', () => {
    expect(() => endpointOf('https://jo:hunter2@example.com')).toThrow('must hold no name and no password');
    expect(() => endpointOf('https://jo:hunter2@example.com')).not.toThrow(/hunter2/);
  });
});
