import { SECOND, type Instant } from '../../domain/calendar/time.ts';
import type { Issue, NewIssue, TrackingIssues } from '../../ports/trackingIssues.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { fieldOf } from './fieldOf.ts';
import { afterEffect, statusOf } from './githubErrors.ts';
import { githubCalls, numberOf, refusal, type GithubRepository } from './githubCalls.ts';
import { commentOf, commentsIn, issueOf, issueSeen, issuesIn } from './issueShapes.ts';

/** Of the tracking repository. */
export type GithubTrackingIssuesOptions = GithubRepository;

const PER_PAGE = 100;
/** Three thousand issues or comments since a rollout began. */
const MAX_PAGES = 30;

/**
 * Tracking issues over GitHub's REST API, one request each where everybody may be assigned; looking for something takes one for every hundred that were
 * touched since. Moments are compared in whole seconds, the precision of GitHub's timestamps. Fails with VendorError.
 */
export function githubTrackingIssues(options: GithubTrackingIssuesOptions): TrackingIssues {
  const { repository, secrets, call } = githubCalls(options);

  /** @returns `undefined` when one of those may not be assigned: then GitHub opens nothing */
  const create = async (
    { title, body, labels }: NewIssue,
    assignees?: readonly string[],
  ): Promise<Issue | undefined> => {
    const opened = await call('opening an issue', async (octokit) => {
      const issue = { ...repository, title, body, labels: [...labels] };
      try {
        return await octokit.rest.issues.create(
          assignees === undefined ? issue : { ...issue, assignees: [...assignees] },
        );
      } catch (error) {
        if (assignees !== undefined && isAboutAssignees(error)) return undefined;
        throw error;
      }
    });
    return opened === undefined ? undefined : issueOf(opened.data);
  };

  /** Who may not be assigned is left out here, and nobody is told. */
  const assign = async ({ number }: Issue, assignees: readonly string[]): Promise<void> => {
    await call(`assigning issue ${number}`, async (octokit) => {
      try {
        await octokit.rest.issues.addAssignees({ ...repository, issue_number: number, assignees: [...assignees] });
      } catch (error) {
        throw afterEffect(error, `issue ${number} was opened`, secrets);
      }
    });
  };

  return {
    async open({ assignees = [], ...issue }) {
      const opened = assignees.length === 0 ? undefined : await create(issue, assignees);
      if (opened !== undefined) return opened;
      const unassigned = await create(issue);
      if (unassigned === undefined) throw refusal('an issue without assignees was refused for them');
      if (assignees.length > 0) await assign(unassigned, assignees);
      return unassigned;
    },

    async read(number) {
      const { data } = await call(`reading issue ${number}`, (octokit) =>
        octokit.rest.issues.get({ ...repository, issue_number: checked(number) }),
      );
      return issueSeen(data);
    },

    async find(marker, since) {
      // Every text holds an empty one: the first issue that comes along would be taken for ours.
      if (marker === '') throw refusal('an empty marker is in every issue');
      const from = wholeSecond(since);
      let oldest: Issue | undefined;
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const { data } = await call('looking for an issue', (octokit) =>
          octokit.rest.issues.listForRepo({
            ...repository,
            state: 'all',
            // Of the last change, so that it leaves out nothing that was created since.
            since: new Date(from).toISOString(),
            // Newest first: what is opened meanwhile moves the pages, and then an issue comes twice instead of never.
            sort: 'created',
            direction: 'desc',
            per_page: PER_PAGE,
            page,
          }),
        );
        const issues = issuesIn(data);
        for (const { number, url, body, createdAt } of issues) {
          if (createdAt >= from && body.includes(marker)) oldest = { number, url };
        }
        const last = issues.at(-1);
        if (issues.length < PER_PAGE || last === undefined || last.createdAt < from) return oldest;
      }
      // To answer "there is none" without having seen all of them would open a second one.
      throw tooMany(`issues to look through for "${marker}"`);
    },

    async update(number, change) {
      if (change.body === undefined && change.state === undefined) return;
      await call(`updating issue ${number}`, (octokit) =>
        octokit.rest.issues.update({
          ...repository,
          issue_number: checked(number),
          ...(change.body === undefined ? {} : { body: change.body }),
          ...(change.state === undefined ? {} : { state: change.state }),
        }),
      );
    },

    async comment(number, body) {
      const { data } = await call(`commenting on issue ${number}`, (octokit) =>
        octokit.rest.issues.createComment({ ...repository, issue_number: checked(number), body }),
      );
      return commentOf(data);
    },

    async editComment(id, body) {
      const number = numberOf(id, 'a comment');
      await call(`editing comment ${id}`, (octokit) =>
        octokit.rest.issues.updateComment({ ...repository, comment_id: number, body }),
      );
    },

    async comments(number, since) {
      const from = wholeSecond(since);
      const found = new Map<string, ReturnType<typeof commentsIn>[number]>();
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const { data } = await call(`the comments on issue ${number}`, (octokit) =>
          octokit.rest.issues.listComments({
            ...repository,
            issue_number: checked(number),
            since: new Date(from).toISOString(),
            per_page: PER_PAGE,
            page,
          }),
        );
        const comments = commentsIn(data);
        for (const one of comments) if (one.createdAt >= from) found.set(one.comment.id, one);
        if (comments.length === PER_PAGE) continue;
        return [...found.values()].toSorted((a, b) => a.createdAt - b.createdAt).map(({ comment }) => comment);
      }
      throw tooMany(`comments on issue ${number}`);
    },
  };
}

/** GitHub's answer `{resource: 'Issue', field: 'assignees', code: 'invalid'}`. */
function isAboutAssignees(error: unknown): boolean {
  const errors = fieldOf(fieldOf(fieldOf(error, 'response'), 'data'), 'errors');
  return (
    statusOf(error) === 422 && Array.isArray(errors) && errors.some((each) => fieldOf(each, 'field') === 'assignees')
  );
}

/** The number goes into a path. */
function checked(number: number): number {
  return numberOf(String(number), 'an issue');
}

function wholeSecond(at: Instant): Instant {
  return Math.floor(at / SECOND) * SECOND;
}

function tooMany(what: string): VendorError {
  return new VendorError('github', `too many ${what}`, { retryable: true, certain: false });
}
