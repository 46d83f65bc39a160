import type { UpgradeRequest } from '../../ports/upgradeWorkflow.ts';
import { refusal } from './githubCalls.ts';

/** The file whose version an upgrade changes. Each part comes from a configuration and goes into a path. */
export function configPath({ environment, instance }: UpgradeRequest): string {
  for (const part of [environment, instance]) {
    if (!/^[a-z0-9][\w.-]*$/i.test(part)) throw refusal(`"${part}" is no part of a path`);
  }
  return `environments/${environment}/deployments/${instance}/config.yaml`;
}

export function titleOf({ customer, environment, version }: UpgradeRequest): string {
  return `Upgrade ${customer} (${environment}) to ${version}`;
}

/** What reviewers see first; Tranche replaces it with the whole story when it next describes the pull request. */
export function bodyOf(request: UpgradeRequest): string {
  const { instance, version, attempt, trackingIssue } = request;
  return [
    `Sets \`spec.sourcegraphVersion\` of \`${configPath(request)}\` to \`${version}\`.`,
    '',
    `- Instance: \`${instance}\``,
    `- Attempt: ${attempt}`,
    ...(trackingIssue === null ? [] : [`- Tracking issue: ${trackingIssue}`]),
    '',
  ].join('\n');
}
