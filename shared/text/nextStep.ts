import type { RolloutSummary, StageView, UpgradeView } from '../usecases/views.ts';
import { counted, dayName, momentName } from './days.ts';
import { abortCommand, pauseCommand, resumeCommand } from './operatorCommands.ts';

/** As much of a rollout as its next step depends on. */
export interface Standing extends Pick<RolloutSummary, 'id' | 'state' | 'supersededBy'> {
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
  | 'waiting'
  | 'inFlight'
  | 'failed'
>;

/** Something to type, and what for. */
export interface Choice {
  readonly what: string;
  readonly command: string;
}

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
        commands: goOnOrEnd(id),
      };
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
export function openStage<S extends Pick<StageView, 'openedAt' | 'completedAt'>>(rollout: {
  readonly stages: readonly S[];
}): S | undefined {
  return rollout.stages.find(({ openedAt, completedAt }) => openedAt !== null && completedAt === null);
}

function goOnOrEnd(id: string): readonly Choice[] {
  return [
    { what: 'To go on', command: resumeCommand(id) },
    { what: 'To end the rollout', command: abortCommand(id) },
  ];
}

function decisionAfter({ hold, upgrades }: Standing): string {
  if (hold?.cause === 'incident') return 'Look at the incident, then go on or end the rollout.';
  return upgrades.some(({ result }) => result === 'failed')
    ? 'Retry or skip what has failed (the commands are below), then go on.'
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
