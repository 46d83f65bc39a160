import { SECOND, type Instant } from '../../../../shared/domain/calendar/time.ts';
import { parseDispatch } from './dispatchBody.ts';
import { notFound, positive, type GithubCall, type Route } from './githubCall.ts';
import { runDetails, runJson, WORKFLOW_FILE } from './githubShapes.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

/** GitHub lists no more than this for a query with a filter, however many pages are asked for. */
const MAX_LISTED = 1_000;

export const actionRoutes: readonly Route[] = [
  { method: 'POST', path: `actions/workflows/${WORKFLOW_FILE}/dispatches`, answer: inDeployments(dispatch) },
  { method: 'GET', path: `actions/workflows/${WORKFLOW_FILE}/runs`, answer: inDeployments(listRuns) },
  { method: 'GET', path: 'actions/runs/:id', answer: inDeployments(showRun) },
];

function inDeployments(answer: (call: GithubCall) => StandInAnswer): Route['answer'] {
  return (call) => (call.repository === 'deployments' ? answer(call) : notFound());
}

function dispatch({ world, details, place, request }: GithubCall): StandInAnswer {
  const body = parseDispatch(request.body, details !== 'refused');
  if (!body.ok) return json(body.status, { message: body.message });
  const run = world.dispatch(body.request);
  return body.details && details === 'given' ? json(200, runDetails(run, place)) : { status: 204 };
}

function listRuns({ world, clock, query, place }: GithubCall): StandInAnswer {
  const created = query.get('created');
  const [from, to] = createdRange(created);
  if (!(from <= to)) return json(422, { message: `The stand-in knows created=>=A and created=A..B, not ${created}` });
  const perPage = positive(query.get('per_page'), 30, 100);
  const page = positive(query.get('page'), 1, 1_000_000);
  const event = query.get('event');
  const matching = world.runs.filter((run) => run.createdAt >= from && run.createdAt < to);
  const runs = matching.filter((run) => event === null || event === eventOf(run)).toReversed();
  const shown = runs.slice(0, MAX_LISTED).slice((page - 1) * perPage, page * perPage);
  return json(200, {
    total_count: runs.length,
    workflow_runs: shown.map((run) => runJson(run, clock.now(), place)),
  });
}

function eventOf({ cause }: { cause?: unknown }): string {
  return cause === undefined ? 'workflow_dispatch' : 'pull_request';
}

/** From the first moment to before the last; an inclusive end in whole seconds takes in the rest of its second. */
function createdRange(created: string | null): [Instant, Instant] {
  if (created === null) return [0, Infinity];
  const [, since] = /^>=(\S+)$/.exec(created) ?? [];
  if (since !== undefined) return [Date.parse(since), Infinity];
  const [, from = '', to = ''] = /^(\S+)\.\.(\S+)$/.exec(created) ?? [];
  return [Date.parse(from), Date.parse(to) + SECOND];
}

function showRun({ world, clock, place, params }: GithubCall): StandInAnswer {
  const run = world.run(params['id'] ?? '');
  return run ? json(200, runJson(run, clock.now(), place)) : notFound();
}
