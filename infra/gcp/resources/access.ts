import { IAMMember as FolderMember } from '@pulumi/gcp/folder/iammember.js';
import { IAMMember } from '@pulumi/gcp/projects/iammember.js';
import { TopicIAMMember } from '@pulumi/gcp/pubsub/topicIAMMember.js';
import type { Secret } from '@pulumi/gcp/secretmanager/secret.js';
import { SecretIamMember } from '@pulumi/gcp/secretmanager/secretIamMember.js';
import { Account } from '@pulumi/gcp/serviceaccount/account.js';
import type { Resource } from '@pulumi/pulumi';
import type { CloudFunction, Secret as SecretName } from '../../cloud/topology.ts';
import type { Place } from './place.ts';
import type { Topics } from './topics.ts';

/** Every function tells how it fares; none of these roles reads anything. */
const TELEMETRY = ['roles/logging.logWriter', 'roles/cloudtrace.agent', 'roles/monitoring.metricWriter'] as const;

export interface Access {
  readonly account: Account;
  /** A function is deployed after all of them: it would fail without. */
  readonly grants: readonly Resource[];
}

export interface AccessDeps {
  readonly database: string;
  readonly topics: Topics;
  readonly secrets: Readonly<Record<SecretName, Secret>>;
  /** Ids of the projects whose metrics scopes hold the instances. */
  readonly scopingProjects: readonly string[];
  /** The number of the folder of the instances' projects. */
  readonly instancesFolder: string | undefined;
  readonly logMetricsRole: string;
}

/** The account of a function, and exactly what the topology says that it needs. */
export function grantAccess(place: Place, wanted: CloudFunction, deps: AccessDeps): Access {
  const { project, after } = place;
  const accountId = `tranche-${wanted.name}`;
  const args = { project, accountId, displayName: `Function ${wanted.name} of Tranche` };
  const account = new Account(wanted.name, args, { dependsOn: [...after] });
  const grants = [
    ...TELEMETRY.map((role) => new IAMMember(`${wanted.name}-${role}`, { project, role, member: account.member })),
    grantState(project, wanted, account, deps.database),
    ...wanted.publishes.map((topic) => {
      const granted = { project, topic: deps.topics.live[topic].name, role: 'roles/pubsub.publisher' };
      return new TopicIAMMember(`${wanted.name}-to-${topic}`, { ...granted, member: account.member });
    }),
    ...wanted.secrets.map((name) => {
      const granted = { project, secretId: deps.secrets[name].secretId, role: 'roles/secretmanager.secretAccessor' };
      return new SecretIamMember(`${wanted.name}-${name}`, { ...granted, member: account.member });
    }),
    ...grantMonitoring(wanted, account, deps),
  ];
  return { account, grants };
}

/**
 * The roles of Firestore are granted on the project; the condition keeps them to one database:
 * https://docs.cloud.google.com/firestore/native/docs/manage-databases#configure_per-database_access_permissions
 */
function grantState(project: string, { name, state }: CloudFunction, account: Account, database: string): IAMMember {
  return new IAMMember(`${name}-state`, {
    project,
    role: state === 'writes' ? 'roles/datastore.user' : 'roles/datastore.viewer',
    member: account.member,
    condition: {
      title: `only-${database}`,
      expression: `resource.name == "projects/${project}/databases/${database}"`,
    },
  });
}

/** What a scoping project holds of the monitoring: https://docs.cloud.google.com/iam/docs/roles-permissions/monitoring */
const CONFIGURING = ['alertPolicyEditor', 'notificationChannelEditor', 'dashboardEditor'] as const;

/** What a function does with Cloud Monitoring, where the fleet is monitored. */
function grantMonitoring(
  { name, asksMonitoring, readsMetrics, configuresMonitoring }: CloudFunction,
  { member }: Account,
  { scopingProjects, instancesFolder, logMetricsRole }: AccessDeps,
): Resource[] {
  const scoped = [
    ...(asksMonitoring ? ['alertViewer'] : []),
    ...(readsMetrics ? ['viewer'] : []),
    ...(configuresMonitoring ? CONFIGURING : []),
  ];
  const inScopes = scopingProjects.flatMap((project) =>
    scoped.map(
      (role) => new IAMMember(`${name}-${role}-of-${project}`, { project, role: `roles/monitoring.${role}`, member }),
    ),
  );
  if (!configuresMonitoring || instancesFolder === undefined) return inScopes;
  const ofInstances = { uptime: 'roles/monitoring.uptimeCheckConfigEditor', 'log-metrics': logMetricsRole };
  const inFolder = Object.entries(ofInstances).map(
    ([what, role]) => new FolderMember(`${name}-${what}`, { folder: `folders/${instancesFolder}`, role, member }),
  );
  return [...inScopes, ...inFolder];
}
