import { z } from 'zod';

const text = z.string();

/** How an upgrade was verified, as a running server tells it. */
export const verification = z.looseObject({
  reported: text.nullable(),
  versionBy: z.enum(['instance', 'uptime-check']).nullable(),
  soakedMinutes: z.number().nullable(),
  uptime: z
    .looseObject({
      since: text,
      lookedAt: text,
      locations: z.array(
        z.looseObject({
          check: text,
          location: text,
          passed: z.number(),
          failed: z.number(),
          first: text.nullable(),
          newest: z.looseObject({ at: text, passed: z.boolean() }).nullable(),
        }),
      ),
    })
    .nullable()
    .optional(),
  analysis: z.array(
    z.looseObject({
      condition: text,
      kind: z.enum(['healthy', 'unhealthy', 'inconclusive']),
      reason: text,
      whenInconclusive: z.enum(['wait', 'pass']),
      after: z.number().nullable(),
      baseline: z.number().nullable(),
    }),
  ),
  interruptions: z.number(),
  failing: z.array(z.looseObject({ check: text, location: text, since: text })),
});
