import { HOLD_LABELS, type IncidentSaid } from '../../domain/incident/facts.ts';
import { HOLD_NAMES, holdIncidentId } from '../../domain/rollout/hold.ts';
import { type Hold, type Rollout, currentStage, statusOf } from '../../domain/rollout/rollout.ts';
import { showRolloutCommand } from '../operatorCommands.ts';

/** What rules, people and the pager call it. */
const HOLD_POLICY = 'Rollout held';

/** A hold as the incident that we open for it. */
export function saidOfHold(rollout: Rollout, hold: Hold): IncidentSaid {
  const stage = currentStage(rollout);
  return {
    incident: holdIncidentId(rollout.id, hold),
    facts: {
      source: 'tranche',
      kind: 'other',
      severity: 'critical',
      policy: HOLD_POLICY,
      condition: HOLD_NAMES[hold.cause],
      instance: null,
      group: null,
      slug: null,
      region: null,
      version: rollout.version,
      labels: {
        [HOLD_LABELS.rollout]: rollout.id,
        [HOLD_LABELS.stage]: String(stage),
        [HOLD_LABELS.cause]: hold.cause,
      },
    },
    summary: hold.detail,
    url: rollout.trackingIssue?.url ?? null,
    startedAt: hold.since,
    observed: null,
    threshold: null,
    documentation: null,
  };
}

/** What is said where somebody was told of the reason already. */
export function holdNote({ id }: Rollout, { detail }: Hold): string {
  return `the rollout ${id} is held, nothing more of it starts: ${detail}. What can be done: ${showRolloutCommand(id)}`;
}

export function holdEnded(rollout: Rollout): string {
  return rollout.phase.kind === 'ended' ? `the rollout is ${statusOf(rollout)}` : 'the rollout goes on';
}
