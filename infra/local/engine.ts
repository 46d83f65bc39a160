import { apiFunction } from '../../functions/api.ts';
import { anybody, basicPassword, bearerToken, headerSecret } from '../../functions/authenticate.ts';
import { consoleFunction } from '../../functions/console/console.ts';
import { githubSignature } from '../../functions/githubSignature.ts';
import { githubWebhookFunction } from '../../functions/githubWebhook.ts';
import { monitoringIncidentFunction } from '../../functions/monitoringIncident.ts';
import { PAGER_TOKEN_HEADER, opsgenieWebhookFunction } from '../../functions/opsgenieWebhook.ts';
import { registerReleaseFunction } from '../../functions/registerRelease.ts';
import { slackActionsFunction } from '../../functions/slackActions.ts';
import { slackSignature } from '../../functions/slackSignature.ts';
import { resourceOf } from '../../shared/adapters/telemetry/resource.ts';
import { createTelemetry } from '../../shared/adapters/telemetry/telemetry.ts';
import { tracedPublisher } from '../../shared/adapters/telemetry/tracedPublisher.ts';
import { lookForReleases } from '../../shared/usecases/lookForReleases.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { defaultRouting } from '../../shared/domain/incident/defaultRouting.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import { defaultMonitoring } from '../../shared/domain/monitoring/defaultMonitoring.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import type { Backing, Messages } from './backing.ts';
import type { Settings } from './environment.ts';
import { type FunctionsHost, hostFunctions } from './functionsHost.ts';
import { type Outside, reachOutside } from './outside.ts';
import { type PipelineDeps, messageFunctions } from './pipeline.ts';
import { type Declared, type ReachedMonitoring, reachMonitoring } from './reachMonitoring.ts';
import { type ReachedPager, reachPager } from './reachPager.ts';

/** Everything that the cloud provides, on this machine. */
export interface Engine {
  readonly store: Store;
  readonly messages: Messages;
  readonly deps: PipelineDeps;
  readonly host: FunctionsHost;
  readonly outside: Outside;
  readonly paging: ReachedPager;
  readonly monitoring: ReachedMonitoring;
  /** Of state and messages, for the start-up lines. */
  readonly description: string;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Of state and messages; closed with the engine. */
  readonly backing: Backing;
  readonly folder: string;
  readonly fleet: string | undefined;
  readonly environment: string;
  readonly calendar: Calendar;
  readonly policies: Policies;
  /** Left out: the default. */
  readonly routing?: Routing;
  /** Left out: the default. */
  readonly monitoring?: MonitoringSettings;
  readonly settings: Settings;
  readonly log: Log;
  /** Made from the store, because a virtual clock goes on where it was. */
  readonly clock: (store: Store) => Promise<Clock>;
}

/** The composition root of a local run: the only place that knows which adapter stands behind which port. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { backing, folder, settings, log, environment, calendar, policies, routing = defaultRouting } = options;
  await using opened = new AsyncDisposableStack();
  opened.defer(() => backing.close());
  const { store } = backing;
  const clock = await options.clock(store);
  const outside = await reachOutside({ settings, clock, store, folder, fleet: options.fleet });
  opened.defer(() => outside.close());
  const paging = await reachPager({ settings, clock, folder, heartbeat: routing.heartbeat.pager });
  opened.defer(() => paging.close());
  const monitoring = await reachMonitoring({
    settings,
    clock,
    standIn: outside.standIn,
    declared: declaredOf(options),
  });
  opened.defer(() => monitoring.close());
  const { workflow, pullRequests, trackingIssues, releases, probe, fleet, slack } = outside;
  const { user, password } = settings.monitoring;
  // Messages of an earlier run may come before the functions are there: they wait.
  const hosted = Promise.withResolvers<FunctionsHost>();
  const messages = await backing.messages(clock, async (topic, push) => (await hosted.promise).push(topic, push));
  const telemetry = await startTelemetry(options);
  opened.defer(() => telemetry.flush());
  const deps: PipelineDeps = {
    store,
    publisher: tracedPublisher(messages.publisher, telemetry),
    clock,
    fleet,
    calendar,
    policies,
    environment,
    workflow,
    pullRequests,
    trackingIssues,
    pager: paging.pager,
    chat: slack.chat,
    routing: { ...routing, people: [...routing.people, ...slack.people] },
    slackChannels: settings.slack.channels,
    ...monitoring.deps,
    probe,
    log,
    telemetry,
    codeHostLimits: settings.codeHostLimits,
    upgradeMode: settings.upgradeMode,
    backlog: () => messages.backlog(),
    lookForReleases: () => lookForReleases({ ...deps, releases, webhook: settings.webhook }),
  };
  const host = await hostFunctions(
    {
      'register-release': registerReleaseFunction({ ...deps, authenticate: bearerToken(settings.releaseToken) }),
      'monitoring-incident': monitoringIncidentFunction({ ...deps, authenticate: basicPassword(user, password) }),
      'github-webhook': githubWebhookFunction({
        ...deps,
        webhook: settings.webhook,
        authenticate: githubSignature(settings.webhook.secret),
      }),
      'opsgenie-webhook': opsgenieWebhookFunction({
        ...deps,
        authenticate: headerSecret(PAGER_TOKEN_HEADER, settings.opsgenieWebhookToken, 'opsgenie'),
      }),
      'slack-actions': slackActionsFunction({
        ...deps,
        replies: slack.replies,
        authenticate: slackSignature(settings.slack.signingSecret, clock),
      }),
      // The gateway keeps who only looks to this machine.
      api: apiFunction({ ...deps, readers: anybody, operators: bearerToken(settings.operatorToken) }),
      console: consoleFunction({ ...deps, readers: anybody }),
    },
    { ...messageFunctions(deps) },
  );
  opened.defer(() => host.close());
  opened.defer(() => messages.stop());
  hosted.resolve(host);
  const resources = opened.move();
  const { description } = backing;
  const close = (): Promise<void> => resources.disposeAsync();
  return { store, messages, deps, host, outside, paging, monitoring, description, close };
}

/** A local run has no topic that Cloud Monitoring could send to: it names the one that a deployment would have. */
function declaredOf({ environment, monitoring = defaultMonitoring }: EngineOptions): Declared {
  return { environment, monitoring, incidentsTopic: 'projects/tranche-local/topics/incidents' };
}

/** All functions run in one process here, so they tell as one service. */
function startTelemetry({ settings, environment, log }: EngineOptions): Promise<Telemetry> {
  const { telemetryEndpoint: endpoint } = settings;
  if (endpoint === undefined) return createTelemetry(undefined);
  return createTelemetry({
    endpoint,
    resource: resourceOf({ service: 'tranche', environment }),
    log,
  });
}
