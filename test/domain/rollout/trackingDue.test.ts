import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { newTracking } from '../../../shared/domain/rollout/tracking.ts';
import { trackingDueAt } from '../../../shared/domain/rollout/trackingDue.ts';

const NOW = 1_000 * MINUTE;
const issue = { number: 1, url: 'https://github.example/issues/1' };
const told = {
  ...newTracking('prod-5.2.0', 'prod'),
  issue,
  told: 4,
  body: { hash: 'x', at: NOW - MINUTE },
  progress: 'active 1 10 0',
};
const rollout = { seq: 4, sealed: false, progress: 'active 1 10 0' };

describe('a tracking issue', () => {
  it('is due at once when it is not there, or when something was decided', () => {
    expect(trackingDueAt(undefined, rollout, NOW)).toBe(NOW);
    expect(trackingDueAt({ ...told, issue: null }, rollout, NOW)).toBeLessThanOrEqual(NOW);
    expect(trackingDueAt(told, { ...rollout, seq: 5 }, NOW)).toBeLessThanOrEqual(NOW);
    expect(trackingDueAt(told, { ...rollout, sealed: true }, NOW)).toBeLessThanOrEqual(NOW);
  });

  it('waits for something to happen once everything is told', () => {
    expect(trackingDueAt(told, rollout, NOW)).toBeUndefined();
    expect(trackingDueAt({ ...told, closed: true }, { ...rollout, seq: 9 }, NOW)).toBeUndefined();
  });

  it('shows progress every half hour at the most', () => {
    expect(trackingDueAt(told, { ...rollout, progress: 'active 1 5 0' }, NOW)).toBe(NOW + 29 * MINUTE);
  });

  it('is left alone while somebody is at it, and for a while after a failure', () => {
    const news = { ...rollout, seq: 5 };
    expect(trackingDueAt({ ...told, leaseUntil: NOW + MINUTE }, news, NOW)).toBe(NOW + MINUTE);
    expect(trackingDueAt({ ...told, lookAt: NOW + 5 * MINUTE }, news, NOW)).toBe(NOW + 5 * MINUTE);
  });
});
