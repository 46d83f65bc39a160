import type { Output } from '@pulumi/pulumi';
import { type CloudFunction, FUNCTIONS } from '../cloud/topology.ts';
import { grantAccess } from './resources/access.ts';
import { findAgents } from './resources/agents.ts';
import { createAlerts } from './resources/alerts.ts';
import { createBuild } from './resources/build.ts';
import { createDatabase } from './resources/database.ts';
import { createEntrance } from './resources/entrance.ts';
import { environmentOf } from './resources/environment.ts';
import { deployFunction, urlOf } from './resources/functions.ts';
import { openIncidentChannel } from './resources/incidents.ts';
import { allowCallers } from './resources/invokers.ts';
import { createPush, createPushAccount } from './resources/pushes.ts';
import { keepLogs } from './resources/retention.ts';
import { createSchedule } from './resources/schedule.ts';
import { createSecrets } from './resources/secrets.ts';
import { enableServices } from './resources/services.ts';
import { createTopics } from './resources/topics.ts';
import { createWatchdog } from './resources/watchdog.ts';
import { bundleOf, timeZoneOf } from './settings/bundles.ts';
import type { Inputs } from './settings/inputs.ts';

const FOR_VENDORS = FUNCTIONS.filter(isForVendors).map(({ name }) => name);

/** Everything that stands on Google Cloud, in the order in which it comes to stand. Returns what an operator must know. */
export function deploy({ settings, bundles, watchdog, indexes, rules }: Inputs): Outputs {
  const { project, region } = settings;
  const place = { project, region, after: enableServices(project) };
  const agents = findAgents(place);

  const state = createDatabase(place, { ...settings, indexes, rules });
  const topics = createTopics(place, agents.pubsub);
  const secrets = createSecrets(place);
  const build = createBuild(place);
  const entrance = createEntrance(place, {
    ...settings,
    functions: FUNCTIONS.filter(isForPeople).map(({ name }) => name),
    open: FOR_VENDORS,
    projectNumber: agents.projectNumber,
  });

  const pushAccount = createPushAccount(place, agents.pubsub);
  const callers = { machines: settings.machines, proxy: agents.iap, pushes: pushAccount.member };
  const deployed = FUNCTIONS.map((wanted) => {
    const audience = isForPeople(wanted) ? entrance.audienceOf(wanted.name) : undefined;
    const target = deployFunction(place, wanted, {
      build,
      bundle: bundleOf(bundles, wanted.name),
      access: grantAccess(place, wanted, { ...settings, topics, secrets }),
      environment: environmentOf(settings, audience),
      after: state,
    });
    return { wanted, target, allowed: allowCallers(place, wanted, target, callers) };
  });
  const pushes = deployed.flatMap(({ wanted: { trigger }, target, allowed }) => {
    if (trigger.kind !== 'messages') return [];
    const push = { topic: trigger.topic, target, after: [allowed] };
    return createPush(place, push, { topics, account: pushAccount, pubsubAgent: agents.pubsub });
  });

  createSchedule(place, timeZoneOf(bundleOf(bundles, 'ticks')), topics, pushes);
  const incidentChannel = openIncidentChannel(place, topics, agents.projectNumber, settings);
  createAlerts(place, settings.alertEmails);
  if (watchdog !== undefined) createWatchdog(place, watchdog, incidentChannel);
  keepLogs(place, settings.logDays);

  const forMachines = deployed.filter(({ wanted }) => isForMachines(wanted));
  return {
    address: `https://${settings.domain}`,
    vendorAddresses: Object.fromEntries(FOR_VENDORS.map((name) => [name, `https://${settings.domain}/${name}`])),
    ipAddress: entrance.ipAddress,
    machineAddresses: Object.fromEntries(forMachines.map(({ wanted, target }) => [wanted.name, urlOf(target)])),
    incidentChannel,
    incidentTopic: topics.live.incidents.id,
  };
}

/** What `pulumi stack output` shows. */
export interface Outputs {
  /** The console; the API is below it. */
  readonly address: string;
  /** What the webhooks of GitHub and of the pager, and the buttons in Slack must point to, by function. */
  readonly vendorAddresses: Readonly<Record<string, string>>;
  /** Where the DNS record of that address must point. */
  readonly ipAddress: Output<string>;
  /** Functions that machines call, and the audience of their identity tokens. */
  readonly machineAddresses: Readonly<Record<string, Output<string>>>;
  /** The notification channel for alert policies of instances in this project. */
  readonly incidentChannel: Output<string>;
  /** The topic for notification channels of other projects. */
  readonly incidentTopic: Output<string>;
}

function isForPeople({ trigger }: CloudFunction): boolean {
  return trigger.kind === 'http' && trigger.callers === 'people';
}

function isForVendors({ trigger }: CloudFunction): boolean {
  return trigger.kind === 'http' && trigger.callers === 'vendors';
}

function isForMachines({ trigger }: CloudFunction): boolean {
  return trigger.kind === 'http' && trigger.callers === 'machines';
}
