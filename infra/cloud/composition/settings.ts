import { z } from 'zod';
import { webhookVariables } from '../../../shared/contracts/webhookSettings.ts';
import { MONITORING_VARIABLES } from '../../../shared/contracts/monitoringVariables.ts';
import { SLACK_VARIABLES } from '../../../shared/contracts/slackVariables.ts';
import { CODE_HOST_VARIABLES } from '../../../shared/contracts/codeHostVariables.ts';

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const needed = (what: string) => z.string({ error: `is missing: ${what}` }).min(1, `is missing: ${what}`);

const schema = z.object({
  TRANCHE_ENVIRONMENT: needed('the environment of the fleet, for example prod'),
  GOOGLE_CLOUD_PROJECT: needed('the project that Tranche runs in'),
  FIRESTORE_DATABASE: z.string().min(1).default('(default)'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  K_SERVICE: z.string().min(1).default('tranche'),
  K_REVISION: z.string().min(1).optional(),
  FUNCTION_REGION: z.string().min(1).optional(),
  ...CODE_HOST_VARIABLES,
});

const repository = needed('OWNER/NAME').regex(/^[\w.-]+\/[\w.-]+$/, 'must be OWNER/NAME');

const codeHost = z.object({
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_TOKEN: needed('a secret that the deployment gives'),
  GITHUB_DEPLOYMENTS_REPO: repository,
});

/** Where the tracking issues are. */
const trackingIssues = z.object({ GITHUB_TRACKING_REPO: repository });

const releases = z.object(webhookVariables);

const webhook = z.object({
  GITHUB_WEBHOOK_SECRET: needed('a secret that the deployment gives'),
  ...webhookVariables,
});

const instances = z.object({
  TRANCHE_INSTANCE_URL: z
    .string()
    .includes('{domain}', { error: 'must hold {domain}, for example https://{domain}' })
    .default('https://{domain}'),
});

const proxy = z.object({
  TRANCHE_IAP_AUDIENCE: needed('the audience of Identity-Aware Proxy'),
  /** Of a stand-in for the proxy; Google's own keys when left out. */
  TRANCHE_IAP_KEYS_URL: url.optional(),
});

/** What the alerting path asks for besides the vendors. */
const alerts = z.object(SLACK_VARIABLES);

const pagerAddress = { OPSGENIE_API_URL: url.default('https://api.opsgenie.com') };

const pager = z.object({ ...pagerAddress, OPSGENIE_API_KEY: needed('a secret that the deployment gives') });

const pagerWebhook = z.object({
  ...pagerAddress,
  OPSGENIE_WEBHOOK_TOKEN: needed('a secret that the deployment gives'),
});

const chat = z.object({
  SLACK_API_URL: url.default('https://slack.com/api/'),
  SLACK_BOT_TOKEN: needed('a secret that the deployment gives'),
});

const slackActions = z.object({ SLACK_SIGNING_SECRET: needed('a secret that the deployment gives') });

/** An upgrade is verified by its uptime checks: without the projects whose metrics scopes hold them nothing would be. */
const monitoring = z.object({
  ...MONITORING_VARIABLES,
  MONITORING_SCOPING_PROJECTS: needed('the projects whose metrics scopes hold the instances').pipe(
    MONITORING_VARIABLES.MONITORING_SCOPING_PROJECTS.unwrap(),
  ),
});

/** What functions are configured with beside what all of them need. */
export const PARTS = {
  codeHost,
  trackingIssues,
  releases,
  webhook,
  instances,
  proxy,
  alerts,
  pager,
  pagerWebhook,
  chat,
  slackActions,
  monitoring,
} as const;
export type Part = keyof typeof PARTS;
export type PartSettings<P extends Part> = z.infer<(typeof PARTS)[P]>;
export type CommonSettings = z.infer<typeof schema>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment of a function once, at start.
 * @throws Error that names every variable that is missing or wrong
 */
export function readSettings<P extends Part>(env: Environment, parts: readonly P[]): CommonSettings & PartsOf<P> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const readings = [schema, ...parts.map((part) => PARTS[part])].map((part) => part.safeParse(given));
  const problems = readings.flatMap(({ error }) => error?.issues ?? []);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new Error(`this function is not configured:\n  ${lines.join('\n  ')}`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each schema has passed
  return Object.assign({}, ...readings.map(({ data }) => data)) as CommonSettings & PartsOf<P>;
}

type PartsOf<P extends Part> = [P] extends [never]
  ? unknown
  : (P extends Part ? (part: PartSettings<P>) => void : never) extends (part: infer All) => void
    ? All
    : never;
