import { z } from 'zod';
import type { UpgradeMode } from '../../../shared/domain/limits/pace.ts';

const UPGRADE_MODES = ['workflow', 'pull-request'] as const satisfies readonly UpgradeMode[];
const MEMBER = /^(?:user|group|serviceAccount|domain):[^\s:]+$|^principal(?:Set)?:\/\/\S+$/;

const ROLE = /^(?:organizations\/\d+\/)?roles\/[\w.]+$/;

const word = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and dashes');
const webAddress = z.url({ protocol: /^https$/, error: 'must be an https address' });
const project = z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be the id of a project');
const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be OWNER/NAME, for example acme/cloud');
const channel = z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u, 'must be the name of a channel, without #');

// No form of this can name the public: `allUsers` and `allAuthenticatedUsers` have no colon.
const member = z
  .string()
  .regex(MEMBER, 'must be a member such as group:team@example.com or serviceAccount:x@y.iam.gserviceaccount.com');

/** Pulumi hands lists over as JSON. */
function list<T extends z.ZodType>(item: T) {
  return z.string().transform(parseJson).pipe(z.array(item));
}

function some<T extends z.ZodType>(item: T, message: string) {
  return z.string().transform(parseJson).pipe(z.array(item).min(1, message));
}

function wholeNumber(from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}`;
  return z.string().regex(/^\d+$/, message).transform(Number).pipe(z.number().min(from, message).max(to, message));
}

const schema = z.strictObject({
  'gcp:project': project,
  'gcp:region': z.string().regex(/^[a-z]+-[a-z]+\d+$/, 'must be a region, for example europe-west1'),
  'tranche:environment': word,
  'tranche:githubApiUrl': webAddress.default('https://api.github.com'),
  'tranche:deploymentsRepository': repository,
  'tranche:trackingRepository': repository,
  'tranche:releaseRepositories': list(repository).default([]),
  'tranche:prereleases': z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((word) => word === 'true'),
  // Left out, the functions have their own defaults.
  'tranche:writesPerMinute': wholeNumber(1, 999_999_999).optional(),
  'tranche:writesPerHour': wholeNumber(1, 999_999_999).optional(),
  'tranche:upgrades': z.enum(UPGRADE_MODES, `must be ${UPGRADE_MODES.join(' or ')}`).optional(),
  'tranche:instanceUrl': z
    .string()
    .includes('{domain}', { error: 'must hold {domain}, for example https://{domain}' })
    .default('https://{domain}'),
  'tranche:opsgenieApiUrl': webAddress.default('https://api.opsgenie.com'),
  'tranche:slackApiUrl': webAddress.default('https://slack.com/api/'),
  'tranche:slackChannels': list(channel).default(['opsgenie', 'alerts-managed-instances']),
  'tranche:telemetryEndpoint': webAddress.optional(),
  'tranche:domain': z
    .string()
    .regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a domain name, for example x.example.com'),
  'tranche:people': some(member, 'must name somebody: nobody could use the console'),
  'tranche:machines': some(member, 'must name somebody: no release could be registered'),
  'tranche:commandLineClients': list(z.string().endsWith('.apps.googleusercontent.com')).default([]),
  'tranche:alertEmails': some(z.email('must be an e-mail address'), 'must name somebody who hears of trouble'),
  'tranche:incidentProjects': list(z.string().regex(/^\d+$/, 'must be the number of a project')).default([]),
  'tranche:scopingProjects': some(project, 'must name a project: no upgrade could be verified by its uptime checks'),
  'tranche:instancesFolder': z.string().regex(/^\d+$/, 'must be the number of a folder').optional(),
  'tranche:logMetricsRole': z
    .string()
    .regex(ROLE, 'must be a role such as organizations/123456789012/roles/logMetrics')
    .default('roles/logging.configWriter'),
  'tranche:database': z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/, 'must be 4 to 63 lower case letters, digits and dashes')
    .default('tranche'),
  'tranche:databaseLocation': z.string().min(1).optional(),
  // Firestore keeps backups for at most 14 weeks: https://docs.cloud.google.com/firestore/native/docs/backups
  'tranche:dailyBackupDays': wholeNumber(1, 98).default(7),
  'tranche:weeklyBackupWeeks': wholeNumber(1, 14).default(14),
  'tranche:logDays': wholeNumber(1, 3650).default(365),
});

/** What an operator configures for one deployment. */
export interface Settings {
  readonly project: string;
  readonly region: string;
  /** The environment of the fleet. */
  readonly environment: string;
  readonly githubApiUrl: string;
  readonly deploymentsRepository: string;
  /** Where the tracking issues are. */
  readonly trackingRepository: string;
  /** Whose releases on GitHub are registered; empty for every one that signs with the secret. */
  readonly releaseRepositories: readonly string[];
  readonly prereleases: boolean;
  /** How many calls that change something GitHub takes from the account of the token. */
  readonly writesPerMinute: number | undefined;
  readonly writesPerHour: number | undefined;
  /** Who makes the pull request of an upgrade: a workflow, or Tranche. */
  readonly upgrades: UpgradeMode | undefined;
  /** Where an instance answers, with `{domain}` in it. */
  readonly instanceUrl: string;
  /** Where the pager takes alerts: Opsgenie, or Jira Service Management. */
  readonly opsgenieApiUrl: string;
  readonly slackApiUrl: string;
  /** Where every alert is told that no rule of the routing sends elsewhere. */
  readonly slackChannels: readonly string[];
  /** Where OpenTelemetry is sent to, if anywhere. */
  readonly telemetryEndpoint: string | undefined;
  /** The host name of the console and of the API. */
  readonly domain: string;
  /** IAM members who pass Identity-Aware Proxy. */
  readonly people: readonly string[];
  /** IAM members who may call the functions for machines. */
  readonly machines: readonly string[];
  readonly commandLineClients: readonly string[];
  readonly alertEmails: readonly string[];
  /** Numbers of other projects whose Cloud Monitoring may publish to `incidents`. */
  readonly incidentProjects: readonly string[];
  /** Ids of the projects whose metrics scopes hold the instances: they have their points, policies and incidents. */
  readonly scopingProjects: readonly string[];
  /** The number of the folder that the projects of all instances are in; without one, somebody else grants there. */
  readonly instancesFolder: string | undefined;
  /** What allows to write log metrics in them, and little else. */
  readonly logMetricsRole: string;
  readonly database: string;
  readonly databaseLocation: string;
  readonly dailyBackupDays: number;
  readonly weeklyBackupWeeks: number;
  readonly logDays: number;
}

/** @param config every value of the stack by its full key, as Pulumi gives it. @throws Error that names every mistake */
export function readSettings(config: Readonly<Record<string, string>>): Settings {
  const parsed = schema.safeParse(ours(config));
  if (!parsed.success) {
    const errors = parsed.error.issues.flatMap(describe);
    throw new Error(`the configuration of the stack is not usable:\n  ${errors.join('\n  ')}`);
  }
  const { 'gcp:project': project, 'gcp:region': region, ...rest } = parsed.data;
  return {
    project,
    region,
    environment: rest['tranche:environment'],
    githubApiUrl: rest['tranche:githubApiUrl'],
    deploymentsRepository: rest['tranche:deploymentsRepository'],
    trackingRepository: rest['tranche:trackingRepository'],
    releaseRepositories: rest['tranche:releaseRepositories'],
    prereleases: rest['tranche:prereleases'],
    writesPerMinute: rest['tranche:writesPerMinute'],
    writesPerHour: rest['tranche:writesPerHour'],
    upgrades: rest['tranche:upgrades'],
    instanceUrl: rest['tranche:instanceUrl'],
    opsgenieApiUrl: rest['tranche:opsgenieApiUrl'],
    slackApiUrl: rest['tranche:slackApiUrl'],
    slackChannels: rest['tranche:slackChannels'],
    telemetryEndpoint: rest['tranche:telemetryEndpoint'],
    domain: rest['tranche:domain'],
    people: rest['tranche:people'],
    machines: rest['tranche:machines'],
    commandLineClients: rest['tranche:commandLineClients'],
    alertEmails: rest['tranche:alertEmails'],
    incidentProjects: rest['tranche:incidentProjects'],
    scopingProjects: rest['tranche:scopingProjects'],
    instancesFolder: rest['tranche:instancesFolder'],
    logMetricsRole: rest['tranche:logMetricsRole'],
    database: rest['tranche:database'],
    databaseLocation: rest['tranche:databaseLocation'] ?? region,
    dailyBackupDays: rest['tranche:dailyBackupDays'],
    weeklyBackupWeeks: rest['tranche:weeklyBackupWeeks'],
    logDays: rest['tranche:logDays'],
  };
}

/** Other keys of `gcp:` belong to the provider; one of `tranche:` that nobody knows is a slip. */
function ours(config: Readonly<Record<string, string>>): Record<string, string> {
  const known = ['gcp:project', 'gcp:region'];
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => key.startsWith('tranche:') || known.includes(key)),
  );
}

function describe(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: there is no such setting`);
  const path = issue.path.join('.');
  return [`${path}: ${issue.code === 'invalid_type' && issue.input === undefined ? 'is missing' : issue.message}`];
}

function parseJson(text: string, context: z.core.$RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a list' });
    return z.NEVER;
  }
}
