import type { AlertView } from '../../domain/incident/alertView.ts';
import { type Button, type SlackBlock, plainText } from './blocks.ts';

/** What comes back when a button is pressed. */
export interface ButtonValue {
  readonly alert: string;
  readonly rollout: string | null;
}

/** What can be done about an alert as it is now; nothing about a closed one but to decide what it was. */
export function alertButtons(view: AlertView): SlackBlock[] {
  const { status, decision, rollout } = view;
  const isOpen = status !== 'closed';
  const buttons = [
    status === 'open' && button(view, 'acknowledge', 'Acknowledge', 'primary'),
    decision?.kind !== 'declared' &&
      (isOpen || decision === null) &&
      button(view, 'declare', 'Declare incident', 'danger'),
    decision?.kind !== 'dismissed' && isOpen && button(view, 'dismiss', 'Dismiss'),
    rollout !== null && isOpen && !isUndecided(view) && rolloutButton(view, rollout.held),
  ].filter((each) => each !== false);
  return buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];
}

/** It would be held again at once: what has failed comes first. */
function isUndecided({ hold }: AlertView): boolean {
  return hold !== null && !hold.mayGoOn;
}

function rolloutButton(view: AlertView, held: boolean): Button {
  return held ? button(view, 'resume', 'Resume rollout') : button(view, 'hold', 'Hold rollout');
}

function button({ id, rollout }: AlertView, action: string, label: string, style?: Button['style']): Button {
  const value: ButtonValue = { alert: id, rollout: rollout?.id ?? null };
  return {
    type: 'button',
    action_id: action,
    text: plainText(label),
    value: JSON.stringify(value),
    ...(style !== undefined && { style }),
  };
}
