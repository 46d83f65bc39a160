import { upgradeBranch, type WorkflowInputs } from '../../../../shared/ports/upgradeWorkflow.ts';
import type { WorldRun } from '../worldRecords.ts';

/** What the workflow commits, and what it says in its pull request. */
export function upgradeChange(run: WorldRun, fileOf: (path: string) => string | undefined) {
  const { customer, environment, version, instance } = run;
  const path = `environments/${environment}/deployments/${instance}/config.yaml`;
  return {
    branch: upgradeBranch(run),
    path,
    title: `mi_upgrade ${customer} ${environment} ${version}`,
    body: `Upgrades \`${customer}\` in \`${environment}\` to ${version}. Run ${run.id} of mi_upgrade.yml.`,
    text: withVersion(fileOf(path), version),
  };
}

/** The rest of the file stays as it is, comments included. */
function withVersion(text: string | undefined, version: string): string {
  const line = /^([ \t]*sourcegraphVersion[ \t]*:[ \t]*)(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)/m;
  if (text !== undefined && line.test(text)) return text.replace(line, (_, key: string) => key + version);
  return `${text ?? 'spec:\n'}  sourcegraphVersion: ${version}\n`;
}

/** The upgrade that a branch is for, whichever attempt; a branch may have more parts than these. */
export function inputsOf(branch: string): WorkflowInputs | undefined {
  const [prefix, environment, customer, version] = branch.split('/');
  if (prefix !== 'mi-upgrade' || !environment || !customer || !version) return undefined;
  return { environment, customer, version: version.replace(/(-rollback-from-\S+?)?(-attempt-\d+)?$/, '') };
}
