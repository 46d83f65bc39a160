import { z } from 'zod';
import type { LedgerEntry } from '../domain/evidence/ledger.ts';
import type { Manifest } from '../domain/evidence/packManifest.ts';
import type { EvidenceExport, EvidenceRecord } from '../domain/evidence/packRecord.ts';
import type { Excluded, PlannedUpgrade } from '../domain/rollout/planned.ts';
import type { Policy } from '../domain/release/policy.ts';
import { MERGING } from '../domain/rollout/pullRequest.ts';
import type { RegisteredRollout } from '../domain/evidence/packRecord.ts';

// What a server says for a pack and what stands in its files. Fields that are not named pass: they are hashed too.

const text = z.string();
const whole = z.number().int();
const instant = z.number();

/** What is checked is what is read; everything else of it is covered by hashes, and only passed on. */
function shaped<T>(shape: z.ZodType): z.ZodType<T> {
  return z.custom<T>((value) => shape.safeParse(value).success, { error: 'is not what a pack holds here' });
}

const policy = shaped<Policy>(z.looseObject({ name: text, stages: z.array(z.looseObject({ name: text })) }));
const rollout = shaped<RegisteredRollout>(
  z.looseObject({
    id: text,
    environment: text,
    version: text,
    releaseType: text,
    policy,
    resumeStage: whole,
    releasedAt: instant,
    registeredAt: instant,
    registeredBy: text,
    notes: text,
    supersedes: text.nullable(),
  }),
);
const plan = shaped<PlannedUpgrade>(
  z.looseObject({ id: text, slug: text, group: text, stage: whole, date: text, startsAt: instant }),
);

export const evidenceRecord: z.ZodType<EvidenceRecord> = z.strictObject({
  timeZone: text,
  rollout,
  trackingIssue: z.strictObject({ number: whole, url: text }).nullable(),
  upgrades: z.array(z.strictObject({ plan, inPlan: z.boolean() })),
  pullRequests: z.array(z.strictObject({ instance: text, merging: z.enum(MERGING) })),
  excluded: z.array(shaped<Excluded>(z.looseObject({ id: text, reason: text }))),
  incidents: z.array(z.strictObject({ incident: text, instance: text.nullable(), url: text.nullable() })),
  alerts: z.array(z.strictObject({ alert: text, postMortem: z.boolean() })).optional(),
});

const head = z.strictObject({ seq: whole.nonnegative(), hash: text });

export const ledgerEntry = shaped<LedgerEntry>(
  z.strictObject({
    stream: z.templateLiteral([
      z.enum(['rollout', 'upgrade', 'pull-request', 'incident', 'alert', 'post-mortem']),
      ':',
      text,
    ]),
    seq: whole.positive(),
    at: instant,
    actor: text,
    controls: z.array(z.enum(['CI-25', 'CI-86', 'CI-100'])),
    event: z.looseObject({ type: text, reason: text }),
    prev: text,
    hash: text,
  }),
);

export const manifest: z.ZodType<Manifest> = z.strictObject({
  format: whole,
  rollout: text,
  version: text,
  status: text,
  head,
  seal: text.nullable(),
  heads: z.record(text, head),
  files: z.record(text, z.strictObject({ bytes: whole, sha256: text })),
  missing: z.array(z.strictObject({ instance: text.nullable(), what: text })),
});

/** `GET /api/rollouts/ID/evidence`. */
export const evidenceExport: z.ZodType<EvidenceExport> = z.object({
  record: evidenceRecord,
  heads: z.record(text, head),
});

/** `GET /api/rollouts/ID/evidence/ledger`: `next` is `null` on the last page. */
export const evidenceLedger = z.object({ entries: z.array(ledgerEntry), next: text.nullable() });
