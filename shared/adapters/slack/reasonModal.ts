import { REASON_FIELD } from '../../contracts/slackAction.ts';
import type { Ask, Question } from '../../ports/chat.ts';
import { plainText } from './blocks.ts';
import { plain } from './mrkdwn.ts';

const WORDS: Readonly<Record<Ask, { readonly title: string; readonly submit: string; readonly label: string }>> = {
  declare: { title: 'Declare an incident', submit: 'Declare', label: 'What is wrong, and for whom?' },
  dismiss: { title: 'No incident', submit: 'Dismiss', label: 'Why is this no incident?' },
  hold: { title: 'Hold the rollout', submit: 'Hold', label: 'Why must it not go on?' },
  resume: { title: 'Resume the rollout', submit: 'Resume', label: 'Why may it go on?' },
};
/** A note is kept up to 2,000. */
const LONGEST_REASON = 1_000;

/** Asks for the reason of what a button does (docs.slack.dev/surfaces/modals). */
export function reasonModal(question: Question) {
  const { title, submit, label } = WORDS[question.ask];
  const about = question.rollout !== null && (question.ask === 'hold' || question.ask === 'resume');
  return {
    type: 'modal' as const,
    callback_id: REASON_FIELD,
    private_metadata: JSON.stringify(question),
    title: plainText(title),
    submit: plainText(submit),
    close: plainText('Cancel'),
    blocks: [
      {
        type: 'input' as const,
        block_id: REASON_FIELD,
        label: plainText(about ? plain(`${label} (${question.rollout})`, 150) : label),
        hint: plainText('It goes on record with your name.'),
        element: {
          type: 'plain_text_input' as const,
          action_id: REASON_FIELD,
          multiline: true,
          max_length: LONGEST_REASON,
        },
      },
    ],
  };
}
