import { describe, expect, it } from 'vitest';
import type { UpgradeEvent } from '../../shared/domain/rollout/upgradeEvents.ts';
import { viewVerification } from '../../shared/usecases/verificationView.ts';

const AT = Date.parse('2026-11-30T09:00:00Z');
const claimed = (attempt: number): UpgradeEvent => ({
  type: 'UpgradeClaimed',
  attempt,
  lane: 'lane',
  leaseUntil: AT,
  from: '5.1.9',
  reason: 'its turn',
});
const failing = [{ check: '7', location: 'usa-iowa', since: AT }];
const interrupted: UpgradeEvent = { type: 'SoakInterrupted', reason: 'it fails', failing };
const verified: UpgradeEvent = {
  type: 'UpgradeVerified',
  reported: '5.2.0',
  soakedMinutes: 15,
  versionBy: 'instance',
  uptime: {
    upgradeEndedAt: AT,
    lookedAt: AT + 60_000,
    locations: [
      { check: '7', location: 'usa-iowa', passed: 2, failed: 0, first: AT, newest: { at: AT, passed: true } },
      { check: '7', location: 'eur-belgium', passed: 0, failed: 0, first: null, newest: null },
    ],
  },
  analysis: [],
  reason: 'all is well',
};

const view = (...events: UpgradeEvent[]) => viewVerification(events, 'Europe/Berlin');

describe('what is shown of a verification', () => {
  it('is nothing before anything was found', () => {
    expect(view()).toBeNull();
    expect(view(claimed(1))).toBeNull();
  });

  it('is from where it fails while it is interrupted, with times in the zone of the calendar', () => {
    expect(view(claimed(1), interrupted)).toMatchObject({
      reported: null,
      interruptions: 1,
      failing: [{ location: 'usa-iowa', since: '2026-11-30T10:00:00+01:00' }],
    });
  });

  it('is the version, the soak and the points once it is verified; what failed before is over', () => {
    const shown = view(claimed(1), interrupted, verified);
    expect(shown).toMatchObject({ reported: '5.2.0', soakedMinutes: 15, interruptions: 1, failing: [] });
    expect(shown?.uptime?.locations).toEqual([
      {
        check: '7',
        location: 'usa-iowa',
        passed: 2,
        failed: 0,
        first: '2026-11-30T10:00:00+01:00',
        newest: { at: '2026-11-30T10:00:00+01:00', passed: true },
      },
      { check: '7', location: 'eur-belgium', passed: 0, failed: 0, first: null, newest: null },
    ]);
  });

  it('is of the newest attempt only', () => {
    expect(view(claimed(1), interrupted, claimed(2))).toBeNull();
    expect(view(claimed(1), interrupted, claimed(2), verified)).toMatchObject({ interruptions: 0 });
  });

  it('says of an entry from before uptime checks were read that nothing is known of them', () => {
    const older: UpgradeEvent = { type: 'UpgradeVerified', reported: '5.2.0', soakedMinutes: 15, reason: 'well' };
    expect(view(older)).toMatchObject({ versionBy: null, analysis: [] });
    expect(view(older)).not.toHaveProperty('uptime');
  });
});
