import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Priority } from '../../../../shared/domain/incident/priority.ts';
import type { Actor, BoardAlert } from './records.ts';

/** What can be done to an alert. */
export type BoardAction =
  | { readonly kind: 'acknowledge' | 'unacknowledge' | 'close' | 'take' | 'delete' }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'assign'; readonly owner: string }
  | { readonly kind: 'snooze'; readonly until: Instant }
  | { readonly kind: 'addTags' | 'removeTags'; readonly tags: readonly string[] }
  | { readonly kind: 'addTeam' | 'addRecipient' | 'escalate' | 'custom'; readonly name: string }
  | { readonly kind: 'prioritise'; readonly priority: Priority };

/** What comes of it: `change` of the alert (`null`: it is gone), and how the outside is told. */
export interface Effect {
  readonly action: string;
  readonly change: Partial<BoardAlert> | null;
  readonly about?: object;
  readonly more?: object;
  /** For the log of the alert. */
  readonly said: string;
}

/** @returns `undefined` when it is so already, and nobody is told */
export function effectOf(alert: BoardAlert, action: BoardAction, { name }: Actor): Effect | undefined {
  switch (action.kind) {
    case 'acknowledge':
      if (alert.acknowledgedBy !== null) return undefined;
      return { action: 'Acknowledge', change: { acknowledgedBy: name, snoozedUntil: null }, said: 'acknowledged' };
    case 'unacknowledge':
      if (alert.acknowledgedBy === null) return undefined;
      return { action: 'UnAcknowledge', change: { acknowledgedBy: null }, said: 'took back the acknowledgement' };
    case 'close':
      return { action: 'Close', change: { status: 'closed', closedBy: name, snoozedUntil: null }, said: 'closed' };
    case 'delete':
      return { action: 'Delete', change: null, said: 'deleted' };
    case 'note':
      return { action: 'AddNote', change: {}, about: { note: action.text }, said: 'added a note' };
    case 'take':
      return { action: 'TakeOwnership', change: { owner: name }, said: 'took ownership' };
    case 'assign':
      return {
        action: 'AssignOwnership',
        change: { owner: action.owner },
        about: { owner: action.owner },
        said: `assigned it to ${action.owner}`,
      };
    case 'snooze':
      return {
        action: 'Snooze',
        change: { snoozedUntil: action.until },
        about: { snoozedUntil: action.until },
        said: `snoozed until ${new Date(action.until).toISOString()}`,
      };
    case 'addTags':
      return {
        action: 'AddTags',
        change: { tags: [...new Set([...alert.tags, ...action.tags])] },
        about: { addedTags: action.tags.join(',') },
        said: `added the tags ${action.tags.join(', ')}`,
      };
    case 'removeTags':
      return {
        action: 'RemoveTags',
        change: { tags: alert.tags.filter((tag) => !action.tags.includes(tag)) },
        about: { removedTags: action.tags.join(',') },
        said: `removed the tags ${action.tags.join(', ')}`,
      };
    case 'addTeam':
      return {
        action: 'AddTeam',
        change: { teams: [...alert.teams, action.name] },
        about: { team: action.name },
        said: `added the team ${action.name}`,
      };
    case 'addRecipient':
      return { action: 'AddRecipient', change: {}, about: { recipient: action.name }, said: `called ${action.name}` };
    case 'escalate':
      return {
        action: 'Escalate',
        change: {},
        more: { escalationName: action.name },
        said: `escalated to ${action.name}`,
      };
    case 'custom':
      return { action: action.name, change: {}, said: `did "${action.name}"` };
    case 'prioritise':
      return {
        action: 'UpdatePriority',
        change: { priority: action.priority },
        about: { oldPriority: alert.priority },
        said: `made it ${action.priority}`,
      };
  }
}
