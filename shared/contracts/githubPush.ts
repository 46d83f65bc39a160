import { z } from 'zod';
import { lineOfText } from './domainFields.ts';
import { mapping } from './fields.ts';

/** GitHub names no more commits of a push than these, and no more files of a commit than those. */
const MOST_COMMITS = 2048;
const MOST_FILES = 3000;
/** Where the configuration of the instances is. */
const CONFIGURATION = 'environments/';

const files = z.array(z.string()).optional().catch(undefined);
const commitList = z
  .array(z.object({ added: files, modified: files, removed: files }))
  .optional()
  .catch(undefined);

/**
 * The event `push`: whether it may have changed the configuration of instances on the default branch.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export const githubPush = mapping(
  {
    ref: lineOfText('ref', 1000),
    forced: z.boolean().optional().catch(undefined),
    repository: mapping({ default_branch: lineOfText('branch', 1000) }, 'an object with default_branch'),
    commits: commitList,
  },
  'an event of a push',
).transform(({ ref, forced, repository, commits }): { touchesInstances: boolean } => {
  const onDefault = ref === `refs/heads/${repository.default_branch}`;
  // What a forced push takes away is in no commit of it.
  return { touchesInstances: onDefault && (forced === true || commits === undefined || mayTouch(commits)) };
});

/** Yes where the list may have been cut off: to look once too often does no harm. */
function mayTouch(commits: NonNullable<z.infer<typeof commitList>>): boolean {
  if (commits.length === 0 || commits.length >= MOST_COMMITS) return true;
  return commits.some(({ added, modified, removed }) => {
    if (added === undefined || modified === undefined || removed === undefined) return true;
    const touched = [...added, ...modified, ...removed];
    return touched.length >= MOST_FILES || touched.some((file) => file.startsWith(CONFIGURATION));
  });
}
