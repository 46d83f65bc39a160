import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { UptimeSeries } from '../../../shared/domain/rollout/uptime.ts';
import type { KnownChecks } from '../../../shared/usecases/monitoring/checksOf.ts';
import { uptimeFindings } from '../../../shared/usecases/verification/uptimeFindings.ts';

const SINCE = 1_000 * MINUTE;
const upgrade = { domain: 'acme.example.com', version: '5.2.0' };

/** A check that passes, or fails, from three locations every minute. */
function check(id: string, passed = true): UptimeSeries[] {
  return ['a', 'b', 'c'].map((location) => ({
    check: id,
    location,
    points: [-2, -1, 1, 2, 3].map((minute) => ({ at: SINCE + minute * MINUTE, passed })),
  }));
}

function found(series: readonly UptimeSeries[], known?: KnownChecks) {
  const fleet = { ofHost: new Map([['acme.example.com', series]]), unread: null };
  const { uptime, version } = uptimeFindings(upgrade, fleet, known, { since: SINCE, now: SINCE + 4 * MINUTE });
  return { uptime: uptime.kind, ...(version !== undefined && { version: version.kind }) };
}

describe('of an instance', () => {
  it('every check counts while none of ours is known', () => {
    expect(found([...check('one'), ...check('two')])).toEqual({ uptime: 'healthy' });
    expect(found([...check('one'), ...check('two', false)])).toEqual({ uptime: 'unhealthy' });
  });

  it('only ours count once they are known, so that one that was replaced is not missed', () => {
    expect(found([...check('ours'), ...check('other', false)], { uptime: ['ours'], version: null })).toEqual({
      uptime: 'healthy',
    });
    expect(found(check('other'), { uptime: ['ours'], version: null })).toEqual({ uptime: 'inconclusive' });
  });

  it('a check that looks for its version tells of that, and not of its health', () => {
    const known: KnownChecks = { uptime: ['ours'], version: { check: 'version', version: '5.2.0' } };
    expect(found([...check('ours'), ...check('version')], known)).toEqual({ uptime: 'healthy', version: 'healthy' });
    expect(found([...check('ours'), ...check('version', false)], known)).toEqual({
      uptime: 'healthy',
      version: 'unhealthy',
    });
    expect(found(check('ours'), known)).toEqual({ uptime: 'healthy', version: 'inconclusive' });
  });

  it('a check that looks for another version tells of nothing', () => {
    const known: KnownChecks = { uptime: ['ours'], version: { check: 'version', version: '5.1.9' } };
    expect(found([...check('ours'), ...check('version')], known)).toEqual({ uptime: 'healthy' });
  });
});
