import type { RolloutSummary, StageView, UpgradeView } from '../usecases/views.ts';
import { counted, dayName, momentName } from './days.ts';
import { type Choice, type Undoable, mayRollBack, notToBeResumed, openStage } from './decisions.ts';
import { abortCommand, pauseCommand, resumeCommand } from './operatorCommands.ts';

/** As much of a rollout as its next step depends on. */
export interface Standing extends Undoable, Pick<RolloutSummary, 'state' | 'supersededBy'> {
  readonly hold: { readonly cause: string } | null;
  readonly stages: readonly StandingStage[];
  readonly upgrades: readonly Pick<UpgradeView, 'stage' | 'slug' | 'result' | 'startsAt'>[];
}

type StandingStage = Pick<
  StageView,
  | 'stage'
  | 'name'
  | 'kind'
  | 'opens'
  | 'due'
  | 'openedAt'
  | 'completedAt'
  | 'missingApprovals'
  | 'lanes'
  | 'waiting'
  | 'inFlight'
  | 'failed'
>;

export interface NextStep {
  /** What happens next, and what it waits for. */
  readonly sentence: string;
  /** What can be done about the rollout as a whole. */
  readonly commands: readonly Choice[];
}

export function nextStep(rollout: Standing): NextStep {
  const { id, state, supersededBy } = rollout;
  switch (state) {
    case 'planning':
      return { sentence: 'The plan is being made; the rollout then starts by itself.', commands: [] };
    case 'held':
      return {
        sentence: `Nothing more starts until somebody decides. ${decisionAfter(rollout)}${stillFlying(rollout)}`,
        commands: goOnOrEnd(rollout),
      };
    case 'paused':
      return {
        sentence: `Nothing more starts until it is resumed.${stillFlying(rollout)}`,
        commands: goOnOrEnd(rollout),
      };
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

/** To go on is offered only where it would not be held again at once. */
function goOnOrEnd(rollout: Standing): readonly Choice[] {
  const goOn = { what: 'To go on', command: resumeCommand(rollout.id) };
  return [
    ...(notToBeResumed(rollout) === undefined ? [goOn] : []),
    { what: 'To end the rollout', command: abortCommand(rollout.id) },
  ];
}

const FIRST: ReadonlyMap<string, string> = new Map([
  ['incident', 'Look at the incident, then go on or end the rollout.'],
  [
    'approval',
    'Put right what the approval was refused for and have the stage approved, then go on; or end the rollout.',
  ],
  ['page', 'Ask who has it held in the pager, then go on or end the rollout.'],
]);

function decisionAfter(rollout: Standing): string {
  const { hold, upgrades } = rollout;
  const first = FIRST.get(hold?.cause ?? '');
  const decide = `${mayRollBack(rollout) ? 'Retry, skip or roll back' : 'Retry or skip'} what has failed (the commands are below)`;
  const rest = rollout.irreversible ? ' Nothing can be rolled back: the release is marked irreversible.' : '';
  if (first !== undefined) {
    return notToBeResumed(rollout) === undefined ? first : `${first} ${decide} before it can go on.${rest}`;
  }
  return upgrades.some(({ result }) => result === 'failed')
    ? `${decide}, then go on.${rest}`
    : 'Go on or end the rollout: what had failed is decided.';
}

function stillFlying({ stages }: Standing): string {
  const flying = stages.reduce((sum, { inFlight }) => sum + inFlight, 0);
  return flying === 0 ? '' : ` ${counted(flying, 'upgrade')} still in flight will finish and be recorded.`;
}

function nextOfActive(rollout: Standing): string {
  const open = openStage(rollout);
  if (open !== undefined) {
    const work = open.kind === 'upgrade' ? workLeft(rollout, open) : verifying(open);
    return `${work}${approvalsLeft(open)}`;
  }
  const next = rollout.stages.find(({ openedAt }) => openedAt === null);
  return next === undefined
    ? 'Every stage is complete; the rollout is about to end.'
    : `Stage ${next.stage} (${next.name}) opens on ${dayName(next.opens)}.`;
}

function verifying({ stage, name, due, openedAt, opens }: StandingStage): string {
  // Opened late, it still gets its full length.
  const late = openedAt !== null && openedAt.slice(0, 10) > opens;
  const until = late
    ? `for its full length, at least until the end of ${dayName(due)}`
    : `to the end of ${dayName(due)}`;
  const condition = 'It passes if no incident is then open on an upgraded instance.';
  return `Stage ${stage} (${name}) watches the upgraded instances ${until}. ${condition}`;
}

function workLeft(
  { upgrades }: Standing,
  { stage, name, waiting, inFlight, failed, cautious }: StandingStage & Partial<Pick<StageView, 'cautious'>>,
): string {
  const parts = [
    inFlight > 0 && `${counted(inFlight, 'upgrade')} in flight`,
    waiting > 0 && `${waiting} waiting`,
    failed > 0 && `${failed} failed`,
  ].filter((part) => part !== false);
  const where = `in stage ${stage} (${name})`;
  if (parts.length === 0) return `Every instance ${where} is verified or excused.`;
  if (cautious === true && waiting > 0) {
    return `${parts.join(', ')} ${where}; nothing starts while an upgraded instance is unhealthy.`;
  }
  const next = upgrades.find((upgrade) => upgrade.stage === stage && upgrade.result === 'planned');
  const start = next === undefined ? '' : `; the next one is due to start ${momentName(next.startsAt)} (${next.slug})`;
  return `${parts.join(', ')} ${where}${start}.`;
}

function approvalsLeft({ missingApprovals }: StandingStage): string {
  return missingApprovals.length === 0 ? '' : ` It waits for the approval of ${missingApprovals.join(', ')}.`;
}
