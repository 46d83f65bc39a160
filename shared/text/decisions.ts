import { heldAgain } from '../domain/rollout/hold.ts';
import type { RolloutSummary, StageView, UpgradeView } from '../usecases/views.ts';
import {
  approveCommand,
  rejectCommand,
  retryCommand,
  rollbackCommand,
  showRolloutCommand,
  skipCommand,
} from './operatorCommands.ts';

/** Something to type, and what for. Only what would be accepted now is offered. */
export interface Choice {
  readonly what: string;
  readonly command: string;
}

/** What says whether anything of a rollout can be brought back. */
export type Undoable = Pick<RolloutSummary, 'id' | 'irreversible'> & {
  readonly rollsBack: object | null;
};

/** The rollbacks that were asked for; while one is open nothing else is begun on its instance. */
interface Undone {
  readonly rollbacks: readonly { readonly instance: string; readonly rollback: string; readonly open: boolean }[];
}

/** What says whether there is anything to bring back. */
interface Changed extends Pick<UpgradeView, 'instance' | 'from'> {
  readonly runs: readonly object[];
}

type Counted = Pick<StageView, 'stage' | 'lanes' | 'waiting' | 'inFlight' | 'failed'>;
type Open = Counted & Pick<StageView, 'openedAt' | 'completedAt' | 'missingApprovals'>;

/** As much of a rollout as what has to be decided about it depends on. */
export interface Undecided extends Undoable, Undone {
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
  const allFailed = upgrades.filter(({ result }) => result === 'failed');
  const failed = allFailed.find((upgrade) => openRollback(rollout, upgrade) === undefined) ?? allFailed[0];
  const troubled = upgrades.find(({ instance, result }) => instance === hold?.instance && result === 'verified');
  // What was verified stays so when it is brought back.
  const isAsked = rollout.rollbacks.some(({ instance }) => instance === troubled?.instance);
  return [
    ...(failed === undefined ? [] : failureChoices(rollout, failed)),
    ...(failed !== undefined || troubled === undefined || isAsked ? [] : rollbackChoice(rollout, troubled)),
    ...(hold?.cause === 'approval' ? approvals : []),
  ];
}

/** What can be done about a failed instance. */
export function failureChoices(rollout: Undoable & Undone, upgrade: Changed): Choice[] {
  const { instance } = upgrade;
  const under = openRollback(rollout, upgrade);
  const goOn = { what: 'To go on without it', command: skipCommand(rollout.id, instance) };
  if (under !== undefined) {
    return [{ what: 'To see how far it has been brought back', command: showRolloutCommand(under) }, goOn];
  }
  return [
    { what: 'To try a failed instance again', command: retryCommand(rollout.id, instance) },
    goOn,
    ...rollbackChoice(rollout, upgrade),
  ];
}

/** The rollback that is under way on the instance. */
function openRollback({ rollbacks }: Undone, { instance }: Changed): string | undefined {
  return rollbacks.find((each) => each.open && each.instance === instance)?.rollback;
}

export function mayRollBack({ irreversible, rollsBack }: Undoable): boolean {
  return !irreversible && rollsBack === null;
}

function rollbackChoice(rollout: Undoable, { instance, from, runs }: Changed): Choice[] {
  if (!mayRollBack(rollout) || from === null || runs.length === 0) return [];
  return [{ what: 'To bring it back to the version before', command: rollbackCommand(rollout.id, instance) }];
}

/** What can be said to the approvals that a stage waits for. */
export function approvalChoices(id: string, { stage, missingApprovals }: Open): Choice[] {
  return missingApprovals.flatMap((approval) => [
    { what: `To approve as ${approval}`, command: approveCommand(id, stage, approval) },
    { what: 'To refuse that, which holds the rollout', command: rejectCommand(id, stage, approval) },
  ]);
}
