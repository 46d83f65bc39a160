import type { RolloutView, StageView } from '../../shared/usecases/views.ts';
import { abortCommand, pauseCommand, resumeCommand } from './commands.ts';
import { counted, dayName, momentName } from './words.ts';

export interface NextStep {
  /** What happens next, and what it waits for. */
  readonly sentence: string;
  readonly commands: readonly { readonly what: string; readonly command: string }[];
}

export function nextStep(rollout: RolloutView): NextStep {
  const { id, state, supersededBy } = rollout;
  switch (state) {
    case 'planning':
      return { sentence: 'The plan is being made; the rollout then starts by itself.', commands: [] };
    case 'held':
      return { sentence: `Nothing more starts until somebody decides. ${afterHold(rollout)}`, commands: goOnOrEnd(id) };
    case 'paused':
      return { sentence: `Nothing more starts until it is resumed.${stillFlying(rollout)}`, commands: goOnOrEnd(id) };
    case 'completed':
      return { sentence: 'Every stage is complete; nothing is left to do.', commands: [] };
    case 'superseded':
      return { sentence: `It goes on as ${supersededBy ?? 'another rollout'}.${stillFlying(rollout)}`, commands: [] };
    case 'aborted':
      return { sentence: `An operator has ended it; nothing more starts.${stillFlying(rollout)}`, commands: [] };
    case 'active':
      return {
        sentence: nextOfActive(rollout),
        commands: [{ what: 'To start nothing more', command: pauseCommand(id) }],
      };
  }
}

/** The stage that is open now. */
export function openStage({ stages }: RolloutView): StageView | undefined {
  return stages.find(({ openedAt, completedAt }) => openedAt !== null && completedAt === null);
}

function goOnOrEnd(id: string): NextStep['commands'] {
  return [
    { what: 'To go on', command: resumeCommand(id) },
    { what: 'To end the rollout', command: abortCommand(id) },
  ];
}

function afterHold(rollout: RolloutView): string {
  const decision =
    rollout.hold?.cause === 'incident'
      ? 'Look at the incident, then go on or end the rollout.'
      : 'Retry or skip what has failed (the commands are below), then go on.';
  return `${decision}${stillFlying(rollout)}`;
}

function stillFlying({ stages }: RolloutView): string {
  const flying = stages.reduce((sum, { inFlight }) => sum + inFlight, 0);
  return flying === 0 ? '' : ` ${counted(flying, 'upgrade')} still in flight will finish and be recorded.`;
}

function nextOfActive(rollout: RolloutView): string {
  const open = openStage(rollout);
  if (open !== undefined) return open.kind === 'upgrade' ? workLeft(rollout, open) : verifying(open);
  const next = rollout.stages.find(({ openedAt }) => openedAt === null);
  return next === undefined
    ? 'Every stage is complete; the rollout is about to end.'
    : `Stage ${next.stage} (${next.name}) opens on ${dayName(next.opens)}.`;
}

function verifying({ stage, name, due, openedAt, opens, missingApprovals }: StageView): string {
  // Opened late, it still gets its full length.
  const late = openedAt !== null && openedAt.slice(0, 10) > opens;
  const until = late
    ? `for its full length, at least until the end of ${dayName(due)}`
    : `to the end of ${dayName(due)}`;
  const condition = 'It passes if no incident is then open on an upgraded instance';
  const approvals = missingApprovals.length === 0 ? '' : `, and with the approval of ${missingApprovals.join(', ')}`;
  return `Stage ${stage} (${name}) watches the upgraded instances ${until}. ${condition}${approvals}.`;
}

function workLeft({ upgrades }: RolloutView, open: StageView): string {
  const { stage, name, waiting, inFlight, failed, missingApprovals } = open;
  const parts = [
    inFlight > 0 && `${counted(inFlight, 'upgrade')} in flight`,
    waiting > 0 && `${waiting} waiting`,
    failed > 0 && `${failed} failed`,
  ].filter((part) => part !== false);
  const where = `in stage ${stage} (${name})`;
  if (parts.length === 0) {
    const settled = `Every instance ${where} is verified or excused.`;
    return missingApprovals.length === 0
      ? settled
      : `${settled} It waits for the approval of ${missingApprovals.join(', ')}.`;
  }
  const next = upgrades.find((upgrade) => upgrade.stage === stage && upgrade.result === 'planned');
  const start = next === undefined ? '' : `; next is ${next.slug}, due ${momentName(next.startsAt)}`;
  return `${parts.join(', ')} ${where}${start}.`;
}
