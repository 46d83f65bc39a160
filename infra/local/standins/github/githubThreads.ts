import type { CommentRecord, ThreadRecord } from './codeHostRecords.ts';
import { apiOf, labelJson, nodeId, userJson } from './githubEntities.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds } from './githubShapes.ts';

export function pageOf(thread: ThreadRecord, { url, repository }: Place): string {
  return `${url}/${repository}/${thread.pull ? 'pull' : 'issues'}/${thread.number}`;
}

/** An issue as GitHub's REST API shows it; a pull request is one as well. */
export function issueJson(thread: ThreadRecord, comments: number, place: Place) {
  const { number, title, body, state, author, closedAt, closedBy } = thread;
  const users = (thread.assignees ?? []).map((login) => userJson(login, place));
  const url = `${apiOf(place)}/issues/${number}`;
  return {
    id: idOf(thread),
    node_id: nodeId('Issue', `${place.repository}/${number}`),
    number,
    title,
    body,
    state,
    state_reason: state === 'closed' ? 'completed' : null,
    locked: false,
    active_lock_reason: null,
    user: userJson(author, place),
    labels: thread.labels.map((label) => labelJson(label, place)),
    assignee: users[0] ?? null,
    assignees: users,
    milestone: null,
    comments,
    created_at: isoSeconds(thread.createdAt),
    updated_at: isoSeconds(thread.updatedAt),
    closed_at: closedAt === null ? null : isoSeconds(closedAt),
    closed_by: closedBy === null ? null : userJson(closedBy, place),
    author_association: 'CONTRIBUTOR',
    url,
    repository_url: apiOf(place),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pageOf(thread, place),
    ...(thread.pull ? { pull_request: linksToPull(thread, place) } : {}),
  };
}

function linksToPull(thread: ThreadRecord, place: Place) {
  const page = pageOf(thread, place);
  const merged = thread.pull?.merged;
  return {
    url: `${apiOf(place)}/pulls/${thread.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: merged ? isoSeconds(merged.at) : null,
  };
}

export function commentJson(comment: CommentRecord, thread: ThreadRecord, place: Place) {
  const { id, body, author, createdAt, updatedAt } = comment;
  return {
    id,
    node_id: nodeId('IssueComment', id),
    url: `${apiOf(place)}/issues/comments/${id}`,
    html_url: `${pageOf(thread, place)}#issuecomment-${id}`,
    issue_url: `${apiOf(place)}/issues/${thread.number}`,
    body,
    user: userJson(author, place),
    author_association: 'CONTRIBUTOR',
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(updatedAt),
  };
}

/** The number that tells it from those of all repositories. */
export function idOf({ repository, number }: ThreadRecord): number {
  return number * 10 + (repository === 'tracking' ? 1 : 2);
}
