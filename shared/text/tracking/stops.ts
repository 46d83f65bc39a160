import type { DomainEvent, LedgerEntry } from '../../domain/evidence/ledger.ts';
import { type Choice } from '../nextStep.ts';
import { abortCommand, approveCommand, pauseCommand, resumeCommand } from '../operatorCommands.ts';
import type { Reversible } from '../rollbackWords.ts';
import { choices, failureCommands } from './rolloutWords.ts';

const OVER = new Set(['RolloutSuperseded', 'RolloutAborted', 'RolloutCompleted']);

/** What can be done about what these entries leave behind; nothing where it is settled in the entries themselves. */
export function choicesAfter(
  rolloutId: string,
  entries: readonly LedgerEntry[],
  reversible: Reversible = {},
): string | undefined {
  const events = entries.map(({ event }) => event);
  if (events.some(({ type }) => OVER.has(type))) return undefined;
  const stop = lastOf(events, ['RolloutHeld', 'RolloutPaused', 'RolloutResumed']);
  const overdue = lastOf(events, ['StageOverdue', 'StageCompleted']);
  const isLate = overdue?.type === 'StageOverdue';
  const isHeld = stop?.type === 'RolloutHeld' || stop?.type === 'RolloutPaused';
  if (!isLate && !isHeld) return undefined;
  const byFailure = isLate || (stop?.type === 'RolloutHeld' && Reflect.get(stop, 'cause') !== 'incident');
  const commands = [
    ...(byFailure ? failureCommands(rolloutId, reversible) : []),
    ...(isLate ? [approval(rolloutId, overdue)] : []),
    ...(isHeld ? goOnOrEnd(rolloutId) : [{ what: 'To start nothing more', command: pauseCommand(rolloutId) }]),
  ];
  return `What can be done now:\n\n${choices(commands)}`;
}

function goOnOrEnd(rolloutId: string): Choice[] {
  return [
    { what: 'To go on', command: resumeCommand(rolloutId) },
    { what: 'To end the rollout', command: abortCommand(rolloutId) },
  ];
}

/** `APPROVAL` stands for the one that is missing, which the reason of the entry names. */
function approval(rolloutId: string, overdue: DomainEvent): Choice {
  const stage: unknown = Reflect.get(overdue, 'stage');
  const command = approveCommand(rolloutId, typeof stage === 'number' ? stage : 0, 'APPROVAL');
  return { what: 'To give an approval that is missing', command };
}

function lastOf(events: readonly DomainEvent[], types: readonly string[]): DomainEvent | undefined {
  return events.findLast(({ type }) => types.includes(type));
}
