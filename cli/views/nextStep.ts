import { type Choice, nextStep, openStage } from '../../shared/text/nextStep.ts';
import { approveCommand, retryCommand, rollbackCommand, skipCommand } from '../../shared/text/operatorCommands.ts';
import { canRollBack } from '../../shared/text/rollbackWords.ts';
import type { RolloutView } from '../server/answers.ts';
import { indented } from '../text/table.ts';

/** What happens next in a rollout, and what can be typed for it, each command on a line that can be copied whole. */
export function renderNextStep(rollout: RolloutView): string {
  const { sentence, commands } = nextStep(rollout);
  const choices = [...decisions(rollout), ...commands].map(({ what, command }) => `${what}:\n  ${command}`);
  return [`Next: ${sentence}`, ...choices.map((choice) => indented(choice))].join('\n');
}

/** What is decided before the rollout as a whole: what to do with a failed instance, or an approval. */
function decisions(rollout: RolloutView): Choice[] {
  const { id, state, upgrades } = rollout;
  if (state === 'held') {
    return upgrades
      .filter(({ result }) => result === 'failed')
      .slice(0, 1)
      .flatMap(({ instance, runs }) => [
        { what: 'To try a failed instance again', command: retryCommand(id, instance) },
        { what: 'To excuse it', command: skipCommand(id, instance) },
        ...(canRollBack(rollout) && runs.length > 0
          ? [{ what: 'To bring it back to the version before', command: rollbackCommand(id, instance) }]
          : []),
      ]);
  }
  const open = state === 'active' ? openStage(rollout) : undefined;
  if (open === undefined) return [];
  return open.missingApprovals.map((approval) => ({
    what: `To approve as ${approval}`,
    command: approveCommand(id, open.stage, approval),
  }));
}
