import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { assess, failedByIncident } from '../../../shared/domain/rollout/assess.ts';
import { type Checks, reportsVersion } from '../../../shared/domain/rollout/signs.ts';
import type { Progress } from '../../../shared/domain/rollout/upgrade.ts';
import { upgradeWith } from './fixtures.ts';

const [stage] = defaultPolicies.major.stages.filter((row) => row.kind === 'upgrade');
const START = 1_000_000_000_000;
const lane = 'lane';
const upgrading: Progress = { state: 'upgrading', lane, dispatchedAt: START };
const soaking: Progress = { state: 'soaking', lane, dispatchedAt: START, since: START + 10 * MINUTE };

/** All is well unless the test says otherwise. */
function verdict(progress: Progress, minutes: number, checks: Partial<Checks> = {}) {
  const seen: Checks = {
    run: 'succeeded',
    reported: '5.2.0',
    health: 'healthy',
    keptOut: false,
    findings: null,
    ...checks,
  };
  if (stage === undefined) throw new Error('the policy upgrades nothing');
  return assess(upgradeWith({ progress }), stage, seen, START + minutes * MINUTE);
}

const silent = { health: 'unknown', reported: undefined, detail: 'no answer' } as const;

describe('an upgrade whose run has ended', () => {
  it('soaks once the instance reports the version and is healthy', () => {
    expect(verdict(upgrading, 5)).toMatchObject({ type: 'SoakStarted', reported: '5.2.0' });
  });

  it.each<{ while: string; checks: Partial<Checks> }>([
    { while: 'the run is pending', checks: { run: 'pending' } },
    { while: 'nobody knows of the run', checks: { run: 'unknown' } },
    { while: 'the instance reports the old version', checks: { reported: '5.1.9' } },
    { while: 'the instance reports no version', checks: { reported: undefined } },
    { while: 'the instance is unhealthy on the old version', checks: { reported: '5.1.9', health: 'unhealthy' } },
    { while: 'the instance is unhealthy and the run pending', checks: { run: 'pending', health: 'unhealthy' } },
    { while: 'the instance is silent', checks: silent },
  ])('is looked at again while $while', ({ checks }) => {
    expect(verdict(upgrading, 5, checks)).toBeUndefined();
    expect(verdict(upgrading, 119, checks)).toBeUndefined();
  });

  it('is ill when it is unhealthy on the new version, once the time is over that an upgrade is expected to take', () => {
    expect(verdict(upgrading, 14, { health: 'unhealthy' })).toBeUndefined();
    expect(verdict(upgrading, 15, { health: 'unhealthy', detail: '/healthz answered 503' })).toEqual({
      type: 'SoakInterrupted',
      reason: 'the upgrade workflow succeeded, but the instance is unhealthy (/healthz answered 503)',
    });
  });

  it('has failed at once when the run has failed, even on a healthy instance', () => {
    expect(verdict(upgrading, 5, { run: 'failed' })).toMatchObject({ type: 'UpgradeFailed' });
  });
});

describe('an upgrade that soaks', () => {
  it('is verified when the soak is over and not before', () => {
    expect(verdict(soaking, 24)).toBeUndefined();
    expect(verdict(soaking, 25)).toMatchObject({ type: 'UpgradeVerified', soakedMinutes: 15, reported: '5.2.0' });
  });

  it('is not verified on silence: silence is never health', () => {
    expect(verdict(soaking, 25, silent)).toBeUndefined();
    expect(verdict(soaking, 60, silent)).toBeUndefined();
  });

  it.each<{ when: string; checks: Partial<Checks> }>([
    { when: 'unhealthy', checks: { health: 'unhealthy' } },
    { when: 'back on the old version', checks: { reported: '5.1.9' } },
    { when: 'without a version', checks: { reported: undefined } },
  ])('is interrupted when the instance is $when, and has to soak again', ({ checks }) => {
    expect(verdict(soaking, 15, checks)).toMatchObject({ type: 'SoakInterrupted' });
    expect(verdict(soaking, 25, checks)).toMatchObject({ type: 'SoakInterrupted' });
  });

  it('is not interrupted by silence alone', () => {
    expect(verdict(soaking, 15, silent)).toBeUndefined();
  });
});

describe('at its deadline an upgrade', () => {
  it.each<{ because: string; progress: Progress; checks: Partial<Checks>; says: string }>([
    {
      because: 'the run is pending',
      progress: upgrading,
      checks: { run: 'pending' },
      says: 'the upgrade workflow is pending',
    },
    {
      because: 'the instance is silent',
      progress: upgrading,
      checks: silent,
      says: 'no answer from the instance (no answer)',
    },
    {
      because: 'the version is wrong',
      progress: upgrading,
      checks: { reported: '5.1.9' },
      says: 'reports 5.1.9, not 5.2.0',
    },
    { because: 'it fell silent in the soak', progress: soaking, checks: silent, says: 'no answer' },
    { because: 'it is unhealthy in the soak', progress: soaking, checks: { health: 'unhealthy' }, says: 'unhealthy' },
  ])('has failed because $because', ({ progress, checks, says }) => {
    expect(verdict(progress, 120, checks)).toEqual({
      type: 'UpgradeFailed',
      reason: expect.stringContaining('not verified within 120 minutes'),
    });
    expect(verdict(progress, 120, checks)?.reason).toContain(says);
  });

  it('goes on with a soak that goes well: nobody is failed for the time in which we did not look', () => {
    const late: Progress = { ...soaking, since: START + 110 * MINUTE };
    expect(verdict(late, 119)).toBeUndefined();
    expect(verdict(late, 120)).toBeUndefined();
    expect(verdict(late, 125)).toMatchObject({ type: 'UpgradeVerified' });
  });

  it('has failed when its soak is interrupted: it does not begin once more', () => {
    const late: Progress = { ...soaking, since: START + 110 * MINUTE };
    expect(verdict(late, 121, { health: 'unhealthy' })).toMatchObject({ type: 'UpgradeFailed' });
  });

  it('is verified when its soak is over by then', () => {
    expect(verdict({ ...soaking, since: START + 105 * MINUTE }, 120)).toMatchObject({ type: 'UpgradeVerified' });
  });
});

describe('an incident', () => {
  it.each([upgrading, soaking])('that opens while an upgrade is $state fails it', (progress) => {
    expect(failedByIncident(upgradeWith({ progress }), '0.abc')).toMatchObject({
      type: 'UpgradeFailed',
      reason: expect.stringContaining('incident 0.abc'),
    });
  });

  it.each<Progress>([
    { state: 'planned' },
    { state: 'dispatching', lane, leaseUntil: START },
    { state: 'failed', lane, at: START, reason: '' },
    { state: 'verified', at: START },
  ])('says nothing of an upgrade that is $state', (progress) => {
    expect(failedByIncident(upgradeWith({ progress }), '0.abc')).toBeUndefined();
  });
});

it.each<Progress>([
  { state: 'planned' },
  { state: 'dispatching', lane, leaseUntil: START },
  { state: 'failed', lane, at: START, reason: '' },
  { state: 'verified', at: START },
])('nothing is said of an upgrade that is $state', (progress) => {
  expect(verdict(progress, 500, { run: 'failed' })).toBeUndefined();
});

describe('an instance reports a version', () => {
  it.each(['5.2.0', '285011_2024-07-18_5.2.0-4a1c', 'v5.2.0', '5.2.0+build'])('as %s', (reported) => {
    expect(reportsVersion(reported, '5.2.0')).toBe(true);
  });

  it.each(['5.2.01', '15.2.0', '5.2', '5.1.9', '5.2.0.1', '', '1.5.2.0'])('and not as %s', (reported) => {
    expect(reportsVersion(reported, '5.2.0')).toBe(false);
  });
});
