import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policies } from '../../../shared/domain/release/policy.ts';
import { type Admission, admit } from '../../../shared/domain/rollout/admit.ts';
import type { Rollout } from '../../../shared/domain/rollout/rollout.ts';
import { given, majorWith, opened, registered, running, through } from './fixtures.ts';

interface Asked {
  readonly type?: 'major' | 'minor' | 'patch';
  readonly resumeStage?: number;
  readonly active?: Rollout;
  readonly newest?: string;
  readonly fleet?: readonly string[];
  readonly policies?: Policies;
}

function register(version: string, { active, newest, fleet, policies, ...stated }: Asked = {}): Admission {
  const facts = { active, newest: newest ?? active?.version, fleetVersions: fleet ?? ['5.1.9'] };
  return admit(version, stated, facts, policies ?? defaultPolicies);
}

/** The rollout of 5.2.0 while its stage is open. */
const inStage = (stage: number): Rollout =>
  given(running(), ...through(stage - 1), ['2026-12-04T00:00:00Z', opened(stage)]);
const minor = running({ releaseType: 'minor', policy: defaultPolicies.minor });

describe('a newer patch while a quarterly rollout runs', () => {
  it.each([
    { stage: 1, from: 1 },
    { stage: 2, from: 1 },
    { stage: 3, from: 2 },
    { stage: 4, from: 3 },
    { stage: 5, from: 3 },
  ])('is in stage $stage goes on from stage $from of the same table', ({ stage, from }) => {
    expect(register('5.2.1', { active: inStage(stage) })).toMatchObject({
      kind: 'new',
      releaseType: 'patch',
      policy: { name: 'major' },
      resumeStage: from,
      supersedes: 'prod-5.2.0',
    });
  });

  it('is being planned starts from stage 1', () => {
    expect(register('5.2.1', { active: registered() })).toMatchObject({ resumeStage: 1, policy: { name: 'major' } });
  });

  it('is between two stages goes by the one that was open last', () => {
    expect(register('5.2.1', { active: given(running(), ...through(3)) })).toMatchObject({ resumeStage: 2 });
  });

  it('is held or paused takes its place all the same', () => {
    const hold = { cause: 'failure-budget', detail: '', since: 0 } as const;
    expect(register('5.2.1', { active: { ...inStage(4), hold } })).toMatchObject({ kind: 'new', resumeStage: 3 });
  });

  it('finds the next patch in the same table: patch after patch', () => {
    const first = running({ id: 'prod-5.2.1', version: '5.2.1', releaseType: 'patch', resumeStage: 3 });
    const inThree = given(first, ['2026-11-23T10:00:00Z', opened(1)], ['2026-11-25T00:00:00Z', opened(3)]);
    expect(register('5.2.2', { active: inThree })).toMatchObject({ resumeStage: 2, policy: { name: 'major' } });
  });

  it('follows the table with which that rollout was registered, not the one that was written since', () => {
    const since = { ...defaultPolicies, major: majorWith(4, { name: 'renamed' }) };
    const result = register('5.2.1', { active: inStage(4), policies: since });
    expect(result).toMatchObject({ policy: defaultPolicies.major });
  });

  it('says in which stage the old rollout was', () => {
    expect(register('5.2.1', { active: inStage(4) })).toMatchObject({
      reason: 'a newer patch while 5.2.0 is in stage 4: internal instances first, then on from stage 3',
    });
  });
});

describe('a newer version', () => {
  it('as a patch of a monthly or patch rollout starts its own two-stage process', () => {
    expect(register('5.2.1', { active: minor })).toMatchObject({
      releaseType: 'patch',
      policy: { name: 'patch' },
      resumeStage: 1,
      supersedes: 'prod-5.2.0',
    });
  });

  it('of another line starts its own table in the place of the one that runs', () => {
    expect(register('5.3.0', { active: inStage(4), type: 'minor' })).toMatchObject({
      policy: { name: 'minor' },
      resumeStage: 1,
      supersedes: 'prod-5.2.0',
    });
  });

  it('while nothing runs starts its own table', () => {
    expect(register('5.1.10')).toMatchObject({
      kind: 'new',
      policy: { name: 'patch' },
      resumeStage: 1,
      supersedes: null,
    });
    expect(register('6.0.0')).toMatchObject({ kind: 'new', policy: { name: 'major' } });
    expect(register('5.2.0', { type: 'minor' })).toMatchObject({ kind: 'new', policy: { name: 'minor' } });
  });

  it('of a higher minor number is refused until its type is stated', () => {
    expect(register('5.2.0')).toMatchObject({ kind: 'invalid', field: 'type' });
  });

  it('is compared with what is being rolled out, too', () => {
    expect(register('5.2.1', { active: minor, fleet: ['5.1.9'] })).toMatchObject({ releaseType: 'patch' });
  });
});

describe('an older version', () => {
  it('than one that is registered is refused', () => {
    expect(register('5.1.10', { active: inStage(3) })).toEqual({
      kind: 'refused',
      message: '5.1.10 is older than 5.2.0, which is registered already',
    });
    expect(register('5.1.10', { newest: '5.2.0', type: 'patch' })).toMatchObject({ kind: 'refused' });
  });

  it('is refused when every instance runs it or a newer one', () => {
    expect(register('5.1.0', { fleet: ['5.1.0', '5.1.9'], type: 'patch' })).toMatchObject({ kind: 'refused' });
  });

  it('than a part of the fleet is rolled out to the rest', () => {
    expect(register('5.1.5', { fleet: ['5.1.0', '5.1.9'] })).toMatchObject({ kind: 'new', releaseType: 'patch' });
  });
});

describe('a fleet that was brought so far by other means', () => {
  it('is taken up at a stage of the quarterly table', () => {
    expect(register('5.2.0', { resumeStage: 3 })).toMatchObject({
      kind: 'new',
      policy: { name: 'major' },
      resumeStage: 3,
    });
    expect(register('5.1.10', { resumeStage: 3, type: 'patch' })).toMatchObject({
      releaseType: 'patch',
      policy: { name: 'major' },
    });
  });

  it('cannot be taken up at a stage that no table has', () => {
    expect(register('5.2.0', { resumeStage: 6 })).toMatchObject({ kind: 'invalid', field: 'resumeStage' });
  });
});
