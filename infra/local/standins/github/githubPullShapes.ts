import type { CodeHost } from './codeHost.ts';
import { MAIN, type PullRecord, type ReviewRecord } from './codeHostRecords.ts';
import { apiOf, labelJson, nodeId, repositoryJson, userJson } from './githubEntities.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds } from './githubShapes.ts';
import { idOf, pageOf } from './githubThreads.ts';

/** A pull request as a list shows it. */
export function pullJson(thread: PullRecord, host: CodeHost, place: Place) {
  const { number, title, body, state, author, closedAt, createdAt, updatedAt, pull } = thread;
  const url = `${apiOf(place)}/pulls/${number}`;
  const issue = `${apiOf(place)}/issues/${number}`;
  const page = pageOf(thread, place);
  const base = host.now.content.mergeBase(pull.head).sha;
  const statuses = `${apiOf(place)}/statuses/${pull.head}`;
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${apiOf(place)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    id: idOf(thread),
    node_id: nodeId('PullRequest', number),
    number,
    title,
    body,
    state,
    locked: false,
    draft: false,
    user: userJson(author, place),
    labels: thread.labels.map((label) => labelJson(label, place)),
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    milestone: null,
    auto_merge: null,
    active_lock_reason: null,
    author_association: 'CONTRIBUTOR',
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(updatedAt),
    closed_at: closedAt === null ? null : isoSeconds(closedAt),
    merged_at: pull.merged ? isoSeconds(pull.merged.at) : null,
    merge_commit_sha: pull.merged?.commit ?? null,
    head: sideJson(pull.branch, pull.head, author, place),
    base: sideJson(MAIN, base, place.repository.split('/')[0] ?? '', place),
    url,
    html_url: page,
    issue_url: issue,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    commits_url: links.commits,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}

function sideJson(ref: string, sha: string, login: string, place: Place) {
  const label = `${place.repository.split('/')[0]}:${ref}`;
  return { label, ref, sha, user: userJson(login, place), repo: repositoryJson(place) };
}

/** A pull request as it is shown alone, with what a list leaves out. */
export function fullPullJson(thread: PullRecord, host: CodeHost, place: Place) {
  const { content, pulls, store } = host.now;
  const { pull, number, state } = thread;
  const open = state === 'open';
  const conflicts = open && content.conflicts(pull.head);
  const blocked = open && pulls.obstacle(thread) !== undefined;
  return {
    ...pullJson(thread, host, place),
    merged: pull.merged !== null,
    merged_by: pull.merged ? userJson(pull.merged.by, place) : null,
    mergeable: open ? !conflicts : null,
    rebaseable: open ? !conflicts : null,
    mergeable_state: !open ? 'unknown' : conflicts ? 'dirty' : blocked ? 'blocked' : 'clean',
    comments: store.comments('deployments', number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: content.changesOf(pull.head).length,
  };
}

export function reviewJson(review: ReviewRecord, thread: PullRecord, place: Place) {
  const page = `${pageOf(thread, place)}#pullrequestreview-${review.id}`;
  const pull = `${apiOf(place)}/pulls/${thread.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: userJson(review.author, place),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: isoSeconds(review.at),
    commit_id: review.commit,
    author_association: 'CONTRIBUTOR',
  };
}
