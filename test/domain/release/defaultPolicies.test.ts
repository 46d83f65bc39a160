import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../shared/domain/release/checkPolicy.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { type Policy, RELEASE_TYPES, type Stage } from '../../../shared/domain/release/policy.ts';

type Row = [name: string, kind: string, days: string, waves: string, onNewPatch: string];

/** A policy in the way the release tables of managed-instances.md are written. */
function rows(policy: Policy): Row[] {
  return policy.stages.map((stage) => [
    stage.name,
    stage.kind,
    `${stage.opens}-${stage.due}`,
    wavesOf(stage),
    stage.onNewPatch.kind === 'resume' ? `resume ${stage.onNewPatch.stage}` : 'own policy',
  ]);
}

function wavesOf(stage: Stage): string {
  if (stage.kind === 'verification') return '';
  return stage.waves.map(({ day, cohort }) => `${day}: ${JSON.stringify(cohort).replaceAll('"', '')}`).join(' ');
}

describe('the default policies', () => {
  it('are the five stages of the quarterly release', () => {
    expect(rows(defaultPolicies.major)).toEqual([
      ['internal', 'upgrade', '0-2', '0: {internal:100}', 'resume 1'],
      ['verification', 'verification', '3-4', '', 'resume 1'],
      ['first-customers', 'upgrade', '5-6', '5: {trial:30,customer:10}', 'resume 2'],
      ['trials-and-customers', 'upgrade', '7-8', '7: {trial:100,customer:40}', 'resume 3'],
      ['all-customers', 'upgrade', '9-10', '9: {customer:100}', 'resume 3'],
    ]);
  });

  it.each(['minor', 'patch'] as const)('are the two stages of the simplified process for a %s release', (type) => {
    const waves = '3: {trial:10,customer:10} 4: {trial:40,customer:40} 5: {trial:100,customer:100}';
    expect(rows(defaultPolicies[type])).toEqual([
      ['internal', 'upgrade', '0-2', '0: {internal:100}', 'own policy'],
      ['trials-and-customers', 'upgrade', '3-5', waves, 'own policy'],
    ]);
  });

  it('promise monthly and quarterly releases within ten working days, and patches within a week', () => {
    expect(defaultPolicies.major.sla).toEqual({ workingDays: 10 });
    expect(defaultPolicies.minor.sla).toEqual({ workingDays: 10 });
    expect(defaultPolicies.patch.sla).toEqual({ calendarDays: 7 });
  });

  it.each(RELEASE_TYPES)('give internal instances of a %s release a larger failure budget than customers', (type) => {
    const upgrades = defaultPolicies[type].stages.flatMap((stage) => (stage.kind === 'upgrade' ? [stage] : []));
    const [internal, ...others] = upgrades.map(({ failureBudget }) => failureBudget);
    expect(internal).toEqual({ percent: 25, atLeast: 2 });
    for (const budget of others) expect(budget).toEqual({ percent: 10, atLeast: 2 });
  });

  it.each(RELEASE_TYPES)('soak each upgrade of a %s release for a quarter of an hour, within two hours', (type) => {
    for (const stage of defaultPolicies[type].stages) {
      expect(stage.approvals).toEqual([]);
      if (stage.kind === 'verification') continue;
      expect(stage).toMatchObject({ soakMinutes: 15, expectedMinutes: 15, deadlineMinutes: 120 });
    }
  });

  it.each(RELEASE_TYPES)('pass the checks that policies of users have to pass: %s', (type) => {
    expect(defaultPolicies[type].name).toBe(type);
    expect(checkPolicy(defaultPolicies[type])).toEqual([]);
  });
});
