import { decisions } from '../../shared/text/decisions.ts';
import { nextStep } from '../../shared/text/nextStep.ts';
import type { RolloutView } from '../server/answers.ts';
import { indented } from '../text/table.ts';

/** What happens next in a rollout, and what can be typed for it, each command on a line that can be copied whole. */
export function renderNextStep(rollout: RolloutView): string {
  const { sentence, commands } = nextStep(rollout);
  const choices = [...decisions(rollout), ...commands].map(({ what, command }) => `${what}:\n  ${command}`);
  return [`Next: ${sentence}`, ...choices.map((choice) => indented(choice))].join('\n');
}
