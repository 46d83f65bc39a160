import type { Input, Output } from '@pulumi/pulumi';
import type { Settings } from '../settings/settings.ts';

/** The variables of a function. @param audience of tokens of Identity-Aware Proxy, for a function that is behind it */
export function environmentOf(settings: Settings, audience: Output<string> | undefined): Record<string, Input<string>> {
  const { writesPerMinute, writesPerHour, upgrades } = settings;
  return {
    TRANCHE_ENVIRONMENT: settings.environment,
    TRANCHE_INSTANCE_URL: settings.instanceUrl,
    GITHUB_API_URL: settings.githubApiUrl,
    GITHUB_DEPLOYMENTS_REPO: settings.deploymentsRepository,
    GITHUB_TRACKING_REPO: settings.trackingRepository,
    GITHUB_RELEASE_REPOS: settings.releaseRepositories.join(','),
    TRANCHE_PRERELEASES: String(settings.prereleases),
    OPSGENIE_API_URL: settings.opsgenieApiUrl,
    SLACK_API_URL: settings.slackApiUrl,
    SLACK_CHANNELS: settings.slackChannels.join(','),
    GOOGLE_CLOUD_PROJECT: settings.project,
    FIRESTORE_DATABASE: settings.database,
    MONITORING_SCOPING_PROJECTS: settings.scopingProjects.join(','),
    ...(writesPerMinute !== undefined && { GITHUB_WRITES_PER_MINUTE: String(writesPerMinute) }),
    ...(writesPerHour !== undefined && { GITHUB_WRITES_PER_HOUR: String(writesPerHour) }),
    ...(upgrades !== undefined && { TRANCHE_UPGRADES: upgrades }),
    ...(settings.telemetryEndpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: settings.telemetryEndpoint }),
    ...(audience !== undefined && { TRANCHE_IAP_AUDIENCE: audience }),
  };
}
