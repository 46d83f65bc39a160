import type { AlertAction } from '../../domain/incident/alertAction.ts';
import { counted } from '../days.ts';

/** What the pager's record says of something that was done elsewhere; who did it stands beside it. */
export function pageNote({ kind, text, from }: AlertAction): string {
  const where = from === 'slack' ? ' in Slack' : '';
  const after = text === '' ? '' : `: ${text}`;
  switch (kind) {
    case 'noted':
    case 'reminded':
      return text;
    case 'acknowledged':
      return `acknowledged${where}${after}`;
    case 'unacknowledged':
      return `took back the acknowledgement${where}${after}`;
    case 'declared':
      return `declared an incident${where}${after}`;
    case 'dismissed':
      return `dismissed${where}${after}`;
    case 'assigned':
    case 'escalated':
    case 'snoozed':
    case 'reprioritised':
    case 'closed':
    case 'other':
      return `${kind}${where}${after}`;
  }
}

/** How a mass outage has grown. It begins with the milestone, by which it is recognised. */
export function countNote(milestone: number, incidents: { readonly total: number; readonly open: number }): string {
  return `${countMark(milestone)}, ${incidents.open} of ${incidents.total} are open`;
}

export function countMark(milestone: number): string {
  return `${counted(milestone, 'incident')} or more by now`;
}
