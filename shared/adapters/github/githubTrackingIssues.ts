import { SECOND, type Instant } from '../../domain/calendar/time.ts';
import type { Issue, TrackingIssues } from '../../ports/trackingIssues.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { githubCalls, numberOf, refusal, type GithubRepository } from './githubCalls.ts';
import { commentOf, commentsIn, issueOf, issuesIn } from './issueShapes.ts';

/** Of the tracking repository. */
export type GithubTrackingIssuesOptions = GithubRepository;

const PER_PAGE = 100;
/** Three thousand issues or comments since a rollout began. */
const MAX_PAGES = 30;

/**
 * Tracking issues over GitHub's REST API, one request each; looking for something takes one for every hundred that were
 * touched since. Moments are compared in whole seconds, the precision of GitHub's timestamps. Fails with VendorError.
 */
export function githubTrackingIssues(options: GithubTrackingIssuesOptions): TrackingIssues {
  const { repository, call } = githubCalls(options);

  return {
    async open({ title, body, labels }) {
      const { data } = await call('opening an issue', (octokit) =>
        octokit.rest.issues.create({ ...repository, title, body, labels: [...labels] }),
      );
      return issueOf(data);
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
