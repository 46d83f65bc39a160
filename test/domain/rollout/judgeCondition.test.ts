import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/domain/calendar/time.ts';
import { chain, GENESIS } from '../../../shared/domain/evidence/ledger.ts';
import { METRIC_DEFAULTS, type MetricCondition } from '../../../shared/domain/rollout/analysis.ts';
import { judgeCondition } from '../../../shared/domain/rollout/judgeCondition.ts';
import {
  analysisWindows,
  firstTouchedAt,
  joined,
  lastSoakAt,
  newest,
} from '../../../shared/domain/rollout/analysisWindows.ts';

const latency: MetricCondition = {
  ...METRIC_DEFAULTS,
  name: 'latency',
  filter: 'metric.type="latency"',
  aligner: 'p95',
  against: 'before',
};

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const before = (values: readonly number[]) => ({ kind: 'before', values }) as const;
const others = (...instances: readonly (readonly number[])[]) => ({ kind: 'others', instances }) as const;

describe('a condition against before', () => {
  const judged = (after: readonly number[], values: readonly number[], change: Partial<MetricCondition> = {}) =>
    judgeCondition({ ...latency, ...change }, { after, baseline: before(values), unit: 'ms' });

  it('is healthy while the median is within what is allowed', () => {
    expect(judged(times(14, 150), times(30, 120))).toEqual({
      condition: 'latency',
      kind: 'healthy',
      reason:
        'the median is 150 ms after the upgrade (14 points), against 120 ms before it (30 points); up to 180 ms is well',
      whenInconclusive: 'wait',
      after: 150,
      baseline: 120,
    });
  });

  it('is unhealthy when three quarters of the points after the upgrade are above it', () => {
    expect(judged([...times(9, 240), ...times(3, 100)], times(30, 120))).toMatchObject({
      kind: 'unhealthy',
      reason:
        'the median is 240 ms after the upgrade (12 points), against 120 ms before it (30 points); the most is 180 ms, and 9 of 12 points are above it',
    });
  });

  it('says nothing yet while fewer are above it, though their median is', () => {
    expect(judged([...times(8, 240), ...times(4, 100)], times(30, 120))).toMatchObject({
      kind: 'inconclusive',
      reason: expect.stringMatching(/; the most is 180 ms, but only 8 of 12 points are above it, which may be chance$/),
      after: 240,
    });
  });

  it('is healthy with a few high minutes', () => {
    expect(judged([...times(5, 9_000), ...times(7, 100)], times(30, 120)).kind).toBe('healthy');
  });

  it('is inconclusive with too few points on either side, and says how many there are', () => {
    expect(judged(times(9, 900), times(10, 1))).toMatchObject({
      kind: 'inconclusive',
      reason: '10 points are needed, and there are only 9 points after the upgrade',
      after: null,
      baseline: 1,
    });
    expect(judged(times(10, 900), times(1, 1)).reason).toBe(
      '10 points are needed, and there are only 1 point before the upgrade',
    );
    expect(judged([], [], { whenInconclusive: 'pass' })).toEqual({
      condition: 'latency',
      kind: 'inconclusive',
      reason: '10 points are needed, and there are no points after the upgrade and no points before the upgrade',
      whenInconclusive: 'pass',
      after: null,
      baseline: null,
    });
  });

  it('ignores small numbers, even where nothing was measured but zero', () => {
    expect(judged(times(10, 5), times(10, 0), { ignoreBelow: 5 }).kind).toBe('healthy');
    expect(judged(times(10, 5.1), times(10, 0), { ignoreBelow: 5 }).kind).toBe('unhealthy');
    expect(judged(times(10, 0), times(10, 0)).kind).toBe('healthy');
  });

  it('takes what is no number for not measured', () => {
    expect(judged([...times(9, 1), NaN, Infinity], times(10, 1)).reason).toContain('only 9 points after');
  });

  it('writes shares as percentages, and units as people do', () => {
    const share = judgeCondition(
      { ...latency, per: 'metric.type="requests"' },
      { after: times(10, 0.0123), baseline: before(times(10, 0.01)), unit: '1' },
    );
    expect(share.reason).toContain('the median is 1.23 % after the upgrade (10 points), against 1 % before it');
    const inUnit = (unit: string) =>
      judgeCondition(latency, { after: times(10, 1_234.5), baseline: before(times(10, 1_000)), unit }).reason;
    expect(inUnit('1')).toContain('is 1230 after');
    expect(inUnit('')).toContain('is 1230 after');
    expect(inUnit('{requests}/s')).toContain('is 1230 requests/s after');
    expect(inUnit('1/s')).toContain('is 1230/s after');
  });
});

describe('a condition against others', () => {
  const judged = (after: readonly number[], ...instances: readonly (readonly number[])[]) =>
    judgeCondition({ ...latency, against: 'others' }, { after, baseline: others(...instances), unit: 'ms' });

  it('compares with the median of their medians', () => {
    expect(judged(times(10, 200), times(10, 100), times(10, 9_000), times(99, 120))).toMatchObject({
      kind: 'unhealthy',
      baseline: 120,
      reason:
        'the median is 200 ms after the upgrade (10 points), against 120 ms on 3 instances that are not upgraded yet; the most is 180 ms, and 10 of 10 points are above it',
    });
  });

  it('is healthy when all of them have become slow at the same time', () => {
    expect(judged(times(10, 400), times(10, 380), times(10, 390), times(10, 420)).kind).toBe('healthy');
  });

  it('counts only those with enough points, and needs three of them', () => {
    expect(judged(times(10, 200), times(10, 100), times(10, 100), times(9, 100), [])).toMatchObject({
      kind: 'inconclusive',
      reason:
        '10 points are needed, and there are so many on only 2 of 4 instances that are not upgraded yet, where 3 must have them',
      after: 200,
      baseline: null,
    });
  });
});

describe('the minutes that are compared', () => {
  it('begin a minute into the soak, and are as many before the claim', () => {
    expect(analysisWindows(100 * MINUTE, 80 * MINUTE, 150 * MINUTE)).toEqual({
      after: { from: 101 * MINUTE, to: 150 * MINUTE },
      before: { from: 31 * MINUTE, to: 80 * MINUTE },
    });
  });

  it('are at least thirty before the claim', () => {
    const { before: window } = analysisWindows(100 * MINUTE, 80 * MINUTE, 100 * MINUTE);
    expect(window).toEqual({ from: 50 * MINUTE, to: 80 * MINUTE });
  });

  it('are the last three hours of a long soak', () => {
    expect(analysisWindows(0, 0, 24 * HOUR)).toEqual({
      after: { from: 21 * HOUR, to: 24 * HOUR },
      before: { from: -3 * HOUR, to: 0 },
    });
  });

  it('are the newest that are needed, so that what breaks late in a soak is seen', () => {
    const points = Array.from({ length: 40 }, (_, at) => ({ at })).toReversed();
    expect(newest(points, 10).map(({ at }) => at)).toEqual(Array.from({ length: 15 }, (_, index) => 25 + index));
    expect(newest(points, 20)).toHaveLength(20);
    expect(newest(points.slice(0, 3), 10)).toHaveLength(3);
  });

  it('are asked for together where they lie close together', () => {
    const [one, two, three] = [
      { from: 0, to: 10 },
      { from: 5, to: 7 },
      { from: 14, to: 20 },
    ] as const;
    expect(joined([three, one, two], 4)).toEqual([{ from: 0, to: 20 }]);
    expect(joined([three, one, two], 3)).toEqual([one, three]);
    expect(joined([], 3)).toEqual([]);
  });
});

/** The chain of an upgrade, with an event per millisecond. */
const chainOf = (...types: readonly string[]) =>
  types.flatMap((type, at) => chain('upgrade:r~i', GENESIS, [{ type, reason: '' }], { at, actor: 'a' }).entries);

describe('the newest soak of an upgrade', () => {
  it('is that of its newest attempt, also when it was interrupted', () => {
    const began = ['UpgradeClaimed', 'UpgradeDispatched', 'SoakStarted', 'SoakInterrupted', 'SoakStarted'];
    expect(lastSoakAt(chainOf(...began))).toBe(4);
    expect(lastSoakAt(chainOf(...began, 'SoakInterrupted'))).toBe(4);
    expect(lastSoakAt(chainOf(...began, 'UpgradeFailed', 'UpgradeRetried', 'UpgradeClaimed'))).toBeUndefined();
  });
});

describe('the first claim that touched an instance', () => {
  const claimedAt = (...types: readonly string[]) => firstTouchedAt(chainOf(...types));

  it('is that of the first attempt that was dispatched, however often it is tried again', () => {
    const failed = ['UpgradeClaimed', 'UpgradeDispatched', 'UpgradeFailed', 'UpgradeRetried'];
    expect(claimedAt(...failed, 'UpgradeClaimed', 'UpgradeDispatched')).toBe(0);
  });

  it('is not one whose call was certainly not made', () => {
    expect(claimedAt('UpgradeClaimed', 'UpgradeReturned', 'UpgradeClaimed', 'UpgradeDispatched')).toBe(2);
  });

  it('may have no dispatch on record', () => {
    expect(claimedAt('UpgradeClaimed', 'UpgradeFailed', 'UpgradeRetried', 'UpgradeClaimed')).toBe(0);
    expect(claimedAt('UpgradeDeferred')).toBeUndefined();
  });
});
