import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGithub, type GithubServer } from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld, type World } from '../../../infra/local/standins/world.ts';
import { manualClock } from './manualClock.ts';

const DISPATCHES = '/repos/acme/cloud/actions/workflows/mi_upgrade.yml/dispatches';
const RUNS = '/repos/acme/cloud/actions/workflows/mi_upgrade.yml/runs';
const INPUTS = { customer: 'acme', environment: 'prod', target_src_version: '5.2.0' };

const clock = manualClock();
let world: World;
let github: GithubServer;
beforeEach(async () => {
  world = createWorld({ clock, seed: 1 });
  github = await serveGithub({ world, clock, repository: 'acme/cloud' });
});
afterEach(() => github.close());

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(github.url + path, { headers: { authorization: 'Bearer t' }, ...init });
}

function post(body: unknown): Promise<Response> {
  return ask(DISPATCHES, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('dispatching', () => {
  test('204 without details, 200 with them', async () => {
    expect((await post({ ref: 'main', inputs: INPUTS })).status).toBe(204);
    const detailed = await post({ ref: 'main', inputs: INPUTS, return_run_details: true });
    expect(detailed.status).toBe(200);
    expect(await detailed.json()).toEqual({
      workflow_run_id: 2,
      run_url: `${github.url}/repos/acme/cloud/actions/runs/2`,
      html_url: `${github.url}/acme/cloud/actions/runs/2`,
    });
    expect(world.runs).toHaveLength(2);
  });

  test.each([
    ['{', 400, 'Problems parsing JSON'],
    ['[]', 400, 'Body should be a JSON object'],
    [{ inputs: INPUTS }, 422, '"ref" wasn\'t supplied'],
    [{ ref: 'nowhere', inputs: INPUTS }, 422, 'No ref found for: "nowhere"'],
    [{ ref: 'main', inputs: { ...INPUTS, customer: '' } }, 422, "Required input 'customer' not provided"],
    [{ ref: 'main' }, 422, "Required input 'customer' not provided"],
    [{ ref: 'main', inputs: { ...INPUTS, more: 'x' } }, 422, 'Unexpected inputs provided: ["more"]'],
    [{ ref: 'main', inputs: 'x' }, 422, 'not an object'],
    [{ ref: 'main', inputs: INPUTS, extra: 1 }, 422, '"extra" is not a permitted key'],
    [{ ref: 'main', inputs: INPUTS, return_run_details: 'true' }, 422, 'not a boolean'],
  ])('%j gets %i: %s', async (body, status, message) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining(message) });
    expect(world.runs).toHaveLength(0);
  });

  test('a body over 1 MiB is refused and the connection lives on', async () => {
    expect((await post('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect((await post({ ref: 'main', inputs: INPUTS })).status).toBe(204);
  });
});

test('no credentials 401; another repository, workflow or run 404', async () => {
  expect((await ask(RUNS, { headers: {} })).status).toBe(401);
  expect((await ask(RUNS, { headers: { authorization: 'Basic dDp0' } })).status).toBe(401);
  expect((await ask(RUNS, { headers: { authorization: 'token t' } })).status).toBe(200);
  for (const path of [
    '/repos/acme/other/actions/runs/1',
    '/repos/acme/cloud/actions/workflows/other.yml/runs',
    '/repos/acme/cloud/actions/runs/1',
    '/repos/acme/cloud/actions/runs/%E0%A4%A',
    '/acme/cloud/actions/runs/1',
    '/',
  ]) {
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  }
});

test('runs are listed newest first, filtered by their creation, in pages', async () => {
  for (let i = 0; i < 5; i += 1) {
    await post({ ref: 'main', inputs: { ...INPUTS, target_src_version: `5.2.${i}` } });
    clock.advance(60_000);
  }
  const since = new Date(clock.now() - 3 * 60_000).toISOString();
  const list = async (query: string) => (await ask(`${RUNS}?${query}`)).json();
  const created = `event=workflow_dispatch&created=${encodeURIComponent(`>=${since}`)}`;
  expect(await list(`${created}&per_page=2`)).toMatchObject({ total_count: 3, workflow_runs: [{ id: 5 }, { id: 4 }] });
  expect(await list(`${created}&per_page=2&page=2`)).toMatchObject({ total_count: 3, workflow_runs: [{ id: 3 }] });
  const second = new Date(clock.now() - 4 * 60_000).toISOString();
  expect(await list(`created=${second}..${since}`)).toMatchObject({ workflow_runs: [{ id: 3 }, { id: 2 }] });
  expect(await list('event=push')).toEqual({ total_count: 0, workflow_runs: [] });
  expect((await ask(`${RUNS}?created=yesterday`)).status).toBe(422);
});

test('a run is queued, in progress, completed, as the clock goes on', async () => {
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
  const { endsAt } = world.dispatch({ customer: 'acme', environment: 'prod', version: '5.2.0' });
  const show = async () => (await ask('/repos/acme/cloud/actions/runs/1')).json();
  expect(await show()).toMatchObject({
    id: 1,
    display_title: 'mi_upgrade acme prod 5.2.0',
    event: 'workflow_dispatch',
    status: 'queued',
    conclusion: null,
    head_branch: 'main',
    created_at: new Date(clock.now()).toISOString().replace('.000Z', 'Z'),
  });
  clock.advance(5_000);
  expect(await show()).toMatchObject({ status: 'in_progress', conclusion: null });
  clock.advance(endsAt - clock.now());
  expect(await show()).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('the page of a run shows inputs as text, and the Date header follows the clock', async () => {
  await post({ ref: 'main', inputs: { ...INPUTS, customer: `<script>"&'` } });
  const page = await fetch(`${github.url}/acme/cloud/actions/runs/1`);
  const html = await page.text();
  expect(html).toContain('&#60;script&#62;&#34;&#38;&#39;');
  expect(html).not.toContain('<script>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('date')).toBe(new Date(clock.now()).toUTCString());
});
