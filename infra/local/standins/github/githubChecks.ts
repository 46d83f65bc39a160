import type { GithubCall } from './githubCall.ts';
import { apiOf, nodeId } from './githubEntities.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds, runConclusion, statusOf } from './githubShapes.ts';
import { json, type StandInAnswer } from '../httpStandIn.ts';

/** What the automation says of a commit: the runs that pull requests with this head have started, newest first. */
export function checkRuns({ world, clock, place }: GithubCall, sha: string): StandInAnswer {
  const now = clock.now();
  const { store } = world.codeHost.now;
  const runs = store.threads('deployments').flatMap(({ pull }) => pull?.runs ?? []);
  const ids = runs.filter(({ check, head }) => check && head === sha).map(({ id }) => id);
  const shown = ids.toReversed().flatMap((id) => {
    const run = world.run(id);
    if (!run) return [];
    const status = statusOf(run, now);
    const completed = status === 'completed';
    return {
      ...checkRunJson(id, sha, place),
      status,
      conclusion: runConclusion(run, now),
      started_at: isoSeconds(run.createdAt),
      completed_at: completed ? isoSeconds(run.endsAt) : null,
    };
  });
  return json(200, { total_count: shown.length, check_runs: shown });
}

function checkRunJson(id: string, sha: string, place: Place) {
  const page = `${place.url}/${place.repository}/actions/runs/${id}`;
  const url = `${apiOf(place)}/check-runs/${id}`;
  return {
    id: Number(id),
    node_id: nodeId('CheckRun', id),
    name: 'mi_upgrade',
    head_sha: sha,
    external_id: id,
    url,
    html_url: page,
    details_url: page,
    check_suite: { id: Number(id) },
    output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
    app: null,
    pull_requests: [],
  };
}
