import type { Secret } from '../../../cloud/topology.ts';
import { CONFIGURATION } from './configuration.ts';
import type { Deployment } from './deployment.ts';

const OUR_PROJECT = CONFIGURATION['gcp:project'];

/** One role of one member on one resource. */
export interface Grant {
  readonly member: string;
  readonly role: string;
  /** For example `topic ticks`; `project` for the whole of ours, `project acme-monitoring` for another one. */
  readonly on: string;
  /** The condition's expression, if there is one. */
  readonly only?: string;
}

/** As an operator knows them. */
export const SECRET_IDS: Readonly<Record<Secret, string>> = {
  GITHUB_TOKEN: 'github-token',
  GITHUB_WEBHOOK_SECRET: 'github-webhook-secret',
  OPSGENIE_API_KEY: 'opsgenie-api-key',
  OPSGENIE_WEBHOOK_TOKEN: 'opsgenie-webhook-token',
  SLACK_BOT_TOKEN: 'slack-bot-token',
  SLACK_SIGNING_SECRET: 'slack-signing-secret',
};

const PARTS: readonly (readonly [type: RegExp, what: string, field: string])[] = [
  [/^gcp:projects\/iAM/, 'project', ''],
  [/^gcp:folder\/iAM/, 'folder', 'folder'],
  [/^gcp:pubsub\/topicIAM/, 'topic', 'topic'],
  [/^gcp:pubsub\/subscriptionIAM/, 'subscription', 'subscription'],
  [/^gcp:secretmanager\/secretIam/, 'secret', 'secretId'],
  [/^gcp:serviceaccount\/iAM/, 'account', 'serviceAccountId'],
  [/^gcp:cloudrunv2\/serviceIam/, 'service', 'name'],
  [/^gcp:iap\/webBackendServiceIam/, 'backend', 'webBackendService'],
  [/^gcp:artifactregistry\/repositoryIam/, 'repository', 'repository'],
];

/** Every grant of a deployment, whatever kind of resource makes it. */
export function grantsOf({ resources }: Deployment): Grant[] {
  return resources
    .filter(({ inputs }) => 'role' in inputs)
    .flatMap(({ type, inputs }) => {
      const [, what, field] = PARTS.find(([pattern]) => pattern.test(type)) ?? [];
      if (what === undefined || field === undefined) throw new Error(`${type} grants a role on something unknown`);
      const { member, members, role, condition } = inputs as unknown as Inputs;
      const { project } = inputs;
      const elsewhere = project === OUR_PROJECT ? what : `${what} ${String(project)}`;
      const on = field === '' ? elsewhere : `${what} ${String(inputs[field])}`;
      const only = condition === undefined ? {} : { only: condition.expression };
      return (members ?? [member ?? '']).map((each) => ({ member: each, role, on, ...only }));
    });
}

interface Inputs {
  readonly member?: string;
  readonly members?: readonly string[];
  readonly role: string;
  readonly condition?: { readonly expression: string };
}

export function sorted(grants: readonly Grant[]): Grant[] {
  return grants.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
