import type { TrackingMessage } from '../contracts/messages.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { TrackingIssues } from '../ports/trackingIssues.ts';

export interface TrackRolloutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly trackingIssues: TrackingIssues;
  readonly log: Log;
}

export async function trackRollout(_deps: TrackRolloutDeps, _message: TrackingMessage): Promise<string> {
  return Promise.resolve('nothing to tell');
}
