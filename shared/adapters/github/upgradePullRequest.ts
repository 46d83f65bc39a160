import type { UpgradeRequest } from '../../ports/upgradeWorkflow.ts';
import { inlineShort } from '../../text/tracking/inline.ts';
import { refusal } from './githubCalls.ts';

/** The file whose version an upgrade changes. Each part comes from a configuration and goes into a path. */
export function configPath({ environment, instance }: UpgradeRequest): string {
  for (const part of [environment, instance]) {
    if (!/^[a-z0-9][\w.-]*$/i.test(part)) throw refusal(`"${part}" is no part of a path`);
  }
  return `environments/${environment}/deployments/${instance}/config.yaml`;
}

export function titleOf({ customer, environment, version, rollsBack }: UpgradeRequest): string {
  if (rollsBack !== undefined) return `Roll back ${customer} (${environment}) from ${rollsBack.from} to ${version}`;
  return `Upgrade ${customer} (${environment}) to ${version}`;
}

/** What reviewers see first; Tranche replaces it with the whole story when it next describes the pull request. */
export function bodyOf(request: UpgradeRequest): string {
  const { instance, version, attempt, trackingIssue, rollsBack } = request;
  return [
    ...(rollsBack === undefined
      ? []
      : [`Back from ${rollsBack.from}, because: ${inlineShort(rollsBack.reason, 600)}`, '']),
    `Sets \`spec.sourcegraphVersion\` of \`${configPath(request)}\` to \`${version}\`.`,
    '',
    `- Instance: \`${instance}\``,
    `- Attempt: ${attempt}`,
    ...(trackingIssue === null ? [] : [`- Tracking issue: ${trackingIssue}`]),
    '',
  ].join('\n');
}
