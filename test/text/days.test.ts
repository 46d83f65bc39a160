import { describe, expect, it } from 'vitest';
import { counted, dayName, momentName, weekdayName } from '../../shared/text/days.ts';

describe('days in words', () => {
  it('begin with the weekday', () => {
    expect(weekdayName('2026-12-03')).toBe('Thu');
    expect(dayName('2026-12-03')).toBe('Thu 2026-12-03');
    expect(momentName('2026-12-03T09:00:00+01:00')).toBe('Thu 2026-12-03 09:00');
  });

  it('have no weekday when they are no days', () => {
    expect(dayName('2026-02-30')).toBe('2026-02-30');
  });
});

it('counts in the singular and the plural', () => {
  expect([counted(1, 'day'), counted(0, 'day'), counted(2, 'entry', 'entries')]).toEqual([
    '1 day',
    '0 days',
    '2 entries',
  ]);
});
