import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { FieldError } from '../../shared/contracts/fields.ts';
import { type GithubNudge, readGithubWebhook } from '../../shared/contracts/githubWebhook.ts';

interface Published {
  readonly name: string;
  readonly examples: readonly object[];
}
// Its declarations need a package of their own.
const published = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as Published[];
const TAKEN = ['release', 'pull_request', 'pull_request_review', 'workflow_run', 'push'];
const examples = published.flatMap(({ name, examples }) => examples.map((body, index) => [name, index, body] as const));
const taken = examples.filter(([name]) => TAKEN.includes(name));

const nudgeOf = (event: string, body: object): GithubNudge => {
  const reading = readGithubWebhook(event, body);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
};
const errorsOf = (event: string, body: unknown): readonly FieldError[] => {
  const reading = readGithubWebhook(event, body);
  return 'errors' in reading ? reading.errors : [];
};

const repository = { full_name: 'acme/cloud', default_branch: 'main' };
const release = (changes: object = {}) => ({
  action: 'published',
  repository: { full_name: 'acme/product' },
  sender: { login: 'ana' },
  release: { tag_name: 'v5.2.0', draft: false, prerelease: false, published_at: '2026-11-23T09:00:00Z', ...changes },
});
const push = (changes: object = {}) => ({
  ref: 'refs/heads/main',
  repository,
  commits: [{ added: [], modified: ['docs/x.md', 'environments/prod/deployments/a/config.yaml'], removed: [] }],
  ...changes,
});

describe('the payloads that GitHub publishes', () => {
  it('are there for every event that is taken', () => {
    expect(new Set(taken.map(([name]) => name))).toEqual(new Set(TAKEN));
  });

  it.each(taken)('of %s, number %i, are read', (name, _index, body) => {
    expect(errorsOf(name, body)).toEqual([]);
  });

  it.each(taken)('of %s, number %i, may have fields that nobody knows', (name, _index, body) => {
    const strange = JSON.parse(JSON.stringify(body), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, of_tomorrow: [{}] } : value,
    ) as object;
    expect(readGithubWebhook(name, strange)).toEqual(readGithubWebhook(name, body));
  });

  it('of all other events are about nothing', () => {
    for (const [name, , body] of examples) {
      if (!TAKEN.includes(name)) expect(nudgeOf(name, body)).toMatchObject({ kind: 'nothing' });
    }
  });

  it('never make it throw, whatever is cut out of them', () => {
    for (const [name, , body] of taken) {
      for (const key of Object.keys(body)) {
        for (const value of [undefined, null, 7, 'x', [], {}]) readGithubWebhook(name, { ...body, [key]: value });
      }
    }
    for (const event of [...TAKEN, 'constructor', '__proto__']) {
      for (const body of [null, 7, 'x', [], {}]) readGithubWebhook(event, body);
    }
  });
});

describe('a release', () => {
  it('says what to register', () => {
    const notes = 'New things\r\n\r\nRelease-Type: minor\r\nReviewed-by: bo\r\n';
    expect(nudgeOf('release', release({ body: notes }))).toEqual({
      kind: 'release',
      repository: 'acme/product',
      release: {
        draft: false,
        prerelease: false,
        tag: 'v5.2.0',
        login: 'ana',
        request: { value: { version: '5.2.0', type: 'minor', releasedAt: Date.parse('2026-11-23T09:00:00Z'), notes } },
      },
    });
  });

  it.each([
    ['a tag that is no version', { tag_name: 'docs-7' }, 'version', '"docs-7" is no version'],
    ['a type that does not exist', { body: 'release-type: huge' }, 'type', '"huge" is no release type'],
    ['an unclear irreversible', { body: 'irreversible: yes' }, 'irreversible', '"yes" is no flag'],
    ['two types', { body: 'release-type: major\nrelease-type: patch' }, 'type', '"major, patch" is no release type'],
  ])('with %s is explained', (_case, changes, field, message) => {
    const request = { errors: [{ field, message: expect.stringContaining(message) }] };
    expect(nudgeOf('release', release(changes))).toMatchObject({ release: { request } });
  });

  it('has notes of any length, of which the beginning is kept', () => {
    const nudge = nudgeOf('release', release({ body: `${'x'.repeat(30_000)}\nrelease-type: patch` }));
    expect(nudge).toMatchObject({ release: { request: { value: { type: 'patch', notes: 'x'.repeat(20_000) } } } });
  });

  it('without what is needed is refused with everything that is missing', () => {
    const fields = errorsOf('release', { action: 'released', release: {} }).map(({ field }) => field);
    expect(fields.toSorted()).toEqual([
      'release.draft',
      'release.prerelease',
      'release.tag_name',
      'repository',
      'sender',
    ]);
    expect(errorsOf('release', {})).toEqual([{ field: 'action', message: expect.stringContaining('missing') }]);
  });

  it('of another action is about nothing', () => {
    expect(nudgeOf('release', { ...release(), action: 'deleted' })).toMatchObject({ kind: 'nothing' });
  });
});

describe('a pull request and a run', () => {
  const pullRequest = (ref: string) => ({ action: 'labeled', repository, pull_request: { head: { ref } } });
  const run = (title: string, path = '.github/workflows/mi_upgrade.yml') => ({
    action: 'completed',
    repository,
    workflow_run: { display_title: title, path },
  });
  const upgrade = { environment: 'prod', customer: 'acme', version: '5.2.0' };

  it.each(['mi-upgrade/prod/acme/5.2.0', 'mi-upgrade/prod/acme/5.2.0-attempt-2'])('of the branch %s', (ref) => {
    const nudge = { kind: 'pull-request', repository: 'acme/cloud', upgrade };
    expect(nudgeOf('pull_request', pullRequest(ref))).toEqual(nudge);
    expect(nudgeOf('pull_request_review', { ...pullRequest(ref), action: 'submitted' })).toEqual(nudge);
  });

  it.each([
    'main',
    'mi-upgrade/prod/acme',
    'mi-upgrade/prod/acme/v5.2.0',
    'mi-upgrade/prod/acme/5.2',
    'mi-upgrade/prod/a/b/5.2.0',
    'x/mi-upgrade/prod/acme/5.2.0',
  ])('of the branch %s are about nothing', (ref) => {
    expect(nudgeOf('pull_request', pullRequest(ref))).toMatchObject({ kind: 'nothing' });
  });

  it('are known by the title of the run of the upgrade workflow', () => {
    expect(nudgeOf('workflow_run', run('mi_upgrade acme prod 5.2.0'))).toEqual({
      kind: 'run',
      repository: 'acme/cloud',
      upgrade,
    });
    const { path: _path, ...pathless } = run('mi_upgrade acme prod 5.2.0').workflow_run;
    const workflow = { path: '.github/workflows/mi_upgrade.yml' };
    const older = { action: 'completed', repository, workflow, workflow_run: pathless };
    expect(nudgeOf('workflow_run', older)).toMatchObject({ kind: 'run', upgrade });
    for (const other of [
      { ...older, workflow: undefined },
      run('mi_upgrade acme prod'),
      run('mi_upgrade acme prod 5.2.0 again'),
      run('mi_upgrade acme prod 5.2.0', '.github/workflows/other.yml'),
      { ...run('mi_upgrade acme prod 5.2.0'), action: 'requested' },
    ]) {
      expect(nudgeOf('workflow_run', other)).toMatchObject({ kind: 'nothing' });
    }
  });
});

describe('a push', () => {
  const many = Array.from({ length: 2048 }, () => ({ added: [], modified: ['x'], removed: [] }));
  it.each([
    ['changes an instance', {}],
    ['adds one', { commits: [{ added: ['environments/prod/x'], modified: [], removed: [] }] }],
    ['removes one', { commits: [{ added: [], modified: [], removed: ['environments/prod/x'] }] }],
    ['is forced', { commits: [], forced: true }],
    ['has too many commits to name', { commits: many }],
    ['has too many files to name', { commits: [{ added: Array(3000).fill('x'), modified: [], removed: [] }] }],
    ['names no files', { commits: [{}] }],
    ['names no commits', { commits: undefined }],
  ])('that %s may have changed the configuration', (_case, changes) => {
    expect(nudgeOf('push', push(changes))).toEqual({ kind: 'configuration', repository: 'acme/cloud' });
  });

  it.each([
    ['goes to another branch', { ref: 'refs/heads/topic' }],
    ['is of a tag', { ref: 'refs/tags/main' }],
    ['changes other files', { commits: many.slice(1) }],
  ])('that %s has not', (_case, changes) => {
    expect(nudgeOf('push', push(changes))).toMatchObject({ kind: 'nothing' });
  });
});
