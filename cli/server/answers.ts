import { z } from 'zod';
import { verification } from './verificationAnswer.ts';

// What a running server answers, as far as it is shown here; whatever else it says is passed on with `--json`.

const text = z.string();
const sla = z.looseObject({ deadline: text, forecast: text, met: z.boolean() });

const rolloutSummary = z.looseObject({
  id: text,
  version: text,
  policy: text,
  state: z.enum(['planning', 'active', 'paused', 'held', 'completed', 'superseded', 'aborted']),
  stage: z.number(),
  stageName: text,
  resumeStage: z.number(),
  startedAt: text,
  endedAt: text.nullable(),
  irreversible: z.boolean(),
  rollsBack: z.looseObject({ rollout: text, instance: text, slug: text, from: text, reason: text }).nullable(),
  rollbacks: z.array(z.looseObject({ instance: text, rollback: text })),
  supersedes: text.nullable(),
  supersededBy: text.nullable(),
  hold: z.looseObject({ cause: text, detail: text, since: text, instance: text.optional() }).nullable(),
  pause: z.looseObject({ by: text, reason: text, since: text }).nullable(),
  sla: sla.nullable(),
  trackingIssue: z.looseObject({ number: z.number(), url: text }).nullable(),
  closedAt: text.nullable(),
});
export type RolloutSummary = z.infer<typeof rolloutSummary>;

const stage = z.looseObject({
  stage: z.number(),
  name: text,
  kind: z.enum(['upgrade', 'verification']),
  opens: text,
  due: text,
  openedAt: text.nullable(),
  completedAt: text.nullable(),
  overdue: z.boolean(),
  missingApprovals: z.array(text),
  rejections: z.array(z.looseObject({ approval: text, by: text })),
  lanes: z.number(),
  instances: z.number(),
  waiting: z.number(),
  inFlight: z.number(),
  failed: z.number(),
  verified: z.number(),
  excused: z.number(),
});
export type StageView = z.infer<typeof stage>;

const pullRequest = z.looseObject({
  number: z.number().nullable(),
  url: text.nullable(),
  state: z.enum(['awaited', 'open', 'merged', 'closed', 'excused']),
  approvedBy: text.nullable(),
  mergedBy: text.nullable(),
  missing: text.nullable(),
});

const upgrade = z.looseObject({
  instance: text,
  slug: text,
  group: text,
  stage: z.number(),
  version: text,
  date: text,
  plannedDate: text,
  startsAt: text,
  startedAt: text.nullable(),
  result: z.enum(['planned', 'in-flight', 'verified', 'failed', 'rolled-back', 'skipped', 'dropped']),
  why: text,
  state: text,
  reason: text.nullable(),
  from: text.nullable(),
  attempt: z.number(),
  runs: z.array(z.looseObject({ url: text })),
  pullRequest: pullRequest.nullable(),
});
export type UpgradeView = z.infer<typeof upgrade>;

const rolloutView = rolloutSummary.extend({
  rollbacks: z.array(z.looseObject({ instance: text, rollback: text, open: z.boolean() })),
  stages: z.array(stage),
  upgrades: z.array(upgrade),
  excluded: z.array(z.looseObject({ id: text, reason: text })),
  evidence: z.looseObject({
    complete: z.boolean(),
    missing: z.array(z.looseObject({ instance: text.nullable(), what: text })),
  }),
});
export type RolloutView = z.infer<typeof rolloutView>;

/** An entry of the ledger: who decided what, and why. */
const decided = z.looseObject({ at: text, actor: text, event: z.looseObject({ type: text, reason: text }) });
export type Decided = z.infer<typeof decided>;

const window = z.object({ days: z.array(text).readonly(), from: text, to: text, timeZone: text });

/** An instance of the server's fleet, with the upgrade in flight on it, if any. */
const listed = z.looseObject({
  id: text,
  slug: text,
  group: text.optional(),
  instanceType: text,
  version: text,
  releaseChannel: text,
  region: text.optional(),
  suspended: z.boolean(),
  canary: z.boolean(),
  last: z.boolean(),
  maintenanceWindow: window.optional(),
  upgrading: text.nullish(),
});
export type ListedInstance = z.infer<typeof listed>;

const problem = z.looseObject({ path: text, field: text, message: text, line: z.number().optional() });
const check = z.looseObject({ name: text, ok: z.boolean(), detail: text });
export type Check = z.infer<typeof check>;

export const answers = {
  registered: z.looseObject({
    rollout: z.looseObject({ id: text, version: text, policy: text, stage: z.number(), state: text }),
  }),
  rollouts: z.looseObject({ rollouts: z.array(rolloutSummary) }),
  rollout: z.looseObject({ rollout: rolloutView }),
  commanded: z.looseObject({ rollout: rolloutSummary }),
  upgrade: z.looseObject({ upgrade, verification: verification.nullish(), history: z.array(decided) }),
  history: z.looseObject({ history: z.array(decided) }),
  fleet: z.looseObject({ instances: z.array(listed), problems: z.array(problem) }),
  evidence: z.looseObject({ entries: z.number(), valid: z.boolean(), problems: z.array(text) }),
  checks: z.looseObject({ checks: z.array(check) }),
} as const;
