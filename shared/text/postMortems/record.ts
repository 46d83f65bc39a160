import type { Instant } from '../../domain/calendar/time.ts';
import type { LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { Alert } from '../../domain/incident/alert.ts';
import type { AlertView } from '../../domain/incident/alertView.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import { personCalled } from '../../domain/incident/people.ts';
import type { PostMortem } from '../../domain/incident/postMortem.ts';
import type { Person } from '../../domain/incident/routing.ts';
import { inlineShort } from '../tracking/inline.ts';
import { moment } from '../tracking/rolloutWords.ts';

/** What is on record about an incident that was resolved. */
export interface PostMortemRecord {
  readonly postMortem: PostMortem;
  readonly alert: Alert;
  readonly view: AlertView;
  /** The first to open first; of a mass outage not all of them. */
  readonly incidents: readonly Incident[];
  readonly alertEntries: readonly LedgerEntry[];
  readonly rolloutEntries: readonly LedgerEntry[];
  readonly people: readonly Person[];
  /** ISO 8601 with the offset of the calendar's zone. */
  readonly format: (at: Instant) => string;
}

/** `Thu 2026-12-03 09:00 (+01:00)` */
export function momentOf({ format }: Pick<PostMortemRecord, 'format'>, at: Instant): string {
  return moment(format(at));
}

/** Somebody as the routing file calls them: an address of the pager is nothing for an issue. */
export function whoText({ people }: Pick<PostMortemRecord, 'people'>, by: string): string {
  return inlineShort(personCalled(people, by)?.name ?? by, 100);
}

/** When it began: as Monitoring says, or else when the first notification came. */
export function beganAt({ alert, incidents }: Pick<PostMortemRecord, 'alert' | 'incidents'>): Instant {
  const starts = incidents.map(({ said, openedAt }) => said.startedAt ?? openedAt);
  return Math.min(alert.first.startedAt ?? alert.openedAt, ...starts);
}
