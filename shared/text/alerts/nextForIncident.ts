import type { AlertView } from '../../domain/incident/alertView.ts';
import { counted } from '../days.ts';
import type { NextStep } from '../nextStep.ts';
import {
  acknowledgeCommand,
  closeIncidentCommand,
  declareCommand,
  dismissCommand,
  noteCommand,
} from '../operatorCommands.ts';

/** As much of an incident as what can be done about it depends on. */
export interface IncidentStanding {
  readonly id: string;
  readonly state: 'open' | 'closed';
  readonly withheld: { readonly reason: string } | null;
  readonly alert: Pick<AlertView, 'status' | 'decision' | 'incidents' | 'acknowledged' | 'hold'> | null;
}

/** What it waits for, and what can be typed, the most urgent first. */
export function nextForIncident({ id, state, withheld, alert }: IncidentStanding): NextStep {
  if (alert === null) {
    const why = withheld === null ? 'it closed before anybody was to be told' : withheld.reason;
    const look = state === 'open' ? ' It is looked at again by itself.' : '';
    return { sentence: `Nobody was told: ${why}.${look}`, commands: [] };
  }
  const acknowledge = { what: 'To say that you have it', command: acknowledgeCommand(id) };
  const note = { what: 'To leave a note for everybody', command: noteCommand(id) };
  const close = { what: 'To close the alert', command: closeIncidentCommand(id) };
  const declare = { what: 'To declare it an incident, which a post-mortem follows', command: declareCommand(id) };
  const dismiss = { what: 'To dismiss it, where customers notice nothing', command: dismissCommand(id) };
  const decide = alert.decision === null ? [declare, dismiss] : [];
  if (alert.status === 'closed') {
    const left = alert.incidents.open;
    const still =
      left === 0 ? '' : ` Monitoring still has ${counted(left, 'incident')} open, and it pages again for that.`;
    if (alert.decision !== null) return { sentence: `${closedWords(alert.decision.kind)}${still}`, commands: [] };
    return { sentence: `It is closed, and nobody has decided what it was.${still}`, commands: decide };
  }
  if (alert.hold !== null) {
    const { next, choices } = alert.hold;
    return { sentence: next, commands: [...(alert.status === 'open' ? [acknowledge] : []), ...choices, note] };
  }
  if (alert.status === 'open') {
    return { sentence: 'It waits for somebody to acknowledge it.', commands: [acknowledge, ...decide, note, close] };
  }
  switch (alert.decision?.kind) {
    case undefined:
      return { sentence: 'It waits for a decision: an incident, or not.', commands: [...decide, note, close] };
    case 'declared':
      return {
        sentence: 'It is an incident until it is resolved: the alert closes when Monitoring closes it.',
        commands: [note, close],
      };
    case 'dismissed':
      return {
        sentence: 'It is no incident; the alert closes when Monitoring closes it.',
        commands: [{ ...declare, what: 'To declare it an incident after all' }, note, close],
      };
  }
}

function closedWords(decision: 'declared' | 'dismissed'): string {
  return decision === 'declared'
    ? 'It is resolved; its post-mortem goes on until every action is done.'
    : 'It is closed, and was no incident: nothing is left to do.';
}
