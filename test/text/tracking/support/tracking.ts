import type { DomainEvent, LedgerEntry } from '../../../../shared/domain/evidence/ledger.ts';
import type { InstanceLine } from '../../../../shared/text/tracking/instanceTable.ts';
import type { TrackingView } from '../../../../shared/text/tracking/trackingView.ts';
import type { RolloutSummary, StageView } from '../../../../shared/usecases/views.ts';

export const APART = '\u{200b}';

export function rollout(changes: Partial<RolloutSummary> = {}): RolloutSummary {
  return {
    id: 'prod-5.2.0',
    version: '5.2.0',
    type: 'major',
    policy: 'major',
    state: 'active',
    stage: 3,
    stageName: 'first-customers',
    resumeStage: 1,
    releasedAt: '2026-11-20T17:00:00+01:00',
    startedAt: '2026-11-23T09:00:00+01:00',
    endedAt: null,
    registeredBy: 'rita@example.com',
    supersedes: null,
    supersededBy: null,
    hold: null,
    pause: null,
    sla: { deadline: '2026-12-07', forecast: '2026-12-04', met: true },
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
    openedAt: '2026-11-30T00:00:00+01:00',
    completedAt: null,
    overdue: false,
    missingApprovals: [],
    instances: 40,
    waiting: 25,
    inFlight: 2,
    failed: 1,
    cautious: false,
    verified: 11,
    excused: 1,
    ...changes,
  };
}

export function line(changes: Partial<InstanceLine> = {}): InstanceLine {
  return {
    instance: 'src-1',
    slug: 'acme',
    group: 'customer',
    stage: 3,
    date: '2026-11-30',
    plannedDate: '2026-11-30',
    state: 'verified',
    run: { id: '77', url: 'https://github.com/acme/managed/actions/runs/77' },
    pullRequest: { number: 1234, url: 'https://github.com/acme/managed/pull/1234' },
    note: null,
    ...changes,
  };
}

export function view(changes: Partial<TrackingView> = {}): TrackingView {
  return {
    rollout: rollout(),
    stages: [stage()],
    instances: [line()],
    excluded: [],
    missing: [],
    updated: 'Mon 2026-11-30 10:15',
    ...changes,
  };
}

export function entry(
  event: DomainEvent & Readonly<Record<string, unknown>>,
  seq = 17,
  actor = 'tranche',
): LedgerEntry {
  return { stream: 'rollout:prod-5.2.0', seq, at: 1_000, actor, controls: ['CI-100'], event, prev: '', hash: '' };
}

/** A fleet with names, links and notes as long as they may be, all of which GitHub might read as something else. */
export function widest(count: number, stages: number): InstanceLine[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${'a_'.repeat(47)}${String(index).padStart(6, '0')}`;
    return line({
      instance: name,
      slug: `s${name.slice(1)}`,
      stage: 1 + (index % stages),
      plannedDate: `2026-12-${String(1 + (index % 28)).padStart(2, '0')}`,
      state: 'waits for its maintenance window',
      run: { id: String(index), url: `https://github.com/${'o'.repeat(80)}/actions/runs/${index}00000000` },
      pullRequest: { number: 100_000 + index, url: `https://github.com/${'o'.repeat(85)}/pull/${100_000 + index}` },
      note: '|<@*'.repeat(300),
    });
  });
}
