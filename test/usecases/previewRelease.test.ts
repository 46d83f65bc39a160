import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import type { Instance } from '../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import type { Deployment } from '../../shared/ports/fleetSource.ts';
import { type PreviewInput, previewRelease } from '../../shared/usecases/previewRelease.ts';

function instance(id: string, changes: Partial<Instance> = {}): Deployment {
  const value: Instance = {
    id,
    slug: id,
    domain: `${id}.example.com`,
    gcpProjectId: id,
    group: 'customer',
    instanceType: 'production',
    version: '5.1.9',
    releaseChannel: 'stable',
    suspended: false,
    canary: false,
    last: false,
    ...changes,
  };
  return { id, instance: value, problems: [] };
}

const calendar = createCalendar(seedCalendar({ from: 2026, to: 2027 }));

function input(deployments: readonly Deployment[], changes: Partial<PreviewInput> = {}): PreviewInput {
  return {
    fleet: { revision: '1', deployments },
    version: '5.2.0',
    releasedAt: Date.UTC(2026, 10, 23),
    resumeStage: 1,
    calendar,
    policies: defaultPolicies,
    ...changes,
  };
}

const errorsOf = (asked: PreviewInput): readonly object[] => {
  const result = previewRelease(asked);
  return 'errors' in result ? result.errors : [];
};
const policyOf = (asked: PreviewInput): string | undefined => {
  const result = previewRelease(asked);
  return 'preview' in result ? result.preview.policy : undefined;
};

describe('previewing a release', () => {
  it('answers with dates of the calendar and instants in its time zone', () => {
    const tokyo = createCalendar({ ...calendar.data, timeZone: 'Asia/Tokyo' });
    const result = previewRelease(input([instance('a')], { type: 'major', calendar: tokyo }));
    expect(result).toMatchObject({
      preview: {
        releasedAt: '2026-11-23T09:00:00+09:00',
        dayZero: '2026-11-23',
        instances: [{ id: 'a', stage: 3, date: '2026-11-30', startsAt: '2026-11-30T00:00:00+09:00' }],
      },
    });
  });

  it('writes equal versions in one way', () => {
    expect(previewRelease(input([instance('a')], { version: 'v5.2.0', type: 'major' }))).toMatchObject({
      preview: { version: '5.2.0' },
    });
  });

  it('tells the type from the instances that take part in releases', () => {
    const insider = instance('b', { version: '5.2.0', releaseChannel: 'insiders' });
    expect(policyOf(input([instance('a'), insider], { version: '5.1.10' }))).toBe('patch');
    expect(errorsOf(input([instance('a'), insider], { version: '5.2.1' }))).toEqual([
      { field: 'type', message: expect.stringContaining('5.2.1 after 5.1.9 could be') },
    ]);
    expect(policyOf(input([instance('a')], { version: '6.0.0' }))).toBe('major');
  });

  it('tells the type from the others when nobody takes part', () => {
    const paused = instance('a', { releaseChannel: 'pause' });
    expect(policyOf(input([paused], { version: '5.1.10' }))).toBe('patch');
  });

  it('resumes with the table that can be resumed', () => {
    const patched = { version: '5.1.10', resumeStage: 3 };
    expect(policyOf(input([instance('a')], patched))).toBe('major');
    expect(policyOf(input([instance('a')], { ...patched, type: 'patch' }))).toBe('major');
    expect(policyOf(input([instance('a')], { ...patched, resumeStage: 1 }))).toBe('patch');
  });

  it('tells what is reached on which day of a stage', () => {
    const result = previewRelease(input([instance('a')], { type: 'minor' }));
    expect(result).toMatchObject({
      preview: {
        stages: [
          { stage: 1, waves: [{ date: '2026-11-23', cohort: { internal: 100 } }] },
          {
            stage: 2,
            waves: [
              { date: '2026-11-26', cohort: { trial: 10, customer: 10 } },
              { date: '2026-11-27', cohort: { trial: 40, customer: 40 } },
              { date: '2026-11-30', cohort: { trial: 100, customer: 100 } },
            ],
          },
        ],
      },
    });
  });

  it('counts the unreadable among those that take no part, by id', () => {
    const problems = [{ path: 'm/config.yaml', field: 'spec', message: 'missing' }];
    const broken: Deployment = { id: 'm', instance: undefined, problems };
    const result = previewRelease(
      input([instance('z', { suspended: true }), broken, instance('a')], { type: 'major' }),
    );
    expect(result).toMatchObject({
      preview: {
        excluded: [
          { id: 'm', reason: 'unreadable-configuration' },
          { id: 'z', reason: 'suspended' },
        ],
        problems,
      },
    });
  });

  it.each([
    { changes: { version: '5.2' }, field: 'version' },
    { changes: { resumeStage: 0 }, field: 'resumeStage' },
    { changes: { resumeStage: 1.5 }, field: 'resumeStage' },
    { changes: { resumeStage: 6 }, field: 'resumeStage' },
  ])('refuses $changes', ({ changes, field }) => {
    expect(errorsOf(input([instance('a')], { type: 'major', ...changes }))).toEqual([
      { field, message: expect.any(String) },
    ]);
  });

  it('refuses a calendar that has too few working days', () => {
    const freeze = { from: '2026-01-01', to: '2099-12-31', reason: 'for ever', scope: { fleet: true } } as const;
    const frozen = createCalendar({ ...calendar.data, freezes: [freeze] });
    expect(errorsOf(input([instance('a')], { type: 'major', calendar: frozen }))).toEqual([
      { field: 'calendar', message: expect.stringContaining('no stage day') },
    ]);
  });
});
