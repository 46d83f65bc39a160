import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { UptimeSeries } from '../../../shared/domain/rollout/uptime.ts';
import type { KnownChecks } from '../../../shared/usecases/monitoring/checksOf.ts';
import { uptimeFindings } from '../../../shared/usecases/verification/uptimeFindings.ts';

const SINCE = 1_000 * MINUTE;
const upgrade = { domain: 'acme.example.com', version: '5.2.0' };

const known = (checks: Partial<KnownChecks>): KnownChecks => ({
  uptime: ['ours'],
  version: null,
  locations: 3,
  period: MINUTE,
  ...checks,
});

/** A check that passes, or fails, from three locations every minute. */
function check(id: string, passed = true): UptimeSeries[] {
  return ['a', 'b', 'c'].map((location) => ({
    check: id,
    location,
    points: [-2, -1, 1, 2, 3].map((minute) => ({ at: SINCE + minute * MINUTE, passed })),
  }));
}

function found(series: readonly UptimeSeries[], checks?: KnownChecks, minutes = 4) {
  const fleet = { ofHost: new Map([['acme.example.com', series]]), unread: null };
  const { uptime, version } = uptimeFindings(upgrade, fleet, checks, { since: SINCE, now: SINCE + minutes * MINUTE });
  return { uptime: uptime.kind, ...(version !== undefined && { version: version.kind }) };
}

describe('of an instance', () => {
  it('every check counts while none of ours is known', () => {
    expect(found([...check('one'), ...check('two')])).toEqual({ uptime: 'healthy' });
    expect(found([...check('one'), ...check('two', false)])).toEqual({ uptime: 'unhealthy' });
  });

  it('only ours count once they are known, so that one that was replaced is not missed', () => {
    expect(found([...check('ours'), ...check('other', false)], known({}))).toEqual({
      uptime: 'healthy',
    });
    expect(found(check('other'), known({}))).toEqual({ uptime: 'inconclusive' });
  });

  it('a check that looks for its version tells of that, and not of its health', () => {
    const checks = known({ version: { check: 'version', version: '5.2.0' } });
    expect(found([...check('ours'), ...check('version')], checks)).toEqual({ uptime: 'healthy', version: 'healthy' });
    expect(found([...check('ours'), ...check('version', false)], checks)).toEqual({
      uptime: 'healthy',
      version: 'unhealthy',
    });
    expect(found(check('ours'), checks)).toEqual({ uptime: 'healthy', version: 'inconclusive' });
  });

  it('a check that looks for another version tells of nothing', () => {
    const checks = known({ version: { check: 'version', version: '5.1.9' } });
    expect(found([...check('ours'), ...check('version')], checks)).toEqual({ uptime: 'healthy' });
  });

  it('a location is missed that has been blind since long before the upgrade, if the check is one of ours', () => {
    expect(found(check('ours'), known({ locations: 6 }))).toEqual({ uptime: 'inconclusive' });
    expect(found(check('ours'), known({ locations: 3 }))).toEqual({ uptime: 'healthy' });
  });

  it('a check of ours that runs every quarter of an hour is given the time for that', () => {
    const seldom = ['a', 'b', 'c'].map((location) => ({
      check: 'ours',
      location,
      points: [-13, 2, 17].map((minute) => ({ at: SINCE + minute * MINUTE, passed: true })),
    }));
    expect(found(seldom, known({ period: 15 * MINUTE }), 30)).toEqual({ uptime: 'healthy' });
    expect(found(seldom, known({ period: 15 * MINUTE }), 50)).toEqual({ uptime: 'inconclusive' });
    expect(found(seldom, known({ period: MINUTE }), 30)).toEqual({ uptime: 'inconclusive' });
  });
});
