import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import { slaDeadline, slaForecast } from '../../../shared/domain/rollout/sla.ts';
import { calendarWith } from '../calendar/fixtures.ts';
import { DAYS, instanceWith, planWith } from './fixtures.ts';

const { major, minor, patch } = defaultPolicies;

describe('every instance is promised the release', () => {
  it.each([major, minor])('within ten working days: $name', ({ sla }) => {
    expect(slaDeadline(sla, calendarWith(), DAYS[0])).toBe(DAYS[10]);
    // A release on a Saturday: the tenth working day after the Monday.
    expect(slaDeadline(sla, calendarWith(), '2026-11-21')).toBe(DAYS[10]);
  });

  it('within ten working days, not counting holidays', () => {
    const holidays = [{ date: DAYS[4], name: 'h' }];
    expect(slaDeadline(major.sla, calendarWith({ holidays }), DAYS[0])).toBe(DAYS[11]);
  });

  it('within ten working days that count while the fleet is frozen', () => {
    const freezes = [{ from: DAYS[1], to: DAYS[9], reason: 'frozen', scope: { fleet: true } as const }];
    expect(slaDeadline(major.sla, calendarWith({ freezes }), DAYS[0])).toBe(DAYS[10]);
  });

  it('within seven days for a patch, whatever days they are', () => {
    const holidays = [{ date: '2026-11-30', name: 'h' }];
    expect(slaDeadline(patch.sla, calendarWith({ holidays }), DAYS[0])).toBe('2026-11-30');
    expect(slaDeadline(patch.sla, calendarWith(), '2026-12-28')).toBe('2027-01-04');
  });
});

describe('the forecast', () => {
  it('is met on the last day and not on the day after', () => {
    expect(slaForecast('2026-12-07', '2026-12-07').met).toBe(true);
    expect(slaForecast('2026-12-07', '2026-12-08').met).toBe(false);
  });

  it('of a quarterly release by the table is its last day', () => {
    expect(planWith().sla).toEqual({ deadline: DAYS[10], forecast: DAYS[10], met: true });
  });

  it('of a patch is met by a release on a working day, and not by one on a Saturday', () => {
    expect(planWith({ policy: patch }).sla).toEqual({ deadline: '2026-11-30', forecast: DAYS[5], met: true });
    const saturday = planWith({ policy: patch, releasedAt: Date.UTC(2026, 10, 21) });
    expect(saturday.sla).toEqual({ deadline: '2026-11-28', forecast: DAYS[5], met: false });
  });

  it('is missed for a single instance whose window opens too late', () => {
    const maintenanceWindow = { days: ['wed'], from: '20:00', to: '22:00', timeZone: 'UTC' } as const;
    const late = planWith({
      policy: patch,
      fleet: [instanceWith('a', { maintenanceWindow })],
      releasedAt: Date.UTC(2026, 10, 24),
    });
    expect(late.sla).toEqual({ deadline: '2026-12-01', forecast: '2026-12-02', met: false });
  });
});
