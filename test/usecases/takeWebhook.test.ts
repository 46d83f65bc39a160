import { describe, expect, it } from 'vitest';
import type { FieldError } from '../../shared/contracts/fields.ts';
import { type GithubNudge, readGithubWebhook } from '../../shared/contracts/githubWebhook.ts';
import type { WebhookSettings } from '../../shared/contracts/webhookSettings.ts';
import { GENESIS } from '../../shared/domain/evidence/ledger.ts';
import { deliveries, pullRequests, rollouts } from '../../shared/ports/collections.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Store, Transaction } from '../../shared/ports/store.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { syncFleet } from '../../shared/usecases/syncFleet.ts';
import { takeWebhook } from '../../shared/usecases/takeWebhook.ts';
import { type Pipeline, createPipeline, everything } from './support/pipeline.ts';

const ID = 'prod-5.2.0';
const SETTINGS: WebhookSettings = {
  deploymentsRepository: 'acme/cloud',
  releaseRepositories: ['acme/product'],
  prereleases: false,
};

function receiver(pipeline: Pipeline, settings: Partial<WebhookSettings> = {}) {
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const log: Log = (severity, _message, fields) => void (severity === 'WARNING' && warnings.push(fields ?? {}));
  const deps = { ...pipeline.deps, log, webhook: { ...SETTINGS, ...settings } };
  let count = 0;
  const take = (event: string, body: object, id = `delivery-${(count += 1)}`): Promise<string> =>
    takeWebhook(deps, { id, event, nudge: nudgeOf(event, body) });
  return { deps, take, warnings };
}

function nudgeOf(event: string, body: object): GithubNudge {
  const reading: { value: GithubNudge } | { errors: readonly FieldError[] } = readGithubWebhook(event, body);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
}

const release = (changes: object = {}, repository = 'acme/product') => ({
  action: 'published',
  repository: { full_name: repository },
  sender: { login: 'ana' },
  release: {
    tag_name: 'v5.2.0',
    draft: false,
    prerelease: false,
    published_at: '2026-11-23T09:00:00Z',
    body: 'release-type: major',
    ...changes,
  },
});
const repository = { full_name: 'Acme/Cloud', default_branch: 'main' };
const pullRequest = (ref: string) => ({ action: 'closed', repository, pull_request: { head: { ref } } });
const run = (title: string) => ({
  action: 'completed',
  repository,
  workflow_run: { display_title: title, path: '.github/workflows/mi_upgrade.yml' },
});
const push = { ref: 'refs/heads/main', repository, forced: true, commits: [] };
/** A store whose process dies when it is about to put a delivery on record. */
function diesBeforeRecord(store: Store): Store {
  const dying = (tx: Transaction): Transaction => ({
    ...tx,
    set(collection, id, value) {
      if (collection.name === deliveries.name) throw new Error('the process dies');
      tx.set(collection, id, value);
    },
  });
  return { ...store, transaction: (body) => store.transaction((tx) => body(dying(tx))) };
}

const recorded = async (pipeline: Pipeline): Promise<string[]> =>
  (await pipeline.store.query(deliveries, {})).map(({ id }) => id);

describe('a release on GitHub', () => {
  it('is registered by who published it, at the moment when it was published', async () => {
    const pipeline = createPipeline();
    const { take, warnings } = receiver(pipeline);
    expect(await take('release', release())).toBe('release registered');
    expect(await pipeline.rollout(ID)).toMatchObject({
      version: '5.2.0',
      releaseType: 'major',
      registeredBy: 'github:ana',
      releasedAt: Date.parse('2026-11-23T09:00:00Z'),
      notes: 'release-type: major',
    });
    expect(pipeline.take()).toMatchObject([{ topic: 'plans', body: { rollout: ID } }]);
    expect(warnings).toEqual([]);
    expect(await take('release', { ...release(), action: 'released' })).toBe('release known');
    expect(await pipeline.history(`rollout:${ID}`)).toEqual(['ReleaseRegistered']);
    expect(await recorded(pipeline)).toEqual(['delivery-1', 'delivery-2']);
  });

  it.each([
    ['a draft', release({ draft: true })],
    ['a pre-release', release({ prerelease: true })],
    ['of another repository', release({}, 'acme/other')],
  ])('that is %s is ignored', async (_case, body) => {
    const pipeline = createPipeline();
    const before = await everything(pipeline.store);
    expect(await receiver(pipeline).take('release', body)).toMatch(/^ignored/);
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('that is a pre-release is registered where they count', async () => {
    const pipeline = createPipeline();
    const { take } = receiver(pipeline, { prereleases: true });
    expect(await take('release', release({ prerelease: true }))).toBe('release registered');
    expect(await take('release', release({ draft: true }))).toMatch(/^ignored/);
  });

  it('counts from every repository while none is named, and from a named one in any case', async () => {
    const { take } = receiver(createPipeline(), { releaseRepositories: [] });
    expect(await take('release', release({}, 'acme/other'))).toBe('release registered');
    const named = receiver(createPipeline());
    expect(await named.take('release', release({}, 'ACME/Product'))).toBe('release registered');
  });

  it.each([
    ['an ambiguous type', { tag_name: 'v5.3.0', body: null }, 'type', 'release register 5.3.0 '],
    ['an older version', { tag_name: 'v5.1.0', body: 'release-type: patch' }, 'version', 'release register 5.1.0 '],
    ['a tag that is no version', { tag_name: 'docs-7' }, 'version', 'release register VERSION '],
    ['a wrong type', { body: 'release-type: huge' }, 'type', 'release register VERSION '],
  ])('with %s is not registered, and the log says why and what to do', async (_case, changes, field, todo) => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    const { take, warnings } = receiver(pipeline);
    expect(await take('release', release(changes))).toBe('release not registered');
    expect(warnings).toMatchObject([
      { repository: 'acme/product', errors: [{ field }], todo: expect.stringContaining(todo) },
    ]);
    expect(await pipeline.store.query(rollouts, {})).toHaveLength(1);
    expect(await recorded(pipeline)).toEqual(['delivery-1']);
  });
});

describe('a delivery', () => {
  it('that comes twice has its effect once', async () => {
    const pipeline = createPipeline();
    const { take } = receiver(pipeline);
    expect(await take('push', push, 'the-same-one')).toBe('a tick was sent');
    expect(await take('push', push, 'the-same-one')).toBe('taken before');
    expect(pipeline.take()).toEqual([{ topic: 'ticks', id: 'tick~the-same-one', body: { kind: 'pulse' } }]);
  });

  it('that was cut short between its effect and its record is done again, and its effect is there once', async () => {
    const pipeline = createPipeline();
    const { deps, take } = receiver(pipeline);
    const nudge = nudgeOf('release', release());
    const store = diesBeforeRecord(deps.store);
    const first = takeWebhook({ ...deps, store }, { id: 'delivery-0', event: 'release', nudge });
    await expect(first).rejects.toThrow('the process dies');
    expect(await recorded(pipeline)).toEqual([]);
    expect(await take('release', release(), 'delivery-0')).toBe('release known');
    expect(await pipeline.history(`rollout:${ID}`)).toEqual(['ReleaseRegistered']);
    expect(pipeline.take().map(({ id }) => id)).toEqual([`plan~${ID}`]);
    expect(await recorded(pipeline)).toEqual(['delivery-0']);
  });

  it('whose message could not be sent is not on record', async () => {
    const pipeline = createPipeline();
    const { deps } = receiver(pipeline);
    const publisher = { publish: () => Promise.reject(new Error('unavailable')) };
    const delivery = { id: 'delivery-0', event: 'push', nudge: nudgeOf('push', push) };
    await expect(takeWebhook({ ...deps, publisher }, delivery)).rejects.toThrow('unavailable');
    expect(await recorded(pipeline)).toEqual([]);
  });

  it('is forgotten after three days, a few at a time', async () => {
    const pipeline = createPipeline();
    const { take } = receiver(pipeline);
    for (let index = 0; index < 30; index += 1) await take('push', push, `old-${String(index).padStart(2, '0')}`);
    pipeline.wait(3 * 24 * 60 + 1);
    await take('push', push, 'new-1');
    expect(await recorded(pipeline)).toHaveLength(11);
    await take('push', push, 'new-2');
    expect(await recorded(pipeline)).toEqual(['new-1', 'new-2']);
  });

  it.each([
    ['ping', { zen: 'x', hook_id: 1 }],
    ['star', { action: 'created', repository }],
    ['push', { ...push, repository: { ...repository, full_name: 'acme/other' } }],
    ['pull_request', pullRequest('main')],
    ['pull_request', pullRequest('mi-upgrade/dev/slug-i1/5.2.0')],
    ['pull_request', pullRequest('mi-upgrade/prod/nobody/5.2.0')],
    ['pull_request', pullRequest('mi-upgrade/prod/slug-i1/9.9.9')],
    ['workflow_run', run('mi_upgrade slug-i1 prod 9.9.9')],
    ['workflow_run', run('mi_upgrade slug-i1 dev 5.2.0')],
  ])('of %s about nothing of ours leaves nothing behind', async (event, body) => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    const before = await everything(pipeline.store);
    expect(await receiver(pipeline).take(event, body)).toMatch(/^ignored/);
    expect(pipeline.take()).toEqual([]);
    expect(await everything(pipeline.store)).toEqual(before);
  });
});

describe('a run that has ended', () => {
  it('makes somebody look at the upgrade in flight', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    const { take } = receiver(pipeline);
    const title = run('mi_upgrade slug-i1 prod 5.2.0');
    expect(await take('workflow_run', title)).toMatch(/^ignored/);
    await pipeline.pulse();
    expect(await take('workflow_run', title)).toBe(`the upgrade ${ID}~i1 is looked at`);
    const body = { rollout: ID, instance: 'i1', attempt: 1 };
    expect(pipeline.take()).toEqual([{ topic: 'verifications', id: `${ID}~i1~delivery-2`, body }]);
  });
});

describe('a run of a rollback', () => {
  it('has the rollback looked at, and not the upgrade to that version long ago', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T13:00:00Z');
    await rollBack(pipeline.deps, ID, 'i1', { reason: 'it is slow', actor: 'jo' });
    await pipeline.pulse();
    const { take } = receiver(pipeline);
    const looked = `the upgrade ${ID}-rollback-1~i1 is looked at`;
    expect(await take('workflow_run', run('mi_upgrade slug-i1 prod 5.1.9'))).toBe(looked);
    expect(await take('workflow_run', run('mi_upgrade slug-i1 prod 5.2.0'))).toMatch(/^ignored/);
  });
});

describe('a pull request of an upgrade', () => {
  async function waiting(settled: boolean): Promise<Pipeline> {
    const pipeline = createPipeline();
    await syncFleet(pipeline.deps);
    const document = {
      rollout: ID,
      environment: 'prod',
      version: '5.2.0',
      instance: 'c1',
      slug: 'slug-c1',
      stage: 1,
      attempt: 1,
      run: '1',
      merging: 'person',
      settled,
      lookAt: pipeline.clock.now() + 3_600_000,
      looks: 3,
      leaseUntil: 0,
      paper: { state: 'awaited' },
      head: GENESIS,
    } as const;
    await pipeline.store.transaction(async (tx) => tx.set(pullRequests, `${ID}~c1`, document));
    return pipeline;
  }

  it('is looked at, and due at once', async () => {
    const pipeline = await waiting(false);
    const body = pullRequest('mi-upgrade/prod/slug-c1/5.2.0-attempt-2');
    expect(await receiver(pipeline).take('pull_request', body)).toBe(`the pull request of ${ID}~c1 is looked at`);
    expect(pipeline.take()).toEqual([
      {
        topic: 'pull-requests',
        id: `${ID}~c1~delivery-1`,
        body: { rollout: ID, instance: 'c1', writes: 0 },
      },
    ]);
    const document = await pipeline.store.get(pullRequests, `${ID}~c1`);
    expect(document).toMatchObject({ lookAt: pipeline.clock.now(), looks: 3 });
  });

  it('that is settled is left alone', async () => {
    const pipeline = await waiting(true);
    const before = await everything(pipeline.store);
    const body = { ...pullRequest('mi-upgrade/prod/slug-c1/5.2.0'), action: 'dismissed' };
    expect(await receiver(pipeline).take('pull_request_review', body)).toMatch(/^ignored/);
    expect(await everything(pipeline.store)).toEqual(before);
  });
});
