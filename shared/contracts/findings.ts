import { z } from 'zod';
import type { ConditionVerdict } from '../domain/rollout/analysis.ts';
import type { Findings, UptimeFinding } from '../domain/rollout/findings.ts';
import type { FailingLocation, UptimeDoubt, UptimeEvidence } from '../domain/rollout/uptime.ts';

// What one function of ours has found and tells another. A field that is missing makes it no findings at all: nobody is
// judged by a half of them.

const instant = z.number();
const names = z.array(z.string());
const point = z.object({ at: instant, passed: z.boolean() });

const evidence: z.ZodType<UptimeEvidence> = z.object({
  upgradeEndedAt: instant,
  lookedAt: instant,
  locations: z.array(
    z.object({
      check: z.string(),
      location: z.string(),
      passed: z.int().nonnegative(),
      failed: z.int().nonnegative(),
      first: instant.nullable(),
      newest: point.nullable(),
    }),
  ),
});

const failing: z.ZodType<FailingLocation> = z.object({ check: z.string(), location: z.string(), since: instant });

const doubt: z.ZodType<UptimeDoubt> = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('clock-skew'), ahead: z.number() }),
  z.object({ reason: z.literal('no-points') }),
  z.object({ reason: z.literal('only-before-upgrade'), newest: instant }),
  z.object({ reason: z.literal('few-locations'), locations: names, least: z.number() }),
  z.object({ reason: z.literal('no-points-yet'), locations: names }),
  z.object({ reason: z.literal('location-blind'), locations: names, since: instant }),
  z.object({ reason: z.literal('too-old'), newest: instant }),
  z.object({ reason: z.literal('too-few-points'), locations: names, least: z.number() }),
]);

const uptime: z.ZodType<UptimeFinding> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('healthy'), evidence }),
  z.object({ kind: z.literal('unhealthy'), evidence, failing: z.array(failing).min(1) }),
  z.object({ kind: z.literal('inconclusive'), evidence, doubt }),
  z.object({ kind: z.literal('unread'), why: z.string() }),
]);

const verdict: z.ZodType<ConditionVerdict> = z.object({
  condition: z.string(),
  kind: z.enum(['healthy', 'unhealthy', 'inconclusive']),
  reason: z.string(),
  whenInconclusive: z.enum(['wait', 'pass']),
  after: z.number().nullable(),
  baseline: z.number().nullable(),
});

export const findings: z.ZodType<Findings> = z
  .object({
    soakSince: instant,
    lookedAt: instant,
    uptime,
    version: uptime.optional(),
    analysis: z.array(verdict),
  })
  .transform(({ version, ...rest }) => (version === undefined ? rest : { ...rest, version }));
