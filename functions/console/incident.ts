import type { AlertSummary } from '../../shared/usecases/incidents/views/listAlerts.ts';
import type { IncidentSummary } from '../../shared/usecases/incidents/views/incidentSummary.ts';
import type { Mark } from './words.ts';

export type Incident = IncidentSummary;
export type Alert = AlertSummary;

/** How urgent the pager takes it; only the first two wake anybody. */
export function priorityMark(priority: Alert['priority']): Mark {
  switch (priority) {
    case 'P1':
      return { sign: '▲', word: 'P1', tone: 'bad' };
    case 'P2':
      return { sign: '▲', word: 'P2', tone: 'warn' };
    case 'P3':
    case 'P4':
    case 'P5':
      return { sign: '△', word: priority, tone: 'quiet' };
  }
}

/** Whether somebody has it. */
export function statusMark(status: Alert['status']): Mark {
  switch (status) {
    case 'open':
      return { sign: '●', word: 'nobody has it', tone: 'bad' };
    case 'acknowledged':
      return { sign: '◐', word: 'acknowledged', tone: 'warn' };
    case 'closed':
      return { sign: '✓', word: 'closed', tone: 'good' };
  }
}

/** What it was decided to be. */
export function decisionMark(decision: { readonly kind: 'declared' | 'dismissed' } | null): Mark {
  switch (decision?.kind) {
    case undefined:
      return { sign: '?', word: 'undecided', tone: 'warn' };
    case 'declared':
      return { sign: '⚑', word: 'incident', tone: 'bad' };
    case 'dismissed':
      return { sign: '–', word: 'dismissed', tone: 'quiet' };
  }
}

export const UNTOLD: Mark = { sign: '–', word: 'told to nobody', tone: 'quiet' };

/** An incident by itself, whose alert is shown beside it. */
export function stateMark(state: Incident['state']): Mark {
  return state === 'open' ? { sign: '●', word: 'open', tone: 'bad' } : { sign: '✓', word: 'closed', tone: 'good' };
}
