import type { PullRequestMessage } from '../contracts/messages.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { PullRequests } from '../ports/pullRequests.ts';
import type { Store } from '../ports/store.ts';

export interface SettlePullRequestDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly pullRequests: PullRequests;
  readonly log: Log;
}

export async function settlePullRequest(_deps: SettlePullRequestDeps, _message: PullRequestMessage): Promise<string> {
  return Promise.resolve('nothing to do');
}
