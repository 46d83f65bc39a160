import { z } from 'zod';

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/** What the environment says of GitHub's webhooks, beside the secret. */
export const webhookVariables = {
  GITHUB_RELEASE_REPOS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
    .pipe(z.array(z.string().regex(REPOSITORY, 'must be OWNER/NAME, several with commas between them'))),
  TRANCHE_PRERELEASES: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((word) => word === 'true'),
};

/** Whose events are followed. */
export interface WebhookSettings {
  /** `OWNER/NAME` of the repository with the instances and the workflow. */
  readonly deploymentsRepository: string;
  /** Whose releases are registered; empty for every repository that signs with the secret. */
  readonly releaseRepositories: readonly string[];
  /** Whether pre-releases are registered, too. */
  readonly prereleases: boolean;
}
