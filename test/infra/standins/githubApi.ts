import { expect, onTestFinished } from 'vitest';
import { serveGithub, type GithubOptions } from '../../../infra/local/standins/github/githubServer.ts';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { manualClock } from './manualClock.ts';
import { wrongWith } from './openapi/answers.ts';

export const CONFIG = 'environments/prod/deployments/src-1/config.yaml';
export const CONFIG_TEXT = 'spec:\n  # kept\n  sourcegraphVersion: 5.1.9\n  region: us\n';
export const UPGRADE = { customer: 'acme', environment: 'prod', version: '5.2.0' };
export const BRANCH = 'mi-upgrade/prod/acme/5.2.0';
export const CLOUD = '/repos/acme/cloud';
export const CUSTOMER = '/repos/acme/customer';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What is in it is up to the test, which says what it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A stand-in with one instance; every answer to a call that succeeds is held against GitHub's own description. */
export async function githubApi(options: Partial<GithubOptions> = {}) {
  const clock = manualClock();
  const world = createWorld({ clock, seed: 1 });
  world.place({ id: 'src-1', slug: 'acme', domain: 'acme.test', version: '5.1.9' });
  const base = new Map([
    [CONFIG, CONFIG_TEXT],
    ['README.md', '# The fleet\n'],
  ]);
  const given = { world, clock, repository: 'acme/cloud', files: () => base, logins: { 'token-of-ada': 'ada' } };
  const github = await serveGithub({ ...given, ...options });
  onTestFinished(() => github.close());

  async function call(method: string, path: string, body?: unknown, token = 'ours'): Promise<Answer> {
    const response = await fetch(github.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? undefined : JSON.parse(text);
    const isJson = response.ok && response.status !== 204;
    if (isJson) expect(wrongWith(method, path.split('?')[0] ?? path, answer)).toBeUndefined();
    return { status: response.status, headers: response.headers, body: answer };
  }

  /** Starts the workflow and lets its run end. */
  function upgrade(version = UPGRADE.version) {
    const run = world.dispatch({ ...UPGRADE, version });
    clock.advance(run.endsAt - clock.now());
    return run;
  }

  return { clock, world, github, call, upgrade };
}
