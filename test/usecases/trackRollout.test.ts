import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import { allowances, trackings } from '../../shared/ports/collections.ts';
import { tick } from '../../shared/usecases/tick.ts';
import { trackRollout } from '../../shared/usecases/trackRollout.ts';
import { fleetOf } from '../domain/rollout/fixtures.ts';
import { ID, oneStage } from './support/overSockets.ts';
import { type Pipeline, type Setting, createPipeline } from './support/pipeline.ts';

const NEXT = 'prod-5.2.1';

function small(setting: Setting = {}): Pipeline {
  const policies = { ...defaultPolicies, major: oneStage(), patch: oneStage({ name: 'patch' }) };
  return createPipeline({ fleet: fleetOf({ internal: 2 }), policies, ...setting });
}

function issuesOf({ world }: Pipeline) {
  const { store } = world.codeHost.now;
  return store.threads('tracking').map((issue) => ({
    ...issue,
    comments: store.comments('tracking', issue.number).map(({ body }) => body),
  }));
}

describe('the tracking issue of a rollout', () => {
  it('is opened when the rollout begins, and closed with its seal', async () => {
    const pipeline = small();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    expect(issuesOf(pipeline)).toMatchObject([{ state: 'open', labels: ['team/cloud'] }]);
    expect((await pipeline.rollout(ID)).trackingIssue).toMatchObject({ number: 1 });
    await pipeline.runUntil('2026-11-23T14:00:00Z');
    const [issue, ...others] = issuesOf(pipeline);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ state: 'closed' });
    expect(await pipeline.store.get(trackings, ID)).toMatchObject({ closed: true, told: 7 });
  });

  it('is not touched again once it is closed', async () => {
    const pipeline = small();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T14:00:00Z');
    const before = issuesOf(pipeline);
    expect(await trackRollout(pipeline.deps, { rollout: ID, writes: 10 })).toBe('nothing to tell');
    await pipeline.runUntil('2026-11-25T14:00:00Z');
    expect(issuesOf(pipeline)).toEqual(before);
  });

  it('without writes tells nothing, and tells everything once there are some', async () => {
    const pipeline = small();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await tick(pipeline.deps);
    expect(await trackRollout(pipeline.deps, { rollout: ID, writes: 0 })).toBe('waits for more writes');
    expect(issuesOf(pipeline)).toEqual([]);
    expect(await trackRollout(pipeline.deps, { rollout: ID, writes: 1 })).toBe('waits for more writes');
    expect(await trackRollout(pipeline.deps, { rollout: ID, writes: 4 })).toBe('told');
    expect(issuesOf(pipeline)).toHaveLength(1);
    expect(issuesOf(pipeline)[0]?.comments).toHaveLength(1);
  });

  it('of a superseded rollout closes with a link to its successor', async () => {
    const pipeline = small();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T10:10:00Z');
    await pipeline.register({ version: '5.2.1', type: 'patch' });
    await pipeline.settle();
    await pipeline.runUntil('2026-11-24T14:00:00Z');
    const [old, successor] = issuesOf(pipeline);
    expect([old?.state, successor?.state]).toEqual(['closed', 'closed']);
    expect(old?.comments.at(-1)).toContain('5.2.1');
    expect(old?.comments.at(-1)).toContain(`/issues/${successor?.number}`);
  });
});

describe('two rollouts at once', () => {
  it('share what few writes there are, the papers of the one and the starts of the other', async () => {
    const pipeline = small({ codeHostLimits: { perMinute: 5, perHour: 40 } });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.runUntil('2026-11-23T10:10:00Z');
    await pipeline.register({ version: '5.2.1', type: 'patch' });
    await pipeline.settle();
    await pipeline.runUntil('2026-11-25T14:00:00Z');
    for (const id of [ID, NEXT]) expect((await pipeline.rollout(id)).closedAt).not.toBeNull();
    expect(issuesOf(pipeline).map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect((await pipeline.store.get(allowances, 'code-host'))?.granted.length).toBeGreaterThan(0);
  });
});
