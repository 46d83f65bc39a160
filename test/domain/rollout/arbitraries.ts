import * as fc from 'fast-check';
import type { CalendarData, Freeze } from '../../../shared/domain/calendar/calendar.ts';
import { WEEKDAYS } from '../../../shared/domain/calendar/time.ts';
import { GROUPS, type Instance } from '../../../shared/domain/fleet/instance.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Cohort, Policy, Stage } from '../../../shared/domain/release/policy.ts';
import { instanceWith } from './fixtures.ts';

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;

export const tables = fc.constantFrom(defaultPolicies.major, defaultPolicies.minor);

interface StageSketch {
  readonly verifies: boolean;
  readonly gap: number;
  /** From which day of the stage each wave begins. */
  readonly steps: readonly number[];
  readonly slack: number;
  /** Hundredths of a per cent that each group advances by, per wave; `undefined` leaves it where it was. */
  readonly advances: readonly (readonly (number | undefined)[])[];
  readonly budget: { readonly percent: number; readonly atLeast: number };
  readonly minutes: readonly [soak: number, expected: number];
  readonly approvals: readonly string[];
}

const sketch: fc.Arbitrary<StageSketch> = fc.record({
  verifies: fc.boolean(),
  gap: fc.integer({ min: 0, max: 2 }),
  steps: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
  slack: fc.integer({ min: 0, max: 2 }),
  advances: fc.array(
    fc.array(fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }), { minLength: 3, maxLength: 3 }),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
  budget: fc.record({ percent: fc.integer({ min: 0, max: 100 }), atLeast: fc.integer({ min: 1, max: 3 }) }),
  minutes: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
  approvals: fc.subarray(['qa', 'security']),
});

/** Any table that can be carried out: its last wave brings everybody. */
export const policies: fc.Arbitrary<Policy> = fc
  .array(sketch, { minLength: 1, maxLength: 5 })
  .map((sketches) => drawn([...sketches, { ...LAST, gap: 0 }]));

const LAST: StageSketch = {
  verifies: false,
  gap: 0,
  steps: [],
  slack: 1,
  advances: [[10_000, 10_000, 10_000]],
  budget: { percent: 10, atLeast: 1 },
  minutes: [15, 15],
  approvals: [],
};

function drawn(sketches: readonly StageSketch[]): Policy {
  const reached = [0, 0, 0];
  let opens = 0;
  const stages = sketches.map((each, index): Stage => {
    const days = [opens, ...each.steps.map((_, step) => opens + sum(each.steps.slice(0, step + 1)))];
    const due = (days.at(-1) ?? opens) + each.slack;
    const shared = { name: `stage ${index + 1}`, opens, due, approvals: each.approvals } as const;
    const onNewPatch = { kind: 'resume', stage: index + 1 } as const;
    opens = due + 1 + each.gap;
    if (each.verifies) return { ...shared, onNewPatch, kind: 'verification' };
    const waves = days.map((day, wave) => ({ day, cohort: cohortOf(reached, each.advances[wave] ?? []) }));
    const [soakMinutes, expectedMinutes] = each.minutes;
    return {
      ...shared,
      onNewPatch,
      kind: 'upgrade',
      waves,
      failureBudget: each.budget,
      soakMinutes,
      expectedMinutes,
      deadlineMinutes: soakMinutes + expectedMinutes,
    };
  });
  return { name: 'drawn', sla: { workingDays: 10 }, merging: 'automatic', stages };
}

function cohortOf(reached: number[], advances: readonly (number | undefined)[]): Cohort {
  const cohort: { -readonly [G in keyof Cohort]: Cohort[G] } = {};
  for (const [index, group] of GROUPS.entries()) {
    const advance = advances[index];
    if (advance === undefined) continue;
    reached[index] = Math.min(10_000, (reached[index] ?? 0) + advance);
    cohort[group] = reached[index] / 100;
  }
  return cohort;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const times = fc.integer({ min: 0, max: 287 }).map((five) => new Date(five * FIVE_MINUTES).toISOString().slice(11, 16));
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Pacific/Honolulu',
);
const windows = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 2 }),
  from: times,
  to: times,
  timeZone: zones,
});

/** Ids are their places in the fleet, so that they are never the same. */
export const fleets: fc.Arbitrary<readonly Instance[]> = fc
  .array(
    fc.record(
      {
        group: fc.constantFrom(...GROUPS, undefined),
        canary: fc.boolean(),
        last: fc.boolean(),
        releaseChannel: fc.constantFrom('stable', 'stable', 'stable', 'stable', 'stable', 'pause', 'insiders'),
        suspended: fc.constantFrom(false, false, false, false, true),
        version: fc.constantFrom('5.1.9', '5.1.9', '5.1.4', '4.5.1', '5.1.9', '5.2.0', '5.3.1'),
        maintenanceWindow: windows,
      },
      { requiredKeys: ['group', 'canary', 'last', 'releaseChannel', 'suspended', 'version'] },
    ),
    { maxLength: 24 },
  )
  .map((drafts) => drafts.map((draft, index) => instanceWith(`src-${index}`, draft)));

export const releases = fc
  .integer({ min: Date.UTC(2026, 8, 1), max: Date.UTC(2027, 3, 1) })
  .map((instant) => Math.floor(instant / FIVE_MINUTES) * FIVE_MINUTES);

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** A calendar with at least three working days a week, whose holidays and freezes lie in the weeks after the release. */
export function calendarsAfter(released: number): fc.Arbitrary<CalendarData> {
  const dates = fc.integer({ min: -1, max: 25 }).map((day) => dateOf(released + day * DAY));
  const named = fc.array(fc.record({ date: dates, name: fc.constant('named') }), { maxLength: 4 });
  const scopes = fc.oneof(
    fc.constant<Freeze['scope']>({ fleet: true }),
    fc.constantFrom(...GROUPS).map((group): Freeze['scope'] => ({ group })),
    fc.integer({ min: 0, max: 5 }).map((index): Freeze['scope'] => ({ instance: `src-${index}` })),
  );
  const freezes = fc
    .tuple(fc.integer({ min: -2, max: 20 }), fc.integer({ min: 0, max: 6 }), scopes)
    .map(([first, length, scope]) => ({
      from: dateOf(released + first * DAY),
      to: dateOf(released + (first + length) * DAY),
      reason: 'frozen',
      scope,
    }));
  return fc.record(
    {
      timeZone: zones,
      workingDays: fc.subarray([...WEEKDAYS], { minLength: 3 }),
      hours: fc.record({ from: times, to: times }),
      holidays: named,
      extraWorkingDays: named,
      freezes: fc.array(freezes, { maxLength: 3 }),
    },
    { requiredKeys: ['timeZone', 'workingDays', 'holidays', 'extraWorkingDays', 'freezes'] },
  );
}

/** A release on a calendar that is interesting there. */
export const situations = releases.chain((releasedAt) =>
  calendarsAfter(releasedAt).map((data) => ({ releasedAt, data })),
);
