import { describe, expect, it } from 'vitest';
import { type Tracking, newTracking } from '../../../shared/domain/rollout/tracking.ts';
import { trackingDueAt } from '../../../shared/domain/rollout/trackingDue.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const TOLD: Tracking = {
  ...newTracking('prod-5.2.0', 'prod'),
  issue: { number: 1, url: 'https://github.example/issues/1' },
  told: 7,
  body: { hash: 'abc', at: NOW },
  progress: 'active 1 4 0',
};
const ROLLOUT = { seq: 7, sealed: false, progress: 'active 1 4 0' };

describe('a tracking issue', () => {
  it('waits for something to happen once everything is told', () => {
    expect(trackingDueAt(TOLD, ROLLOUT, NOW)).toBeUndefined();
    expect(trackingDueAt({ ...TOLD, closed: true }, { ...ROLLOUT, seq: 8 }, NOW)).toBeUndefined();
  });

  it.each([
    { what: 'a run has ended before it came to the body', change: { body: null } },
    { what: 'a run has died half way', change: { unrecordedSince: NOW } },
    { what: 'an entry has not been told', change: { told: 6 } },
  ])('is due as soon as nobody is at it when $what', ({ change }) => {
    expect(trackingDueAt({ ...TOLD, ...change, leaseUntil: NOW + 5 }, ROLLOUT, NOW)).toBe(NOW + 5);
    expect(trackingDueAt({ ...TOLD, ...change, lookAt: NOW + 9 }, ROLLOUT, NOW)).toBe(NOW + 9);
  });

  it('shows mere progress half an hour after its last change at the earliest', () => {
    expect(trackingDueAt(TOLD, { ...ROLLOUT, progress: 'active 1 3 0' }, NOW)).toBe(NOW + 30 * 60_000);
  });
});
