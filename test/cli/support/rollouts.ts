import type { RolloutSummary, RolloutView, StageView, UpgradeView } from '../../../cli/server/answers.ts';

// Answers of a server, with what a test is about written over them.

export function summary(changes: Partial<RolloutSummary> = {}): RolloutSummary {
  return {
    id: 'prod-5.2.0',
    version: '5.2.0',
    policy: 'major',
    state: 'active',
    stage: 3,
    stageName: 'first-customers',
    resumeStage: 1,
    startedAt: '2026-11-23T09:00:00+00:00',
    endedAt: null,
    supersedes: null,
    irreversible: false,
    rollsBack: null,
    rollbacks: [],
    supersededBy: null,
    hold: null,
    pause: null,
    sla: { deadline: '2026-12-07', forecast: '2026-12-07', met: true },
    trackingIssue: null,
    closedAt: null,
    ...changes,
  };
}

export function stage(changes: Partial<StageView> = {}): StageView {
  return {
    stage: 3,
    name: 'first-customers',
    kind: 'upgrade',
    opens: '2026-11-30',
    due: '2026-12-01',
    openedAt: '2026-11-30T00:00:00+00:00',
    completedAt: null,
    overdue: false,
    missingApprovals: [],
    rejections: [],
    lanes: 3,
    instances: 10,
    waiting: 5,
    inFlight: 2,
    failed: 1,
    verified: 2,
    excused: 0,
    ...changes,
  };
}

export function upgrade(changes: Partial<UpgradeView> = {}): UpgradeView {
  return {
    instance: 'src-1',
    slug: 'acme',
    group: 'customer',
    stage: 3,
    version: '5.2.0',
    date: '2026-11-30',
    plannedDate: '2026-11-30',
    startsAt: '2026-11-30T09:00:00+00:00',
    startedAt: null,
    result: 'planned',
    why: 'stage 3, wave of 2026-11-30: 1 of 38 in customer',
    state: 'planned',
    reason: null,
    from: null,
    attempt: 0,
    runs: [],
    pullRequest: null,
    ...changes,
  };
}

export function view(changes: Partial<RolloutView> = {}): RolloutView {
  return {
    ...summary(),
    rollbacks: [],
    stages: [stage()],
    upgrades: [upgrade()],
    excluded: [],
    evidence: { complete: true, missing: [] },
    ...changes,
  };
}
