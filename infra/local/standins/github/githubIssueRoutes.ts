import { z } from 'zod';
import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import { GithubRefusal, type CommentRecord, type ThreadRecord } from './codeHostRecords.ts';
import { bodyOf, numberOf, paged, type GithubCall, type Route } from './githubCall.ts';
import { labelJson } from './githubEntities.ts';
import { commentJson, issueJson } from './githubThreads.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

const label = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const labels = z.array(label);
const newIssue = z.object({
  title: z.string(),
  body: z.string().nullish(),
  labels: labels.optional(),
  assignees: z.array(z.string()).optional(),
});
const issueChange = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  labels: labels.optional(),
  state: z.enum(['open', 'closed']).optional(),
});
const comment = z.object({ body: z.string() });
const moreLabels = z.union([z.object({ labels }), labels.transform((given) => ({ labels: given }))]);

export const issueRoutes: readonly Route[] = [
  { method: 'POST', path: 'issues', answer: open },
  { method: 'GET', path: 'issues', answer: list },
  { method: 'PATCH', path: 'issues/comments/:id', answer: editComment },
  { method: 'GET', path: 'issues/:number', answer: (call) => issue(call, 200, threadOf(call)) },
  { method: 'PATCH', path: 'issues/:number', answer: edit },
  { method: 'POST', path: 'issues/:number/labels', answer: addLabels },
  { method: 'POST', path: 'issues/:number/comments', answer: addComment },
  { method: 'GET', path: 'issues/:number/comments', answer: listComments },
];

function threadOf(call: GithubCall): ThreadRecord {
  return call.world.codeHost.now.threads.thread(call.repository, numberOf(call));
}

function shown(call: GithubCall, thread: ThreadRecord) {
  const comments = call.world.codeHost.now.store.comments(call.repository, thread.number).length;
  return issueJson(thread, comments, call.place);
}

function issue(call: GithubCall, status: number, thread: ThreadRecord): StandInAnswer {
  return json(status, shown(call, thread));
}

function open(call: GithubCall): StandInAnswer {
  const { title, body, labels: named = [], assignees = [] } = bodyOf(call, newIssue);
  if (title === '') {
    const missing = [{ resource: 'Issue', field: 'title', code: 'missing_field' }];
    throw new GithubRefusal(422, 'Validation Failed', missing);
  }
  const { threads } = call.world.codeHost.now;
  const given = { title, body: body ?? '', labels: named, assignees, author: call.login, pull: null };
  return issue(call, 201, threads.open(call.repository, given));
}

function edit(call: GithubCall): StandInAnswer {
  const { body, ...change } = bodyOf(call, issueChange);
  const { threads } = call.world.codeHost.now;
  // `null` empties the body, as at GitHub.
  const text = body === null ? '' : body;
  return issue(call, 200, threads.edit(call.repository, numberOf(call), { ...change, body: text }, call.login));
}

function addLabels(call: GithubCall): StandInAnswer {
  const more = bodyOf(call, moreLabels).labels;
  const before = threadOf(call);
  const change = { labels: [...before.labels, ...more] };
  const after = call.world.codeHost.now.threads.edit(call.repository, before.number, change, call.login);
  return json(
    200,
    after.labels.map((name) => labelJson(name, call.place)),
  );
}

function addComment(call: GithubCall): StandInAnswer {
  const { body } = bodyOf(call, comment);
  const made = call.world.codeHost.now.threads.comment(call.repository, numberOf(call), body, call.login);
  return json(201, commentJson(made, threadOf(call), call.place));
}

function editComment(call: GithubCall): StandInAnswer {
  const { body } = bodyOf(call, comment);
  const { threads } = call.world.codeHost.now;
  const edited = threads.editComment(call.repository, numberOf(call, 'id'), body);
  return json(200, commentJson(edited, threads.thread(call.repository, edited.number), call.place));
}

/** `since` is about the last change, as at GitHub. */
function listComments(call: GithubCall): StandInAnswer {
  const thread = threadOf(call);
  const since = moment(call.query.get('since'));
  const comments = call.world.codeHost.now.threads.comments(call.repository, thread.number);
  const recent = comments.filter((item) => isSince(item, since));
  return paged(call, recent, (item) => commentJson(item, thread, call.place));
}

/** Pull requests are listed as well, as at GitHub. */
function list(call: GithubCall): StandInAnswer {
  const { query } = call;
  const since = moment(query.get('since'));
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const named = (query.get('labels') ?? '').split(',').filter(Boolean);
  const found = call.world.codeHost.now.store.threads(call.repository).filter((thread) => {
    if (state !== 'all' && thread.state !== state) return false;
    if (creator !== null && thread.author !== creator) return false;
    return named.every((name) => thread.labels.includes(name)) && isSince(thread, since);
  });
  return paged(call, sorted(found, query), (thread) => shown(call, thread));
}

/** Newest first unless asked for otherwise. */
export function sorted<T extends ThreadRecord>(threads: readonly T[], query: URLSearchParams): T[] {
  const by = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  return threads.toSorted((a, b) => sign * (a[by] - b[by] || a.number - b.number));
}

function moment(text: string | null): Instant {
  if (text === null) return 0;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new GithubRefusal(422, 'Validation Failed');
  return at;
}

/** Timestamps have whole seconds, and are compared as such. */
function isSince({ updatedAt }: ThreadRecord | CommentRecord, since: Instant): boolean {
  return Math.floor(updatedAt / 1000) * 1000 >= Math.floor(since / 1000) * 1000;
}
