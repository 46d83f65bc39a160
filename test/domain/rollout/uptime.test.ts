import { describe, expect, it } from 'vitest';
import { type Instant, MINUTE, SECOND } from '../../../shared/domain/calendar/time.ts';
import { judgeUptime, type UptimeSeries, type UptimeVerdict } from '../../../shared/domain/rollout/uptime.ts';

const ENDED: Instant = Date.parse('2026-11-23T10:00:00Z');
const LOCATIONS = ['apac-singapore', 'eur-belgium', 'usa-iowa'];

/** One location, minute by minute: `from` minutes after the upgrade, `+` passed, `-` failed, a blank is no point. */
function points(location: string, from: number, results: string, check = 'healthz'): UptimeSeries {
  const found = results
    .split('')
    .flatMap((result, index) =>
      result === ' ' ? [] : [{ at: ENDED + (from + index) * MINUTE, passed: result === '+' }],
    );
  return { check, location, points: found };
}

const everywhere = (from: number, results: string): UptimeSeries[] =>
  LOCATIONS.map((location) => points(location, from, results));

function judge(series: UptimeSeries[], minutes: number, expected: string[] = []): UptimeVerdict {
  return judgeUptime({ series, expected, upgradeEndedAt: ENDED, now: ENDED + minutes * MINUTE });
}

/** The same everywhere, but for Europe. */
const butEurope = (from: number, results: string, europe: UptimeSeries): UptimeSeries[] => [
  ...everywhere(from, results).filter(({ location }) => location !== 'eur-belgium'),
  europe,
];

describe('an instance is healthy', () => {
  it('when every location has passed twice since the upgrade ended', () => {
    expect(judge(everywhere(-3, '++++++'), 3)).toMatchObject({ kind: 'healthy' });
  });

  it('although checks failed while it restarted', () => {
    expect(judge(everywhere(-1, '---++'), 4)).toMatchObject({ kind: 'healthy' });
  });

  it('whatever failed before the upgrade', () => {
    expect(judge(everywhere(-3, '--- ++'), 3)).toMatchObject({ kind: 'healthy' });
  });

  it('up to a minute of skew between the clocks', () => {
    expect(judge(everywhere(1, '+++'), 2)).toMatchObject({ kind: 'healthy' });
  });
});

describe('an instance is unhealthy', () => {
  it('when the newest point of a single location fails, with the first failing point in a row', () => {
    expect(judge(butEurope(1, '+++++', points('eur-belgium', 1, '-++--')), 6)).toMatchObject({
      kind: 'unhealthy',
      failing: [{ check: 'healthz', location: 'eur-belgium', since: ENDED + 4 * MINUTE }],
    });
  });

  it('when all locations fail, each since its own time', () => {
    const verdict = judge(butEurope(1, '---', points('eur-belgium', 2, '--')), 4);
    expect(verdict).toMatchObject({
      kind: 'unhealthy',
      failing: [
        { location: 'apac-singapore', since: ENDED + MINUTE },
        { location: 'eur-belgium', since: ENDED + 2 * MINUTE },
        { location: 'usa-iowa', since: ENDED + MINUTE },
      ],
    });
  });

  it('when one of its checks fails and the other passes', () => {
    const signIn = points('usa-iowa', 1, '++-', 'sign-in');
    expect(judge([...everywhere(1, '+++'), signIn], 4)).toMatchObject({
      kind: 'unhealthy',
      failing: [{ check: 'sign-in', location: 'usa-iowa', since: ENDED + 3 * MINUTE }],
    });
  });

  it('still, when it failed last and nothing has come since', () => {
    expect(judge(everywhere(1, '++-'), 60)).toMatchObject({ kind: 'unhealthy' });
  });

  it('when the same point is told as passed and as failed', () => {
    expect(judge([...everywhere(1, '++'), points('usa-iowa', 2, '-')], 3)).toMatchObject({ kind: 'unhealthy' });
  });

  it('rather than in doubt, when one location fails and another is silent', () => {
    expect(judge([...everywhere(1, '--'), points('sa-brazil-sao_paulo', -5, '++++')], 30)).toMatchObject({
      kind: 'unhealthy',
    });
  });
});

describe('nothing can be said', () => {
  const doubt = (verdict: UptimeVerdict): unknown => (verdict.kind === 'inconclusive' ? verdict.doubt : verdict.kind);

  it('without any point: silence is not health', () => {
    expect(doubt(judge([], 30))).toEqual({ reason: 'no-points' });
    expect(doubt(judge([], 30, LOCATIONS))).toEqual({ reason: 'no-points' });
  });

  it('from points before the upgrade, however well they passed', () => {
    const newest = ENDED - MINUTE;
    expect(doubt(judge(everywhere(-10, '++++++++++'), 3))).toEqual({ reason: 'only-before-upgrade', newest });
    expect(doubt(judge(everywhere(-10, '++++++++++'), 300))).toEqual({ reason: 'only-before-upgrade', newest });
  });

  it('from a point of the very moment in which the upgrade ended', () => {
    expect(doubt(judge(everywhere(0, '+'), 1))).toEqual({ reason: 'only-before-upgrade', newest: ENDED });
    expect(doubt(judge(everywhere(0, '++'), 2))).toMatchObject({ reason: 'too-few-points' });
  });

  it('while there are no points yet from Europe', () => {
    expect(doubt(judge(butEurope(-3, '++++++', points('eur-belgium', -3, '+++')), 3))).toEqual({
      reason: 'no-points-yet',
      locations: ['eur-belgium'],
    });
  });

  it('while a location that must have a say was never heard', () => {
    expect(doubt(judge(everywhere(1, '++'), 3, [...LOCATIONS, 'usa-oregon']))).toEqual({
      reason: 'no-points-yet',
      locations: ['usa-oregon'],
    });
  });

  it('when one location is blind: it gave no point for more than ten minutes, and others did', () => {
    const series = butEurope(-3, '+++++++++++++++', points('eur-belgium', -3, '+++'));
    expect(doubt(judge(series, 10))).toMatchObject({ reason: 'no-points-yet' });
    expect(doubt(judge(series, 11))).toEqual({ reason: 'location-blind', locations: ['eur-belgium'], since: ENDED });
  });

  it('when a location falls blind after it has passed', () => {
    const series = butEurope(1, '++++++++++++++', points('eur-belgium', 1, '+++'));
    expect(judge(series, 13)).toMatchObject({ kind: 'healthy' });
    expect(doubt(judge(series, 14))).toEqual({
      reason: 'location-blind',
      locations: ['eur-belgium'],
      since: ENDED + 3 * MINUTE,
    });
  });

  it('when all points are too old, as while the monitoring is down', () => {
    expect(judge(everywhere(1, '++++'), 14)).toMatchObject({ kind: 'healthy' });
    expect(doubt(judge(everywhere(1, '++++'), 15))).toEqual({ reason: 'too-old', newest: ENDED + 4 * MINUTE });
  });

  it('when the clock of the monitoring is ahead of ours by more than a minute, whatever its points say', () => {
    const ahead = MINUTE + SECOND;
    for (const results of ['+++', '++-']) {
      const series = everywhere(1, results);
      const verdict = judgeUptime({ series, expected: [], upgradeEndedAt: ENDED, now: ENDED + 3 * MINUTE - ahead });
      expect(doubt(verdict)).toEqual({ reason: 'clock-skew', ahead });
    }
  });

  it('from fewer than two passing points of a location', () => {
    expect(doubt(judge(butEurope(1, '+++', points('eur-belgium', 1, '--+')), 4))).toEqual({
      reason: 'too-few-points',
      locations: ['eur-belgium'],
      least: 2,
    });
  });

  it('from the same passing point told twice', () => {
    expect(doubt(judge([...everywhere(1, '+'), ...everywhere(1, '+')], 2))).toMatchObject({ reason: 'too-few-points' });
  });

  it('from passing points less than a minute apart: they may tell of the same check', () => {
    const seconds = (...all: number[]): UptimeSeries[] =>
      LOCATIONS.map((location) => ({
        check: 'healthz',
        location,
        points: all.map((second) => ({ at: ENDED + second * SECOND, passed: true })),
      }));
    expect(doubt(judge(seconds(10, 20, 30, 40, 50, 60, 69), 2))).toMatchObject({ reason: 'too-few-points', least: 2 });
    expect(judge(seconds(10, 20, 30, 40, 50, 60, 70), 2)).toMatchObject({ kind: 'healthy' });
  });

  it('from fewer than three locations, even if both pass: a check has more', () => {
    expect(doubt(judge(everywhere(1, '++').slice(1), 3))).toEqual({
      reason: 'few-locations',
      locations: ['eur-belgium', 'usa-iowa'],
      least: 3,
    });
  });
});

it('the evidence counts what each location found after the upgrade, and when', () => {
  const { evidence } = judge(butEurope(-2, '++ +-', points('eur-belgium', -2, '++')), 3);
  const heard = { passed: 1, failed: 1, first: ENDED + MINUTE, newest: { at: ENDED + 2 * MINUTE, passed: false } };
  expect(evidence).toEqual({
    upgradeEndedAt: ENDED,
    lookedAt: ENDED + 3 * MINUTE,
    locations: [
      { check: 'healthz', location: 'apac-singapore', ...heard },
      { check: 'healthz', location: 'eur-belgium', passed: 0, failed: 0, first: null, newest: null },
      { check: 'healthz', location: 'usa-iowa', ...heard },
    ],
  });
});
