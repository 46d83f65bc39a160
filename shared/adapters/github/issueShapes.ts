import { z } from 'zod';
import type { Issue, IssueComment, IssueSeen } from '../../ports/trackingIssues.ts';
import { readAnswer } from './githubCalls.ts';

/** GitHub's ids are numbers, beyond what a number can hold exactly if need be; here they are text. */
const id = z.union([z.int().positive(), z.bigint().positive()]).transform(String);
export const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** A body that nobody has written is null. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const issue = z.object({ number: z.int().positive(), html_url: z.string() });

/** What a list shows of an issue. Pull requests are listed as issues too. */
const listed = issue.extend({ body: text, created_at: moment, pull_request: z.unknown().optional() });

const login = z.object({ login: z.string() });
const seen = issue.extend({
  body: text,
  state: z.enum(['open', 'closed']),
  // A deleted account has none.
  assignees: z
    .array(login.nullable())
    .nullish()
    .transform((all) => (all ?? []).flatMap((each) => each?.login ?? [])),
  closed_by: login.nullish(),
});

const comment = z.object({ id, html_url: z.string(), body: text });
const listedComment = comment.extend({ created_at: moment });

export function issueOf(data: unknown): Issue {
  return toIssue(readAnswer(issue, data, 'an issue'));
}

export function issueSeen(data: unknown): IssueSeen {
  const { body, state, assignees, closed_by: closedBy, ...one } = readAnswer(seen, data, 'an issue');
  return { ...toIssue(one), body, state, assignees, closedBy: state === 'closed' ? (closedBy?.login ?? null) : null };
}

export function issuesIn(data: unknown): (Issue & { readonly body: string; readonly createdAt: number })[] {
  // Only an answer of its kind may say that there is nothing: a wrong one would open a second issue.
  return readAnswer(z.array(listed), data, 'a list of issues').map((one) => ({
    ...toIssue(one),
    // What is no issue matches no marker, and still counts for how far the list has been read.
    body: one.pull_request === undefined || one.pull_request === null ? one.body : '',
    createdAt: one.created_at,
  }));
}

export function commentOf(data: unknown): IssueComment {
  return toComment(readAnswer(comment, data, 'a comment'));
}

export function commentsIn(data: unknown): { readonly comment: IssueComment; readonly createdAt: number }[] {
  return readAnswer(z.array(listedComment), data, 'a list of comments').map((one) => ({
    comment: toComment(one),
    createdAt: one.created_at,
  }));
}

function toIssue({ number, html_url: url }: z.output<typeof issue>): Issue {
  return { number, url };
}

function toComment({ id, html_url: url, body }: z.output<typeof comment>): IssueComment {
  return { id, url, body };
}
