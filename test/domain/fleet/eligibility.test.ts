import { describe, expect, it } from 'vitest';
import { exclusionOf } from '../../../shared/domain/fleet/eligibility.ts';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { at, calendarWith } from '../calendar/fixtures.ts';
import { RELEASED, instanceWith, planWith, weekdays } from '../rollout/fixtures.ts';

const reason = (changes: Partial<Instance>, calendar = weekdays) =>
  exclusionOf(instanceWith('a', changes), '5.2.0', calendar, RELEASED);

/** It opens on Saturdays only, when nobody works. */
const saturday = { days: ['sat'], from: '10:00', to: '12:00', timeZone: 'UTC' } as const;
const nobody = { group: undefined, instanceType: 'playground' } as const;

describe('an instance is not eligible', () => {
  it.each<{ because: string; changes: Partial<Instance>; why: string }>([
    { because: 'its channel is pause', changes: { releaseChannel: 'pause' }, why: 'channel-pause' },
    { because: 'its channel is insiders', changes: { releaseChannel: 'insiders' }, why: 'channel-insiders' },
    { because: 'it is suspended', changes: { suspended: true }, why: 'suspended' },
    { because: 'it runs the version', changes: { version: '5.2.0' }, why: 'already-upgraded' },
    { because: 'it runs a newer version', changes: { version: '5.2.12303' }, why: 'already-upgraded' },
    { because: 'its type is unknown', changes: nobody, why: 'unknown-type' },
    { because: 'its window never opens', changes: { maintenanceWindow: saturday }, why: 'window-never-opens' },
  ])('because $because', ({ changes, why }) => {
    expect(reason(changes)).toBe(why);
  });

  it('for the first of several reasons, in the order in which they are told', () => {
    const all = { suspended: true, version: '5.3.0', ...nobody, maintenanceWindow: saturday } as const;
    expect(reason({ ...all, releaseChannel: 'pause' })).toBe('channel-pause');
    expect(reason({ ...all, releaseChannel: 'insiders' })).toBe('channel-insiders');
    expect(reason(all)).toBe('suspended');
    expect(reason({ ...all, suspended: false })).toBe('already-upgraded');
    expect(reason({ ...all, suspended: false, version: '5.1.9' })).toBe('unknown-type');
  });

  it('while it is frozen for longer than anybody looks ahead', () => {
    const freezes = [{ from: '2026-01-01', to: '2031-01-01', reason: 'legal', scope: { instance: 'a' } }];
    expect(reason({}, calendarWith({ freezes }))).toBe('window-never-opens');
  });
});

describe('an instance is eligible', () => {
  it('on the stable channel, with an older version and a known type', () => {
    for (const group of ['internal', 'trial', 'customer'] as const) expect(reason({ group })).toBeUndefined();
  });

  it('with a release candidate of the version', () => {
    expect(reason({ version: '5.2.0-rc.1' })).toBeUndefined();
  });

  it('with a smaller patch number, compared as a number', () => {
    expect(exclusionOf(instanceWith('a', { version: '5.2.9' }), '5.2.10', weekdays, RELEASED)).toBeUndefined();
  });

  it('while it is frozen for some weeks', () => {
    const freezes = [{ from: '2026-11-01', to: '2027-01-31', reason: 'audit', scope: { instance: 'a' } }];
    expect(reason({}, calendarWith({ freezes }))).toBeUndefined();
  });
});

it('a plan names each one that takes no part with its reason, and plans the others', () => {
  const { instances, excluded } = planWith({
    fleet: [
      instanceWith('a'),
      instanceWith('b', { releaseChannel: 'pause' }),
      instanceWith('c', nobody),
      instanceWith('d', { suspended: true }),
    ],
    releasedAt: at('2026-11-21T00:00:00Z'),
  });
  expect(instances.map(({ id }) => id)).toEqual(['a']);
  expect(excluded).toEqual([
    { id: 'b', reason: 'channel-pause' },
    { id: 'c', reason: 'unknown-type' },
    { id: 'd', reason: 'suspended' },
  ]);
});
