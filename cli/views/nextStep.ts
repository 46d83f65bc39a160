import type { RolloutView, StageView } from '../server/answers.ts';
import { dayName, momentName } from '../text/days.ts';
import { counted } from '../text/table.ts';

/** What happens next in a rollout, and what a person has to do for it, in one or two sentences. */
export function nextStep(rollout: RolloutView): string {
  const { id, state, supersededBy } = rollout;
  switch (state) {
    case 'planning':
      return 'The plan is being made; it starts by itself.';
    case 'held':
      return ['Nothing starts until somebody decides:', ...decisionsFor(rollout)].join('\n  ');
    case 'paused':
      return `Nothing starts until it is resumed: tranche rollout resume ${id} --reason "…"`;
    case 'completed':
      return 'Nothing is left to do.';
    case 'superseded':
      return supersededBy === null ? 'Another rollout took its place.' : `It goes on as ${supersededBy}.`;
    case 'aborted':
      return 'It was ended by an operator; register a version to start again.';
    case 'active':
      return nextOfActive(rollout);
  }
}

/** What to type, in the order in which it is done: failed instances first, then the hold. */
function decisionsFor({ id, upgrades }: RolloutView): string[] {
  const failed = upgrades.find(({ result }) => result === 'failed')?.instance;
  const each = [
    `tranche rollout retry ${id} ${failed}                to try a failed instance again, or`,
    `tranche rollout skip ${id} ${failed} --reason "…"    to excuse it; and then`,
  ];
  const whole = [
    `tranche rollout resume ${id} --reason "…"   to go on, or`,
    `tranche rollout abort ${id} --reason "…"    to end it`,
  ];
  return failed === undefined ? whole : [...each, ...whole];
}

function nextOfActive(rollout: RolloutView): string {
  const stage = rollout.stages.findLast(({ openedAt }) => openedAt !== null);
  if (stage === undefined || stage.completedAt !== null) {
    const next = rollout.stages.find(({ openedAt }) => openedAt === null);
    if (next === undefined) return 'Every stage is complete; the rollout is about to end.';
    return `Stage ${next.stage} (${next.name}) opens on ${dayName(next.opens)}.`;
  }
  const approvals = approvalsFor(rollout.id, stage);
  if (stage.kind === 'verification') {
    const until = `The verification window runs until the end of ${dayName(stage.due)}`;
    return `${until}; it passes if no incident is open on an upgraded instance.${approvals}`;
  }
  return `${workLeft(rollout, stage)}${approvals}`;
}

function workLeft({ upgrades }: RolloutView, { stage, waiting, inFlight, failed }: StageView): string {
  const next = upgrades.find((upgrade) => upgrade.stage === stage && upgrade.result === 'planned');
  const parts = [
    inFlight > 0 && `${counted(inFlight, 'upgrade')} in flight`,
    waiting > 0 && `${waiting} waiting`,
    failed > 0 && `${failed} failed`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return 'Every instance of the stage is verified or excused.';
  const start = next === undefined ? '' : `; the next one is due to start ${momentName(next.startsAt)}`;
  return `${parts.join(', ')} in stage ${stage}${start}.`;
}

function approvalsFor(id: string, { stage, missingApprovals }: StageView): string {
  if (missingApprovals.length === 0) return '';
  const command = `tranche rollout approve ${id} --stage ${stage} --approval "${missingApprovals[0]}"`;
  return ` It waits for the approval of ${missingApprovals.join(', ')}: ${command}`;
}
