import { describe, expect, it } from 'vitest';
import type { Findings } from '../../../shared/domain/rollout/findings.ts';
import type { Observation } from '../../../shared/ports/instanceProbe.ts';
import { observe } from '../../../shared/usecases/verification/observe.ts';
import { verifyUpgrade } from '../../../shared/usecases/verifyUpgrade.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { ID, courseOf, lastOf, live, monitored } from './monitored.ts';

const BLOCKED: Observation = {
  version: undefined,
  health: 'unhealthy',
  refused: true,
  detail: '/healthz answered 403',
};
const SILENT: Observation = { version: undefined, health: 'unknown', detail: 'no answer in time' };

/** i1 answers us as given; i2 is open to everybody. */
async function behindAllowlist(seen: Observation, ingressAllowlist = ['203.0.113.0/24']): Promise<Pipeline> {
  const internal = { group: 'internal' } as const;
  const fleet = [instanceWith('i1', { ...internal, ingressAllowlist }), instanceWith('i2', internal)];
  const pipeline = await monitored({ fleet });
  const { probe } = pipeline.deps;
  pipeline.use({
    probe: { observe: async (domain) => (domain === 'i1.example.com' ? seen : probe.observe(domain)) },
  });
  return pipeline;
}

/** What is found now, and what a check that looks for the version finds besides. */
async function look(pipeline: Pipeline, version?: 'as for its health'): Promise<string> {
  const upgrade = await pipeline.upgrade(ID, 'i1');
  const found = (await observe(pipeline.deps, [upgrade])).get(`${ID}~i1`);
  const findings: Findings | undefined = found && { ...found, ...(version !== undefined && { version: found.uptime }) };
  return verifyUpgrade(pipeline.deps, { rollout: ID, instance: 'i1', attempt: 1, findings });
}

describe.each([
  ['is refused by the filter in front of it', BLOCKED],
  ['gets no answer', SILENT],
])('an instance behind an allowlist of which our own look %s', (_, seen) => {
  it('soaks when its run has succeeded, and is verified by its uptime checks of health and version', async () => {
    const pipeline = await behindAllowlist(seen);
    await live(pipeline, 6);
    expect(await courseOf(pipeline, 'i1')).toContain('SoakStarted 5');
    expect((await lastOf(pipeline, 'i1', 'SoakStarted')).reason).toContain('behind an allowlist');
    pipeline.wait(14);
    expect(await look(pipeline, 'as for its health')).toBe('UpgradeVerified');
    expect(await lastOf(pipeline, 'i1', 'UpgradeVerified')).toMatchObject({
      versionBy: 'uptime-check',
      reported: '5.2.0',
      reason: expect.stringMatching(
        /^its uptime check finds 5.2.0 in what it reports and stayed healthy for 15 minutes/,
      ),
    });
  });

  it('is interrupted when its checks fail, and fails when they go on to', async () => {
    const pipeline = await behindAllowlist(seen);
    await live(pipeline, 25, { 8: () => pipeline.world.break('i1', { kind: 'unhealthy' }) });
    expect((await courseOf(pipeline, 'i1')).slice(3)).toEqual(['SoakInterrupted 9', 'UpgradeFailed 19']);
  });

  it('is not verified as long as no check looks for its version, and has failed at the deadline', async () => {
    const pipeline = await behindAllowlist(seen);
    await live(pipeline, 121);
    expect((await courseOf(pipeline, 'i1')).slice(3)).toEqual(['UpgradeFailed 120']);
    expect((await lastOf(pipeline, 'i1', 'UpgradeFailed')).reason).toBe(
      'not verified within 120 minutes: the instance is behind an allowlist that keeps us out, and no uptime check looks for 5.2.0 in what it reports',
    );
  });
});

it('an instance without an allowlist that refuses us is unhealthy: its checks do not speak for it', async () => {
  const pipeline = await behindAllowlist(BLOCKED, []);
  await live(pipeline, 30);
  expect(await courseOf(pipeline, 'i1')).toEqual(['UpgradeClaimed 0', 'UpgradeDispatched 0']);
});

it('an instance whose allowlist lets us in is asked as any other', async () => {
  const pipeline = await behindAllowlist({ version: '5.2.0', health: 'healthy' });
  await live(pipeline, 25);
  expect(await lastOf(pipeline, 'i1', 'UpgradeVerified')).toMatchObject({ versionBy: 'instance' });
});
