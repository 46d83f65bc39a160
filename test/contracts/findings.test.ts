import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readVerificationMessage } from '../../shared/contracts/messages.ts';
import type { ConditionVerdict } from '../../shared/domain/rollout/analysis.ts';
import type { Findings, UptimeFinding } from '../../shared/domain/rollout/findings.ts';
import type { UptimeDoubt, UptimeEvidence } from '../../shared/domain/rollout/uptime.ts';
import { fixed } from '../domain/calendar/arbitraries.ts';

const instant = fc.integer({ min: 0, max: 2_000_000_000_000 });
const names = fc.array(fc.string(), { maxLength: 3 });

const evidence: fc.Arbitrary<UptimeEvidence> = fc.record({
  upgradeEndedAt: instant,
  lookedAt: instant,
  locations: fc.array(
    fc.record({
      check: fc.string(),
      location: fc.string(),
      passed: fc.nat(),
      failed: fc.nat(),
      first: fc.option(instant),
      newest: fc.option(fc.record({ at: instant, passed: fc.boolean() })),
    }),
    { maxLength: 3 },
  ),
});

const doubt: fc.Arbitrary<UptimeDoubt> = fc.oneof(
  fc.record({ reason: fc.constant('clock-skew' as const), ahead: fc.nat() }),
  fc.constant<UptimeDoubt>({ reason: 'no-points' }),
  fc.record({ reason: fc.constantFrom('only-before-upgrade' as const, 'too-old' as const), newest: instant }),
  fc.record({
    reason: fc.constantFrom('few-locations' as const, 'too-few-points' as const),
    locations: names,
    least: fc.nat(),
  }),
  fc.record({ reason: fc.constant('no-points-yet' as const), locations: names }),
  fc.record({ reason: fc.constant('location-blind' as const), locations: names, since: instant }),
);

const uptime: fc.Arbitrary<UptimeFinding> = fc.oneof(
  fc.record({ kind: fc.constant('healthy' as const), evidence }),
  fc.record({
    kind: fc.constant('unhealthy' as const),
    evidence,
    failing: fc.array(fc.record({ check: fc.string(), location: fc.string(), since: instant }), { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('inconclusive' as const), evidence, doubt }),
  fc.record({ kind: fc.constant('unread' as const), why: fc.string() }),
);

const verdict: fc.Arbitrary<ConditionVerdict> = fc.record({
  condition: fc.string(),
  kind: fc.constantFrom('healthy', 'unhealthy', 'inconclusive'),
  reason: fc.string(),
  whenInconclusive: fc.constantFrom('wait', 'pass'),
  after: fc.option(fc.integer()),
  baseline: fc.option(fc.integer()),
});

const findings: fc.Arbitrary<Findings> = fc.record(
  { soakSince: instant, lookedAt: instant, uptime, version: uptime, analysis: fc.array(verdict, { maxLength: 2 }) },
  { requiredKeys: ['soakSince', 'lookedAt', 'uptime', 'analysis'] },
);

const upgrade = { rollout: 'prod-5.2.0', instance: 'acme', attempt: 1 };
const read = (body: object) => readVerificationMessage(JSON.parse(JSON.stringify(body)));

it('whatever is found arrives as it was sent', () => {
  fc.assert(
    fc.property(findings, (found) => {
      const body = { ...upgrade, findings: found };
      expect(read(body)).toEqual({ value: body });
    }),
    fixed(300),
  );
});

it('a message may bring none, or say that nothing is monitored', () => {
  expect(read(upgrade)).toEqual({ value: upgrade });
  expect(read({ ...upgrade, findings: null })).toEqual({ value: { ...upgrade, findings: null } });
});

it.each<[string, object, string]>([
  ['without the soak that they are about', { soakSince: undefined }, 'findings.soakSince'],
  ['without their time', { lookedAt: 'now' }, 'findings.lookedAt'],
  ['of an unknown kind', { uptime: { kind: 'splendid' } }, 'findings.uptime.kind'],
  ['that are unhealthy for nothing', { uptime: { kind: 'unhealthy', failing: [] } }, 'findings.uptime'],
  ['that are healthy without evidence', { uptime: { kind: 'healthy' } }, 'findings.uptime.evidence'],
  ['with half a verdict', { analysis: [{ condition: 'error rate' }] }, 'findings.analysis[0]'],
])('findings %s are none', (_, change, field) => {
  const found = { soakSince: 1, lookedAt: 2, uptime: { kind: 'unread', why: 'down' }, analysis: [], ...change };
  const reading = read({ ...upgrade, findings: found });
  expect('errors' in reading && reading.errors.map((error) => error.field).join(' ')).toContain(field);
});
