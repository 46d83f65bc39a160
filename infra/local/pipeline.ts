import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { incidents } from '../../functions/incidents.ts';
import { pages } from '../../functions/pages.ts';
import { monitoring } from '../../functions/monitoring.ts';
import { postMortems } from '../../functions/postMortems.ts';
import { pullRequests } from '../../functions/pullRequests.ts';
import { threads } from '../../functions/threads.ts';
import { tracking } from '../../functions/tracking.ts';
import { plans } from '../../functions/plans.ts';
import { ticks } from '../../functions/ticks.ts';
import { upgrades } from '../../functions/upgrades.ts';
import { verifications } from '../../functions/verifications.ts';
import { watch } from '../../functions/watch.ts';
import type { ReadBacklog } from '../../shared/ports/backlog.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import type { Chat } from '../../shared/ports/chat.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FleetSource } from '../../shared/ports/fleetSource.ts';
import type { InstanceProbe } from '../../shared/ports/instanceProbe.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Publisher, Topic } from '../../shared/ports/messages.ts';
import type { MetricSeries } from '../../shared/ports/metricSeries.ts';
import type { MonitoringConfiguration } from '../../shared/ports/monitoringConfiguration.ts';
import type { OpenIncidents } from '../../shared/ports/openIncidents.ts';
import type { Pager } from '../../shared/ports/pager.ts';
import type { PullRequests } from '../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../shared/ports/trackingIssues.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import type { UptimePoints } from '../../shared/ports/uptimePoints.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';

/** Everything that the use cases ask for, whoever provides it. */
export interface PipelineDeps extends CodeHostSettings {
  readonly store: Store;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly fleet: FleetSource;
  readonly calendar: Calendar;
  readonly policies: Policies;
  readonly environment: string;
  readonly workflow: UpgradeWorkflow;
  readonly pullRequests: PullRequests;
  readonly trackingIssues: TrackingIssues;
  readonly pager: Pager;
  readonly chat: Chat;
  readonly routing: Routing;
  readonly slackChannels: readonly string[];
  /** What Cloud Monitoring itself says of its incidents, where somebody has said which projects to ask. */
  readonly openIncidents?: OpenIncidents;
  readonly probe: InstanceProbe;
  /** The projects whose metrics scopes hold the instances; left out, or none: Cloud Monitoring is not asked. */
  readonly scopingProjects?: readonly string[];
  readonly uptimePoints?: UptimePoints;
  readonly metricSeries?: MetricSeries;
  readonly monitoringConfiguration?: MonitoringConfiguration;
  /** The monitoring of the fleet as it is declared; left out, nothing is configured. */
  readonly monitoringSettings?: MonitoringSettings;
  /** `projects/PROJECT/topics/TOPIC` of this deployment, to which Cloud Monitoring sends its incidents. */
  readonly incidentsTopic?: string;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly backlog?: ReadBacklog;
  readonly lookForReleases?: () => Promise<void>;
}

/** The functions of the topics: the same ones that are deployed, one per subscription. */
export function messageFunctions(deps: PipelineDeps): Record<Topic, CloudEventFunction> {
  return {
    ticks: ticks(deps),
    plans: plans(deps),
    upgrades: upgrades(deps),
    verifications: verifications(deps),
    tracking: tracking(deps),
    'pull-requests': pullRequests(deps),
    incidents: incidents(deps),
    pages: pages(deps),
    threads: threads(deps),
    'post-mortems': postMortems(deps),
    watch: watch(deps),
    monitoring: monitoring(deps),
  };
}
