// How Tranche recognises what it has made. Checks, channels and policies carry labels; log metrics and dashboards have a
// name of our own choosing, because a label of theirs says nothing or is copied along with them.

/** The label that names the environment, and the one that names the key. */
export const ENVIRONMENT_LABEL = 'tranche';
const KEY_LABEL = 'tranche-key';

const OWN_ID = /^tranche-(?<environment>[^-]+)-(?<key>.+)$/;

/** What a label may hold: lower case, digits, underscores and dashes, at most 63. */
export function environmentLabel(environment: string): string {
  return environment
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '_')
    .slice(0, 63);
}

export function labelsOf(environment: string, key: string): Record<string, string> {
  return { [ENVIRONMENT_LABEL]: environmentLabel(environment), [KEY_LABEL]: key };
}

/** The key of what carries these labels; `undefined` when it is not ours. */
export function keyOfLabels(
  environment: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): string | undefined {
  return labels?.[ENVIRONMENT_LABEL] === environmentLabel(environment) ? labels[KEY_LABEL] : undefined;
}

/** `tranche-prod-app-errors`. Dashes of the environment become underscores, so that `prod` never takes `prod-eu`'s for its own. */
export function ownId(environment: string, key: string): string {
  return `tranche-${idPart(environment)}-${key}`;
}

/** The key in an id of ours; `undefined` when it is not ours. */
export function keyOfId(environment: string, id: string): string | undefined {
  const parts = OWN_ID.exec(id)?.groups;
  return parts?.['environment'] === idPart(environment) ? parts['key'] : undefined;
}

/** The metric that a log metric counts into, for filters: `logging.googleapis.com/user/tranche-prod-app-errors`. */
export function logMetricType(environment: string, key: string): string {
  return `logging.googleapis.com/user/${ownId(environment, key)}`;
}

function idPart(environment: string): string {
  return environmentLabel(environment).replaceAll('-', '_');
}
