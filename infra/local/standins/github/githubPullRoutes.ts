import { z } from 'zod';
import { isPull } from './codeHostPulls.ts';
import { GithubRefusal, MAIN, type PullRecord } from './codeHostRecords.ts';
import { bodyOf, numberOf, paged, type GithubCall, type Route } from './githubCall.ts';
import { sorted } from './githubIssueRoutes.ts';
import { fullPullJson, pullJson, reviewJson } from './githubPullShapes.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

const newPull = z.object({ title: z.string(), head: z.string(), base: z.string(), body: z.string().nullish() });
const pullChange = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
});
const newReview = z.object({
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  body: z.string().nullish(),
  commit_id: z.string().optional(),
});
const merge = z.object({
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
});

/** Pull requests are of the deployments repository only. */
export const pullRoutes: readonly Route[] = [
  { method: 'POST', path: 'pulls', answer: open },
  { method: 'GET', path: 'pulls', answer: list },
  { method: 'GET', path: 'pulls/:number', answer: (call) => shown(call, 200, pullOf(call)) },
  { method: 'PATCH', path: 'pulls/:number', answer: edit },
  { method: 'GET', path: 'pulls/:number/reviews', answer: listReviews },
  { method: 'POST', path: 'pulls/:number/reviews', answer: review },
  { method: 'PUT', path: 'pulls/:number/merge', answer: mergePull },
];

function pullOf(call: GithubCall): PullRecord {
  if (call.repository !== 'deployments') throw new GithubRefusal(404, 'Not Found');
  return call.world.codeHost.now.pulls.pull(numberOf(call));
}

function shown({ world, place }: GithubCall, status: number, pull: PullRecord): StandInAnswer {
  return json(status, fullPullJson(pull, world.codeHost, place));
}

function open(call: GithubCall): StandInAnswer {
  if (call.repository !== 'deployments') throw new GithubRefusal(404, 'Not Found');
  const { body, ...given } = bodyOf(call, newPull);
  return shown(call, 201, call.world.codeHost.now.pulls.open({ ...given, body: body ?? '' }, call.login));
}

function edit(call: GithubCall): StandInAnswer {
  const { number } = pullOf(call);
  const { body, ...change } = bodyOf(call, pullChange);
  call.world.codeHost.now.threads.edit('deployments', number, { ...change, body: body ?? undefined }, call.login);
  return shown(call, 200, pullOf(call));
}

/** `head` is `OWNER:BRANCH`; GitHub leaves out of account one without an owner, and so does this. */
function list(call: GithubCall): StandInAnswer {
  const { query, world, place, repository } = call;
  const state = query.get('state') ?? 'open';
  const head = /^([^:]+):(.+)$/.exec(query.get('head') ?? '');
  const owner = place.repository.split('/')[0] ?? '';
  const base = query.get('base') ?? MAIN;
  const { store } = world.codeHost.now;
  const candidates = head ? store.pulls(head[2] ?? '') : store.threads(repository);
  const found = candidates.filter(isPull).filter((pull) => {
    if (repository !== 'deployments' || base !== MAIN) return false;
    if (head && head[1]?.toLowerCase() !== owner.toLowerCase()) return false;
    return state === 'all' || pull.state === state;
  });
  return paged(call, sorted(found, query), (pull) => pullJson(pull, world.codeHost, place));
}

function listReviews(call: GithubCall): StandInAnswer {
  const pull = pullOf(call);
  const reviews = call.world.codeHost.now.pulls.reviews(pull.number);
  return paged(call, reviews, (item) => reviewJson(item, pull, call.place));
}

function review(call: GithubCall): StandInAnswer {
  const pull = pullOf(call);
  const { event, body, commit_id: commit } = bodyOf(call, newReview);
  const given = { event, body: body ?? '', commit };
  const made = call.world.codeHost.now.pulls.review(pull.number, given, call.login);
  return json(200, reviewJson(made, pull, call.place));
}

function mergePull(call: GithubCall): StandInAnswer {
  const { number } = pullOf(call);
  const { sha: head, commit_title: title, commit_message: text } = bodyOf(call, merge);
  const merged = call.world.codeHost.now.pulls.merge(number, { head, title, text }, call.login);
  const sha = merged.pull.merged?.commit;
  return json(200, { sha, merged: true, message: 'Pull Request successfully merged' });
}
