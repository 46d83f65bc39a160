import { expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { judgeUptime, type UptimePoint } from '../../../shared/domain/rollout/uptime.ts';
import { uptimeInWords } from '../../../shared/domain/rollout/uptimeInWords.ts';

const ENDED = 1_000 * MINUTE;

/** Minutes after the upgrade, per location; a failing point is written as a text. */
function told(minutes: number, found: Readonly<Record<string, readonly (number | string)[]>>): string {
  const series = Object.entries(found).map(([location, times]) => ({
    check: 'healthz',
    location,
    points: times.map((time): UptimePoint => ({ at: ENDED + Number(time) * MINUTE, passed: typeof time === 'number' })),
  }));
  const now = ENDED + minutes * MINUTE;
  return uptimeInWords(judgeUptime({ series, expected: [], upgradeEndedAt: ENDED, now }));
}

it.each([
  [
    3,
    { a: [1, 2, 3], b: [1, 2], c: [2, 3] },
    'the uptime check gave at least 2 passing points from each of 3 locations',
  ],
  [6, { a: [1, '2', '3'], b: [1, '4'], c: [2, 3] }, 'the uptime check fails from a, b, for 4 minutes'],
  [3, {}, 'there are no points of an uptime check'],
  [3, { a: [-2] }, 'the newest point of the uptime check is from before the upgrade ended, 5 minutes ago'],
  [3, { a: [1, 2], b: [-1], c: [1, 2] }, 'there are no points of the uptime check yet from b'],
  [
    20,
    { a: [18, 19], b: [5], c: [18, 19] },
    'there has been no sign of the uptime check from b for 15 minutes, while other locations give points',
  ],
  [30, { a: [1, 2], b: [2, 3], c: [2, 3] }, 'the newest point of the uptime check is 27 minutes old'],
  [3, { a: [1, 2], b: [2], c: [2] }, 'the uptime check has not passed 2 times yet from b, c'],
  [3, { a: [1, 2], b: [1, 2] }, 'the uptime check runs from a, b only; 3 locations are needed'],
  [
    3,
    { a: [1, 5], b: [1, 2] },
    'points of the uptime check lie 120 seconds ahead of our clock, so their times prove nothing',
  ],
])('after %i minutes with %j: %s', (minutes, found, words) => {
  expect(told(minutes, found)).toBe(words);
});
