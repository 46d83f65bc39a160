import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  serveGithub,
  type GithubFailure,
  type GithubServer,
} from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld, type World } from '../../../infra/local/standins/world.ts';
import {
  githubUpgradeWorkflow,
  type GithubUpgradeWorkflowOptions,
} from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { UpgradeWorkflow } from '../../../shared/ports/upgradeWorkflow.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';
import { REQUEST } from './upgradeRequest.ts';

const TOKEN = 'a-very-secret-token';

let clock: ReturnType<typeof manualClock>;
let world: World;
let github: GithubServer;
let workflow: UpgradeWorkflow;
beforeEach(() => start());
afterEach(() => github.close());

async function start(details: 'given' | 'ignored' | 'refused' = 'given'): Promise<void> {
  clock = manualClock();
  world = createWorld({ clock, seed: 1 });
  github = await serveGithub({ world, clock, repository: 'acme/cloud', token: TOKEN, details });
  workflow = connect();
}

async function restart(details: 'ignored' | 'refused'): Promise<void> {
  await github.close();
  await start(details);
}

function connect(more: Partial<GithubUpgradeWorkflowOptions> = {}): UpgradeWorkflow {
  const access = {
    apiUrl: `${github.url}/`,
    token: TOKEN,
    owner: 'acme',
    repo: 'cloud',
    lookAfterMs: [0, 1],
    retries: 0,
  };
  return githubUpgradeWorkflow({ ...access, ...more });
}

async function failureOf(call: Promise<unknown>): Promise<VendorError> {
  const error = await call.then(
    () => new Error('no failure'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VendorError)) throw error;
  return error;
}

describe('what a failed dispatch says', () => {
  const refused = { certain: true, retryable: false, retryAfter: undefined };
  const limited = { certain: true, retryable: true };
  const unclear = { certain: false, retryable: true, retryAfter: undefined };
  const reset = String(Date.parse('2026-11-23T10:10:00Z') / 1000);
  const cases: [string, GithubFailure, object][] = [
    ['400', { status: 400 }, refused],
    ['401', { status: 401 }, refused],
    ['403 without a limit', { status: 403 }, refused],
    ['404', { status: 404 }, refused],
    ['422', { status: 422 }, refused],
    ['429 with a delay', { status: 429, retryAfter: 7 }, { ...limited, retryAfter: 7_000 }],
    ['429 without one', { status: 429 }, { ...limited, retryAfter: MINUTE }],
    ['403 with a delay', { status: 403, retryAfter: 30 }, { ...limited, retryAfter: 30_000 }],
    [
      '403 with a used-up quota',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } },
      { ...limited, retryAfter: 10 * MINUTE },
    ],
    [
      '403 of the secondary limit',
      { status: 403, message: 'You have exceeded a secondary rate limit.' },
      { ...limited, retryAfter: MINUTE },
    ],
    ['408', { status: 408 }, unclear],
    ['500', { status: 500 }, unclear],
    ['502 after the effect', { status: 502, afterEffect: true }, unclear],
    ['503', { status: 503 }, unclear],
    ['a dropped connection', { drop: 'hang-up' }, unclear],
    ['a connection dropped after the effect', { drop: 'hang-up', afterEffect: true }, unclear],
    ['no answer in time', { drop: 'stall' }, unclear],
    ['no answer in time after the effect', { drop: 'stall', afterEffect: true }, unclear],
  ];

  test.each(cases)('%s', async (_, failure, expected) => {
    github.failNext(failure);
    expect(await failureOf(connect({ timeoutMs: 200 }).dispatch(REQUEST))).toMatchObject(expected);
    // A failed call is made once: trying again is the business of who knows whether that is safe.
    expect(github.calls.count).toBe(1);
    expect(world.runs).toHaveLength(failure.afterEffect ? 1 : 0);
    expect((await workflow.find(REQUEST, clock.now()))?.id).toBe(failure.afterEffect ? '1' : undefined);
  });

  test('a server that is not there leaves it unclear', async () => {
    const gone = connect({ apiUrl: 'http://127.0.0.1:1' });
    expect(await failureOf(gone.dispatch(REQUEST))).toMatchObject(unclear);
  });
});

describe('a server that does not name the run', () => {
  test('the run of a 204 is found by its title', async () => {
    await restart('ignored');
    world.dispatch({ ...REQUEST, customer: 'other' });
    expect(await workflow.dispatch(REQUEST)).toMatchObject({ id: '2', status: 'pending' });
    expect(world.runs).toHaveLength(2);
  });

  test('an older run for the same request is not taken for the new one', async () => {
    await restart('ignored');
    await workflow.dispatch(REQUEST);
    clock.advance(15 * MINUTE);
    expect((await workflow.dispatch(REQUEST)).id).toBe('2');
  });

  test('a server that refuses to give details is asked without, once and for all', async () => {
    await restart('refused');
    expect((await workflow.dispatch(REQUEST)).id).toBe('1');
    expect(github.calls.count).toBe(3);
    await workflow.dispatch({ ...REQUEST, customer: 'other' });
    expect(github.calls.count).toBe(5);
    expect(world.runs).toHaveLength(2);
  });

  test('several dispatches at once to such a server all get through, once each', async () => {
    await restart('refused');
    const customers = ['a', 'b', 'c', 'd'];
    const runs = await Promise.all(customers.map((customer) => workflow.dispatch({ ...REQUEST, customer })));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(4);
    expect(world.runs).toHaveLength(4);
  });

  test('the run of an answer that was cut off is found by its title', async () => {
    const cutOff = connect({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (init?.method !== 'POST') return response;
        const body = new ReadableStream({ start: (stream) => stream.error(new Error('cut off')) });
        return new Response(body, response);
      },
    });
    expect((await cutOff.dispatch(REQUEST)).id).toBe('1');
    expect(world.runs).toHaveLength(1);
  });

  test.each([429, 403, 404, 500])(
    'a %i while looking for it does not look as if nothing was started',
    async (status) => {
      await restart('ignored');
      const failing = connect({
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          if (init?.method === 'POST') github.failNext({ status, retryAfter: 1 });
          return response;
        },
      });
      const error = await failureOf(failing.dispatch(REQUEST));
      expect(error).toMatchObject({ certain: false, retryable: true });
      expect(error.message).toMatch(/^github: dispatched, then listing runs: /);
      expect((await workflow.find(REQUEST, clock.now()))?.id).toBe('1');
    },
  );

  test('a run that is not listed yet leaves it unclear', async () => {
    const accepting = connect({
      fetch: async (_, init) =>
        init?.method === 'POST'
          ? new Response(null, { status: 204, headers: { date: 'Mon, 23 Nov 2026 10:00:00 GMT' } })
          : Response.json({ total_count: 0, workflow_runs: [] }),
    });
    expect(await failureOf(accepting.dispatch(REQUEST))).toMatchObject({ certain: false, retryable: true });
  });
});

describe('finding', () => {
  test('a run is found by the second in which it was created', async () => {
    clock.advance(400);
    await workflow.dispatch(REQUEST);
    expect((await workflow.find(REQUEST, clock.now()))?.id).toBe('1');
    expect(await workflow.find(REQUEST, clock.now() + 1_000)).toBeUndefined();
  });

  test('a run is found behind more runs than GitHub lists at once', async () => {
    const since = clock.now();
    await workflow.dispatch(REQUEST);
    for (let i = 0; i < 2_500; i += 1) {
      world.dispatch({ ...REQUEST, customer: `other-${i}` });
      clock.advance(700);
    }
    expect((await workflow.find(REQUEST, since))?.id).toBe('1');
    expect(await workflow.find({ ...REQUEST, customer: 'nobody' }, since)).toBeUndefined();
  });

  test('where it cannot see all runs it does not say that there is none', async () => {
    for (let i = 0; i < 1_000; i += 1) world.dispatch({ ...REQUEST, customer: `other-${i}` });
    expect(await failureOf(workflow.find(REQUEST, clock.now()))).toMatchObject({ certain: false, retryable: true });
    expect(github.calls.count).toBe(20);
  });

  test.each(['{', '[]', '{"workflow_runs":[{}]}', ''])('an answer %j is no list of runs', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const broken = connect({ fetch: async () => new Response(body, { headers }) });
    expect(await failureOf(broken.find(REQUEST, clock.now()))).toMatchObject({ retryable: true });
    expect(await failureOf(broken.run('1'))).toMatchObject({ retryable: true });
  });
});

describe('secrets', () => {
  test('no failure and no log line holds the token, not even when the server repeats it', async () => {
    const printed = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = printed.map((name) => vi.spyOn(console, name).mockImplementation(() => {}));
    const failures: GithubFailure[] = [
      { status: 500, message: `you sent authorization: token ${TOKEN}` },
      { status: 401, message: TOKEN },
      { status: 429, message: `Bearer ${TOKEN}` },
      { drop: 'hang-up' },
      { drop: 'stall' },
    ];
    for (const failure of failures) {
      github.failNext(failure);
      const error = await failureOf(connect({ timeoutMs: 100 }).dispatch(REQUEST));
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(TOKEN);
      expect(JSON.stringify(error)).not.toContain(TOKEN);
    }
    const unsendable = await failureOf(connect({ token: `${TOKEN}\nmore` }).dispatch(REQUEST));
    expect(inspect(unsendable, { depth: Infinity })).not.toContain(TOKEN);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

describe('configuration', () => {
  test('an upgrade of another environment is refused before anything is sent', async () => {
    const production = connect({ environment: 'prod' });
    const error = await failureOf(production.dispatch({ ...REQUEST, environment: 'dev' }));
    expect(error).toMatchObject({ certain: true, retryable: false });
    expect(github.calls.count).toBe(0);
    expect((await production.dispatch(REQUEST)).id).toBe('1');
  });

  test.each(['..', 'a/b', '', 'a b'])('an owner or repository %j is refused at once', (name) => {
    expect(() => connect({ owner: name })).toThrow(TypeError);
    expect(() => connect({ repo: name })).toThrow(TypeError);
  });
});
