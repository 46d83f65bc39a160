import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UPGRADE_MODES, paceFor, paceOf, writesPerUpgrade } from '../../../shared/domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS } from '../../../shared/domain/limits/writeAllowance.ts';
import { MERGING } from '../../../shared/domain/rollout/pullRequest.ts';
import { fixed } from '../calendar/arbitraries.ts';

describe('the pace', () => {
  it.each([
    { mode: 'workflow', merging: 'automatic', writes: 4, perPulse: 18, perHour: 112 },
    { mode: 'workflow', merging: 'person', writes: 2, perPulse: 36, perHour: 225 },
    { mode: 'pull-request', merging: 'automatic', writes: 6, perPulse: 12, perHour: 75 },
    { mode: 'pull-request', merging: 'person', writes: 5, perPulse: 14, perHour: 90 },
  ] as const)('of a $mode that is merged by $merging means is $perPulse a pulse, $perHour an hour', (row) => {
    expect(writesPerUpgrade(row.mode, row.merging)).toBe(row.writes);
    expect(paceFor(row.merging, { upgradeMode: row.mode })).toEqual({ perPulse: row.perPulse, perHour: row.perHour });
  });

  it('is that of GitHub and a workflow unless said otherwise', () => {
    expect(paceFor('automatic')).toEqual(paceOf(GITHUB_WRITE_LIMITS, 4));
    expect(paceFor('automatic', { codeHostLimits: { perMinute: 40, perHour: 200 } })).toEqual({
      perPulse: 9,
      perHour: 45,
    });
  });

  it('leaves a tenth of each limit, uses the rest as far as it can be divided, and is never nothing', () => {
    const limit = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.constantFrom(...UPGRADE_MODES),
        fc.constantFrom(...MERGING),
        (perMinute, perHour, mode, merging) => {
          const writes = writesPerUpgrade(mode, merging);
          const pace = paceOf({ perMinute, perHour }, writes);
          for (const [starts, most] of [
            [pace.perPulse, perMinute],
            [pace.perHour, perHour],
          ] as const) {
            expect(starts).toBeGreaterThanOrEqual(1);
            if (starts > 1) expect(starts * writes * 10).toBeLessThanOrEqual(most * 9);
            expect((starts + 1) * writes * 10).toBeGreaterThan(most * 9);
          }
        },
      ),
      fixed(300),
    );
  });
});
