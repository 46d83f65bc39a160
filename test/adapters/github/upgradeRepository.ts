import { scriptedGithub, type Received, type Scripted } from './scriptedGithub.ts';

export const FILE = 'environments/prod/deployments/src-1/config.yaml';
export const BRANCH = 'mi-upgrade/prod/acme/5.2.0';

interface Pull {
  readonly number: number;
  readonly branch: string;
  readonly labels: string[];
  readonly body: string;
  state: 'open' | 'closed';
  merged: boolean;
  createdAt: string;
}

/** A call that goes wrong, before or after GitHub has done what was asked. */
export interface Fault {
  /** The how manieth call it is, from 0. */
  readonly at: number;
  readonly answer: Scripted;
  readonly afterEffect: boolean;
}

const OF_UPGRADE = 'e'.repeat(40);
const EXISTS: Scripted = { status: 422, body: { message: 'Reference already exists' } };

/** As much of a repository as pull requests of upgrades touch, with what has become of it. */
export async function upgradeRepository(text: string) {
  const files = new Map([['main', text]]);
  const pulls: Pull[] = [];
  const commits: string[] = [];
  const checks: { status: string; conclusion: string | null }[] = [];
  const faults: Fault[] = [];
  let count = -1;

  const shaOf = (branch: string) =>
    Buffer.from(files.get(branch) ?? '')
      .toString('hex')
      .padEnd(40, '0')
      .slice(0, 40);
  const shown = (pull: Pull) => ({
    number: pull.number,
    html_url: `https://github.test/pull/${pull.number}`,
    state: pull.state,
    user: { login: 'bot' },
    body: pull.body,
    labels: pull.labels.map((name) => ({ name })),
    head: { ref: pull.branch, sha: 'c'.repeat(40), repo: { full_name: 'acme/cloud' } },
    created_at: pull.createdAt,
    merged_at: pull.merged ? pull.createdAt : null,
  });
  const field = (request: Received, name: string) => String((request.body as Record<string, unknown>)[name]);
  const faulty =
    (effect: (request: Received) => Scripted) =>
    (request: Received): Scripted => {
      count += 1;
      const fault = faults.find(({ at }) => at === count);
      if (fault === undefined) return effect(request);
      if (fault.afterEffect) effect(request);
      return fault.answer;
    };

  const script: Record<string, (request: Received) => Scripted> = {
    'GET pulls': ({ query }) => ({
      body: pulls
        .filter(
          ({ branch, state }) => query['head'] === `acme:${branch}` && [state, 'all'].includes(query['state'] ?? ''),
        )
        .map(shown)
        .toReversed(),
    }),
    'GET git/ref/heads/main': () => ({ body: { object: { sha: 'd'.repeat(40) } } }),
    [`GET git/ref/heads/${BRANCH}`]: () =>
      files.has(BRANCH) ? { body: { object: { sha: OF_UPGRADE } } } : { status: 404, body: { message: 'Not Found' } },
    'POST git/refs': (request) => {
      const branch = field(request, 'ref').replace('refs/heads/', '');
      if (files.has(branch)) return EXISTS;
      files.set(branch, files.get(field(request, 'sha') === OF_UPGRADE ? BRANCH : 'main') ?? '');
      return { status: 201, body: {} };
    },
    [`GET contents/${FILE}`]: ({ query }) => {
      const branch = query['ref'] ?? '';
      const content = Buffer.from(files.get(branch) ?? '').toString('base64');
      return { body: { type: 'file', encoding: 'base64', content, sha: shaOf(branch) } };
    },
    [`PUT contents/${FILE}`]: (request) => {
      const branch = field(request, 'branch');
      if (field(request, 'sha') !== shaOf(branch)) return { status: 409, body: { message: 'does not match' } };
      files.set(branch, Buffer.from(field(request, 'content'), 'base64').toString());
      commits.push(branch);
      return { body: {} };
    },
    'POST pulls': (request) => {
      const branch = field(request, 'head');
      if (!commits.includes(branch)) return { status: 422, body: { message: 'No commits between' } };
      const createdAt = '2026-11-23T10:00:00Z';
      const [body, number] = [field(request, 'body'), pulls.length + 1];
      const pull: Pull = { number, branch, labels: [], body, state: 'open', merged: false, createdAt };
      pulls.push(pull);
      return { status: 201, body: shown(pull) };
    },
    [`GET commits/${'c'.repeat(40)}/check-runs`]: () => ({ body: { total_count: checks.length, check_runs: checks } }),
  };
  for (const number of [1, 2, 3]) {
    const pull = () => pulls[number - 1] as Pull;
    script[`GET pulls/${number}`] = () => ({ body: shown(pull()) });
    script[`PATCH pulls/${number}`] = () => {
      pull().state = 'closed';
      return { body: shown(pull()) };
    };
    script[`POST issues/${number}/labels`] = () => {
      pull().labels.push('mi-upgrade');
      return { body: [] };
    };
  }
  const faultyScript = Object.fromEntries(Object.entries(script).map(([call, effect]) => [call, faulty(effect)]));
  const github = await scriptedGithub(faultyScript);
  return { ...github, files, pulls, commits, checks, faults };
}
