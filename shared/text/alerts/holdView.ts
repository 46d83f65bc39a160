import type { Instant } from '../../domain/calendar/time.ts';
import type { HoldView } from '../../domain/incident/alertView.ts';
import { stageLanes } from '../../domain/rollout/lanes.ts';
import { type Hold, type Rollout, currentStage } from '../../domain/rollout/rollout.ts';
import type { Upgrade } from '../../domain/rollout/upgrade.ts';
import { decisions, notToBeResumed } from '../decisions.ts';
import { nextStep } from '../nextStep.ts';
import { reasonInWords } from '../reasons.ts';
import { instanceName } from './parts.ts';

/** A rollout that is held, as far as a page tells of it. */
export interface HoldRecord {
  readonly rollout: Rollout;
  readonly hold: Hold;
  /** Of the stage that it is in. */
  readonly counts: { readonly waiting: number; readonly inFlight: number; readonly failed: number };
  /** Upgrades that have failed, a few of them; and the one whose instance has the incident, if it has not. */
  readonly named: readonly Upgrade[];
  readonly about: readonly Upgrade[];
  readonly openRollbacks: ReadonlySet<string>;
}

/** What whoever is called for a held rollout has to know, and what can be done about it now. */
export function holdView(record: HoldRecord, format: (at: Instant) => string): HoldView {
  const { rollout, hold, counts, named } = record;
  const standing = standingOf(record);
  const { sentence, commands } = nextStep(standing);
  const stage = currentStage(rollout);
  return {
    rollout: rollout.id,
    version: rollout.version,
    stage: `${stage} (${rollout.policy.stages[stage - 1]?.name ?? ''})`,
    since: format(hold.since),
    inFlight: counts.inFlight,
    failed: named.map(failedLine),
    moreFailed: Math.max(0, counts.failed - named.length),
    mayGoOn: notToBeResumed(standing) === undefined,
    next: sentence,
    choices: [...decisions(standing), ...commands],
  };
}

function failedLine({ instance, plan, progress }: Upgrade): string {
  const why = 'reason' in progress ? reasonInWords(progress.reason) : progress.state;
  return `${instanceName({ id: instance, slug: plan.slug })}: ${why}`;
}

/** As much of the rollout as says what comes next: the stage that it is in, and the upgrades to be decided about. */
function standingOf({ rollout, hold, counts, named, about, openRollbacks }: HoldRecord) {
  const { id, irreversible = false, rollsBack = null, rollbacks = [] } = rollout;
  const stage = currentStage(rollout);
  const row = rollout.policy.stages[stage - 1];
  const progress = rollout.progress.find((each) => each.stage === stage);
  const given = new Set(progress?.approvals.map(({ approval }) => approval));
  return {
    id,
    irreversible,
    rollsBack,
    rollbacks: rollbacks.map((each) => ({ ...each, open: openRollbacks.has(each.rollback) })),
    hold,
    state: 'held' as const,
    supersededBy: null,
    upgrades: [
      ...named.map((upgrade) => ({ ...shown(upgrade), result: 'failed' as const })),
      ...about
        .filter((upgrade) => upgrade.progress.state === 'verified')
        .map((upgrade) => ({ ...shown(upgrade), result: 'verified' as const })),
    ],
    stages: [
      {
        stage,
        ...counts,
        name: row?.name ?? '',
        kind: row?.kind ?? ('upgrade' as const),
        opens: '',
        due: '',
        openedAt: progress === undefined ? null : '',
        completedAt: progress === undefined || progress.completedAt === null ? null : '',
        missingApprovals: row?.approvals.filter((approval) => !given.has(approval)) ?? [],
        lanes: stageLanes(rollout, stage),
      },
    ],
  };
}

function shown({ instance, from, runs, stage, plan }: Upgrade) {
  return { instance, from, runs, stage, slug: plan.slug, startsAt: '' };
}
