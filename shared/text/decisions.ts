import { heldAgain } from '../domain/rollout/hold.ts';
import type { RolloutSummary, StageView, UpgradeView } from '../usecases/views.ts';
import { approveCommand, rejectCommand, retryCommand, rollbackCommand, skipCommand } from './operatorCommands.ts';

/** Something to type, and what for. Only what would be accepted now is offered. */
export interface Choice {
  readonly what: string;
  readonly command: string;
}

/** What says whether anything of a rollout can be brought back. */
export type Undoable = Pick<RolloutSummary, 'id' | 'irreversible'> & {
  readonly rollsBack: object | null;
  readonly rollbacks: readonly { readonly instance: string }[];
};

/** What says whether there is anything to bring back. */
interface Changed extends Pick<UpgradeView, 'instance' | 'from'> {
  readonly runs: readonly object[];
}

type Counted = Pick<StageView, 'stage' | 'lanes' | 'waiting' | 'inFlight' | 'failed'>;
type Open = Counted & Pick<StageView, 'openedAt' | 'completedAt' | 'missingApprovals'>;

/** As much of a rollout as what has to be decided about it depends on. */
export interface Undecided extends Undoable {
  readonly state: RolloutSummary['state'];
  readonly hold: { readonly cause: string; readonly instance?: string | undefined } | null;
  readonly stages: readonly Open[];
  readonly upgrades: readonly (Changed & Pick<UpgradeView, 'result'>)[];
}

/** The stage that is open now. */
export function openStage<S extends Pick<StageView, 'openedAt' | 'completedAt'>>(rollout: {
  readonly stages: readonly S[];
}): S | undefined {
  return rollout.stages.find(({ openedAt, completedAt }) => openedAt !== null && completedAt === null);
}

/** Why the rollout cannot go on before somebody has decided about what has failed; `undefined` when it can. */
export function notToBeResumed(rollout: { readonly stages: readonly Open[] }): string | undefined {
  const open = openStage(rollout);
  return open && heldAgain(open);
}

/** What is decided before the rollout as a whole: what to do with a failed instance, or an approval. */
export function decisions(rollout: Undecided): Choice[] {
  const { id, state, hold, upgrades } = rollout;
  const open = openStage(rollout);
  const approvals = open === undefined ? [] : approvalChoices(id, open);
  if (state === 'active') return approvals;
  if (state !== 'held') return [];
  const failed = upgrades.find(({ result }) => result === 'failed');
  const troubled = upgrades.find(({ instance, result }) => instance === hold?.instance && result === 'verified');
  return [
    ...(failed === undefined ? [] : failureChoices(rollout, failed)),
    ...(failed !== undefined || troubled === undefined ? [] : rollbackChoice(rollout, troubled)),
    ...(hold?.cause === 'approval' ? approvals : []),
  ];
}

/** What can be done about a failed instance. */
export function failureChoices(rollout: Undoable, upgrade: Changed): Choice[] {
  const { instance } = upgrade;
  return [
    { what: 'To try a failed instance again', command: retryCommand(rollout.id, instance) },
    { what: 'To go on without it', command: skipCommand(rollout.id, instance) },
    ...rollbackChoice(rollout, upgrade),
  ];
}

export function mayRollBack({ irreversible, rollsBack }: Undoable): boolean {
  return !irreversible && rollsBack === null;
}

function rollbackChoice(rollout: Undoable, { instance, from, runs }: Changed): Choice[] {
  const isAsked = rollout.rollbacks.some((each) => each.instance === instance);
  if (!mayRollBack(rollout) || isAsked || from === null || runs.length === 0) return [];
  return [{ what: 'To bring it back to the version before', command: rollbackCommand(rollout.id, instance) }];
}

/** What can be said to the approvals that a stage waits for. */
export function approvalChoices(id: string, { stage, missingApprovals }: Open): Choice[] {
  return missingApprovals.flatMap((approval) => [
    { what: `To approve as ${approval}`, command: approveCommand(id, stage, approval) },
    { what: 'To refuse that, which holds the rollout', command: rejectCommand(id, stage, approval) },
  ]);
}
