import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type WebhookSettings, webhookVariables } from '../../shared/contracts/webhookSettings.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { MONITORING_VARIABLES } from '../../shared/contracts/monitoringVariables.ts';
import { SLACK_VARIABLES } from '../../shared/contracts/slackVariables.ts';
import { CODE_HOST_VARIABLES, codeHostSettings } from '../../shared/contracts/codeHostVariables.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';

// Addresses are printed; who is asking is said by a key or a token.
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((text) => (URL.parse(text)?.username ?? '') === '' && (URL.parse(text)?.password ?? '') === '', {
    error: 'must hold no name and no password: they would stand in the log',
  });
const secret = z.string().min(1);
const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be OWNER/NAME, for example acme/cloud');

const schema = z.object({
  TRANCHE_RELEASE_TOKEN: secret.optional(),
  TRANCHE_OPERATOR_TOKEN: secret.optional(),
  MONITORING_WEBHOOK_USER: z.string().min(1).optional(),
  MONITORING_WEBHOOK_PASSWORD: secret.optional(),
  GITHUB_API_URL: url.optional(),
  GITHUB_TOKEN: z.string().min(1).optional(),
  GITHUB_DEPLOYMENTS_REPO: repository.default('acme/cloud'),
  GITHUB_TRACKING_REPO: repository.default('acme/customer'),
  GITHUB_WEBHOOK_SECRET: secret.optional(),
  ...webhookVariables,
  SLACK_API_URL: url.optional(),
  SLACK_BOT_TOKEN: secret.optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  ...SLACK_VARIABLES,
  ...MONITORING_VARIABLES,
  TRANCHE_INSTANCE_URL: z
    .string()
    .includes('{domain}', { error: 'must hold {domain}, for example https://{domain}' })
    .default('https://{domain}'),
  OPSGENIE_API_URL: url.optional(),
  OPSGENIE_API_KEY: secret.optional(),
  OPSGENIE_WEBHOOK_TOKEN: secret.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  ...CODE_HOST_VARIABLES,
});

/** What the environment configures. Secrets that it does not give are made up for this run. */
export interface Settings extends Required<CodeHostSettings> {
  readonly releaseToken: string;
  readonly operatorToken: string;
  readonly monitoring: { readonly user: string; readonly password: string };
  readonly monitoringApi: MonitoringApiSettings;
  /** The real code host, when both its address and a token are given; otherwise a stand-in takes its place. */
  readonly github: { readonly apiUrl: string; readonly token: string } | undefined;
  readonly deploymentsRepository: string;
  /** Where the tracking issues are. */
  readonly trackingRepository: string;
  /** The secret is what GitHub signs its webhooks with. */
  readonly webhook: WebhookSettings & { readonly secret: string };
  /** The real pager, when both its address and a key are given; otherwise a stand-in takes its place. */
  readonly opsgenie: { readonly apiUrl: string; readonly apiKey: string } | undefined;
  /** What the pager's webhook has in its header. */
  readonly opsgenieWebhookToken: string;
  readonly slack: SlackSettings;
  /** Where an instance answers; used with the real code host only. */
  readonly instanceUrl: (domain: string) => string;
  /** Where traces and metrics are sent as OTLP over HTTP; `undefined` to send none. */
  readonly telemetryEndpoint: string | undefined;
}

/** Where Cloud Monitoring is asked, and for whom. */
export interface MonitoringApiSettings {
  /** `undefined` for Google's own, or the stand-in of a local run. */
  readonly endpoint: Endpoint | undefined;
  /** The projects whose metrics scopes hold the instances; `undefined` when nobody has said. */
  readonly projects: readonly string[] | undefined;
}

export interface SlackSettings {
  /** The real workspace, when both its address and a token are given; otherwise a stand-in takes its place. */
  readonly access: { readonly apiUrl: string; readonly token: string } | undefined;
  /** What Slack signs with what people do there. */
  readonly signingSecret: string;
  /** What a rule means by all channels; without `#`. */
  readonly channels: readonly string[];
}

/** Reads the environment once, at start. @throws Error that names every variable that is wrong */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`the environment is not usable:\n  ${errors.join('\n  ')}`);
  }
  const settings = parsed.data;
  const { GITHUB_API_URL: apiUrl, GITHUB_TOKEN: token } = settings;
  const { OPSGENIE_API_URL: pagerUrl, OPSGENIE_API_KEY: apiKey } = settings;
  const { SLACK_API_URL: slackUrl, SLACK_BOT_TOKEN: slackToken } = settings;
  return {
    releaseToken: settings.TRANCHE_RELEASE_TOKEN ?? madeUp(),
    operatorToken: settings.TRANCHE_OPERATOR_TOKEN ?? madeUp(),
    monitoring: {
      user: settings.MONITORING_WEBHOOK_USER ?? 'monitoring',
      password: settings.MONITORING_WEBHOOK_PASSWORD ?? madeUp(),
    },
    monitoringApi: {
      endpoint: settings.MONITORING_API_ENDPOINT,
      projects: settings.MONITORING_SCOPING_PROJECTS,
    },
    github: apiUrl !== undefined && token !== undefined ? { apiUrl, token } : undefined,
    deploymentsRepository: settings.GITHUB_DEPLOYMENTS_REPO,
    trackingRepository: settings.GITHUB_TRACKING_REPO,
    webhook: {
      secret: settings.GITHUB_WEBHOOK_SECRET ?? madeUp(),
      deploymentsRepository: settings.GITHUB_DEPLOYMENTS_REPO,
      releaseRepositories: settings.GITHUB_RELEASE_REPOS,
      prereleases: settings.TRANCHE_PRERELEASES,
    },
    opsgenie: pagerUrl !== undefined && apiKey !== undefined ? { apiUrl: pagerUrl, apiKey } : undefined,
    opsgenieWebhookToken: settings.OPSGENIE_WEBHOOK_TOKEN ?? madeUp(),
    slack: {
      access: slackUrl !== undefined && slackToken !== undefined ? { apiUrl: slackUrl, token: slackToken } : undefined,
      signingSecret: settings.SLACK_SIGNING_SECRET ?? madeUp(),
      channels: settings.SLACK_CHANNELS,
    },
    instanceUrl: (domain) => settings.TRANCHE_INSTANCE_URL.replace('{domain}', encodeURIComponent(domain)),
    telemetryEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    ...codeHostSettings(settings),
  };
}

/** What no line of the log may hold. */
export function secretsOf(settings: Settings): string[] {
  const { releaseToken, operatorToken, monitoring, webhook, opsgenieWebhookToken } = settings;
  const { github, opsgenie, slack } = settings;
  const own = [releaseToken, operatorToken, monitoring.password, webhook.secret, opsgenieWebhookToken];
  const vendors = [github?.token, opsgenie?.apiKey, slack.access?.token];
  return [...own, slack.signingSecret, ...vendors.filter((secret) => secret !== undefined)];
}

function madeUp(): string {
  return randomBytes(24).toString('base64url');
}
