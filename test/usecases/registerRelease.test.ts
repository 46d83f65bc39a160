import { describe, expect, it } from 'vitest';
import { environments } from '../../shared/ports/collections.ts';
import { commandRollout } from '../../shared/usecases/commandRollout.ts';
import { instanceWith } from '../domain/rollout/fixtures.ts';
import { createPipeline, everything } from './support/pipeline.ts';

const MAJOR = { version: '5.2.0', type: 'major' } as const;

describe('registering a release', () => {
  it('begins a rollout, records by whom, and asks for its plan', async () => {
    const pipeline = createPipeline();
    const result = await pipeline.register({ ...MAJOR, notes: 'quarterly' }, 'ada');
    expect(result).toMatchObject({
      kind: 'registered',
      rollout: { id: 'prod-5.2.0', registeredBy: 'ada', notes: 'quarterly' },
    });
    expect(pipeline.sent).toEqual([{ topic: 'plans', id: 'plan~prod-5.2.0', body: { rollout: 'prod-5.2.0' } }]);
    expect(await pipeline.history('rollout:prod-5.2.0')).toEqual(['ReleaseRegistered']);
    expect(await pipeline.store.get(environments, 'prod')).toMatchObject({ active: 'prod-5.2.0', newest: '5.2.0' });
  });

  it('again with the same version changes nothing and says so', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    const before = await everything(pipeline.store);
    const again = await pipeline.register({ version: '5.2.0', type: 'minor', notes: 'other' }, 'grace');
    expect(again).toMatchObject({ kind: 'known', rollout: { releaseType: 'major', registeredBy: 'release-team' } });
    expect(pipeline.sent).toEqual([]);
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('twice at the same time registers it once', async () => {
    const pipeline = createPipeline();
    const results = await Promise.all([pipeline.register(MAJOR), pipeline.register(MAJOR)]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['known', 'registered']);
    expect(await pipeline.history('rollout:prod-5.2.0')).toEqual(['ReleaseRegistered']);
  });

  it('of an older version is refused', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    const before = await everything(pipeline.store);
    expect(await pipeline.register({ version: '5.1.10', type: 'patch' })).toMatchObject({
      kind: 'refused',
      message: '5.1.10 is older than 5.2.0, which is registered already',
    });
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('without a type is refused where that is ambiguous, and infers it elsewhere', async () => {
    const pipeline = createPipeline();
    expect(await pipeline.register({ version: '5.2.0' })).toMatchObject({ kind: 'invalid', field: 'type' });
    expect(await pipeline.register({ version: '5.1.10' })).toMatchObject({
      kind: 'registered',
      rollout: { releaseType: 'patch' },
    });
  });

  it('infers the type from instances that take part in releases only', async () => {
    const insider = instanceWith('x', { version: '5.2.0', releaseChannel: 'insiders' });
    const pipeline = createPipeline({ fleet: [instanceWith('a'), insider] });
    expect(await pipeline.register({ version: '5.2.1' })).toMatchObject({ kind: 'invalid', field: 'type' });
  });

  it('that everybody runs already is refused', async () => {
    const pipeline = createPipeline({ fleet: [instanceWith('a', { version: '5.2.0' })] });
    expect(await pipeline.register(MAJOR)).toMatchObject({ kind: 'refused' });
  });

  it('supersedes the one that runs, in one step', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await pipeline.register({ version: '5.2.1' });
    expect(await pipeline.rollout('prod-5.2.0')).toMatchObject({
      phase: { kind: 'ended', outcome: 'superseded', successor: 'prod-5.2.1' },
    });
    expect(await pipeline.rollout('prod-5.2.1')).toMatchObject({ supersedes: 'prod-5.2.0', policy: { name: 'major' } });
    expect(await pipeline.history('rollout:prod-5.2.0')).toEqual([
      'ReleaseRegistered',
      'RolloutPlanned',
      'RolloutSuperseded',
    ]);
  });

  it('frees an older line once the newer version was aborted', async () => {
    const pipeline = createPipeline();
    await pipeline.begin(MAJOR);
    await commandRollout(pipeline.deps, 'prod-5.2.0', { type: 'abort', reason: 'bad' }, 'ada');
    expect(await pipeline.store.get(environments, 'prod')).toMatchObject({ active: null, newest: null });
    expect(await pipeline.register({ version: '5.1.10' })).toMatchObject({ kind: 'registered' });
  });
});
