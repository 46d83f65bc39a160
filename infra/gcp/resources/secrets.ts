import { Secret } from '@pulumi/gcp/secretmanager/secret.js';
import type { Secret as SecretName } from '../../cloud/topology.ts';
import type { Place } from './place.ts';

/** `GITHUB_TOKEN` is kept as `github-token`. */
export function secretIdOf(name: SecretName): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Empty: an operator puts the values in, so that neither this program nor its state ever holds one. */
export function createSecrets({ project, after }: Place): Record<SecretName, Secret> {
  const secret = (name: SecretName): Secret => {
    const secretId = secretIdOf(name);
    return new Secret(secretId, { project, secretId, replication: { auto: {} } }, { dependsOn: [...after] });
  };
  return {
    GITHUB_TOKEN: secret('GITHUB_TOKEN'),
    GITHUB_WEBHOOK_SECRET: secret('GITHUB_WEBHOOK_SECRET'),
    OPSGENIE_API_KEY: secret('OPSGENIE_API_KEY'),
    OPSGENIE_WEBHOOK_TOKEN: secret('OPSGENIE_WEBHOOK_TOKEN'),
    SLACK_BOT_TOKEN: secret('SLACK_BOT_TOKEN'),
    SLACK_SIGNING_SECRET: secret('SLACK_SIGNING_SECRET'),
  };
}
