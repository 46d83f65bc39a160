import type { DomainEvent, LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { Choice, Undoable } from '../decisions.ts';
import { abortCommand, approveCommand, pauseCommand, resumeCommand } from '../operatorCommands.ts';
import { choices, failureCommands } from './rolloutWords.ts';

/** After these, failed instances are what somebody decides about. */
const FAILURES: ReadonlySet<unknown> = new Set(['failure-budget', 'failed-instances']);
const OVER = new Set(['RolloutSuperseded', 'RolloutAborted', 'RolloutCompleted']);

/** What can be done about what these entries leave behind; nothing where it is settled in the entries themselves. */
export function choicesAfter(rollout: Undoable, entries: readonly LedgerEntry[]): string | undefined {
  const { id: rolloutId } = rollout;
  const events = entries.map(({ event }) => event);
  if (events.some(({ type }) => OVER.has(type))) return undefined;
  const stop = lastOf(events, ['RolloutHeld', 'RolloutPaused', 'RolloutResumed']);
  const overdue = lastOf(events, ['StageOverdue', 'StageCompleted']);
  const isLate = overdue?.type === 'StageOverdue';
  const isHeld = stop?.type === 'RolloutHeld' || stop?.type === 'RolloutPaused';
  if (!isLate && !isHeld) return undefined;
  const byFailure = stop?.type === 'RolloutHeld' && FAILURES.has(Reflect.get(stop, 'cause'));
  const rejected = isHeld ? lastOf(events, ['StageRejected']) : undefined;
  const commands = [
    ...(byFailure || isLate ? failureCommands(rollout) : []),
    ...(isLate ? [approval(rolloutId, overdue)] : []),
    ...(rejected === undefined ? [] : [approval(rolloutId, rejected)]),
    ...(isHeld
      ? goOnOrEnd(rolloutId, byFailure)
      : [{ what: 'To start nothing more', command: pauseCommand(rolloutId) }]),
  ];
  return `What can be done now:\n\n${choices(commands)}`;
}

/** What has failed is decided first: until then it would be held again at once. */
function goOnOrEnd(rolloutId: string, byFailure: boolean): Choice[] {
  return [
    { what: byFailure ? 'To go on after that' : 'To go on', command: resumeCommand(rolloutId) },
    { what: 'To end the rollout', command: abortCommand(rolloutId) },
  ];
}

/** `APPROVAL` stands for the one that is missing, which the reason of the entry names if the entry does not. */
function approval(rolloutId: string, event: DomainEvent): Choice {
  const stage: unknown = Reflect.get(event, 'stage');
  const named: unknown = Reflect.get(event, 'approval');
  const name = typeof named === 'string' ? named : 'APPROVAL';
  const command = approveCommand(rolloutId, typeof stage === 'number' ? stage : 0, name);
  return { what: 'To give an approval that is missing', command };
}

function lastOf(events: readonly DomainEvent[], types: readonly string[]): DomainEvent | undefined {
  return events.findLast(({ type }) => types.includes(type));
}
