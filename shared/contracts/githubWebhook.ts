import { z } from 'zod';
import { lineOfText } from './domainFields.ts';
import { type BodyReading, mapping, readBody, textThat } from './fields.ts';
import { githubPush } from './githubPush.ts';
import { type GithubRelease, githubRelease } from './githubRelease.ts';
import { type NamedUpgrade, upgradeOfBranch, upgradeOfTitle } from './upgradeNames.ts';

/** What an event of GitHub is a reason to look at. Only a release is taken at its word. */
export type GithubNudge =
  | { readonly kind: 'release'; readonly repository: string; readonly release: GithubRelease }
  | { readonly kind: 'pull-request' | 'run'; readonly repository: string; readonly upgrade: NamedUpgrade }
  | { readonly kind: 'configuration'; readonly repository: string }
  /** `why` in words, for the log. */
  | { readonly kind: 'nothing'; readonly why: string };

/** `repository.full_name`, as every event of a repository has it. */
const repository = mapping(
  {
    full_name: textThat({ noun: 'repository', write: 'OWNER/NAME' }, (name) => /^[\w.-]+\/[\w.-]+$/.test(name)),
  },
  'an object with full_name',
);
const EVENT = 'an event of GitHub: a JSON object with a repository';
const nothing = (why: string): GithubNudge => ({ kind: 'nothing', why });

const release = mapping({ repository }, EVENT)
  .and(githubRelease)
  .transform(({ repository, ...release }): GithubNudge => {
    return { kind: 'release', repository: repository.full_name, release };
  });

const branch = mapping({ ref: lineOfText('branch', 1000) }, 'an object with ref');
const pullRequest = mapping(
  { repository, pull_request: mapping({ head: branch }, 'an object with head') },
  EVENT,
).transform(({ repository, pull_request }): GithubNudge => {
  const upgrade = upgradeOfBranch(pull_request.head.ref);
  if (upgrade === undefined) return nothing('the branch is of no upgrade');
  return { kind: 'pull-request', repository: repository.full_name, upgrade };
});

// The title came later than the event: where it is missing, the next pulse asks for the run.
const lenientText = z.string().optional().catch(undefined);
const UPGRADE_WORKFLOW = /(^|\/)mi_upgrade\.yml(@|$)/;
const run = mapping(
  {
    repository,
    workflow: z.object({ path: lenientText }).optional().catch(undefined),
    workflow_run: mapping({ display_title: lenientText, path: lenientText }, 'an object'),
  },
  EVENT,
).transform(({ repository, workflow, workflow_run: { display_title: title, path } }): GithubNudge => {
  if (!UPGRADE_WORKFLOW.test(path ?? workflow?.path ?? '')) return nothing('the run is of another workflow');
  const upgrade = upgradeOfTitle(title ?? '');
  if (upgrade === undefined) return nothing('the title of the run names no upgrade');
  return { kind: 'run', repository: repository.full_name, upgrade };
});

const push = mapping({ repository }, EVENT)
  .and(githubPush)
  .transform(({ repository, touchesInstances }): GithubNudge => {
    if (!touchesInstances) return nothing('the push has not changed the configuration of instances');
    return { kind: 'configuration', repository: repository.full_name };
  });

/** The events that are taken, with their actions; what they mean is in https://docs.github.com/en/webhooks. */
const EVENTS = new Map<string, { readonly actions?: readonly string[]; readonly schema: z.ZodType<GithubNudge> }>([
  ['release', { actions: ['published', 'released'], schema: release }],
  [
    'pull_request',
    { actions: ['opened', 'reopened', 'closed', 'labeled', 'edited', 'synchronize'], schema: pullRequest },
  ],
  ['pull_request_review', { actions: ['submitted', 'dismissed'], schema: pullRequest }],
  ['workflow_run', { actions: ['completed'], schema: run }],
  ['push', { schema: push }],
]);

const action = mapping({ action: lineOfText('action', 100) }, EVENT);

/** What an event says, or everything that is wrong with it. Fields that nobody asks for may be whatever they are. */
export function readGithubWebhook(event: string, body: unknown): BodyReading<GithubNudge> {
  const taken = EVENTS.get(event);
  if (taken === undefined) return { value: nothing('an event that nobody waits for') };
  if (taken.actions !== undefined) {
    const reading = readBody(body, action);
    if ('errors' in reading) return reading;
    if (!taken.actions.includes(reading.value.action)) return { value: nothing('an action that nobody waits for') };
  }
  return readBody(body, taken.schema);
}
