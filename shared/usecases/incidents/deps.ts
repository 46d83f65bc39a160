import type { Calendar } from '../../domain/calendar/workingCalendar.ts';
import type { Routing } from '../../domain/incident/routing.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Publisher } from '../../ports/messages.ts';
import type { Store } from '../../ports/store.ts';

/** What the alerting path asks for besides the vendors. */
export interface AlertingDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly environment: string;
  readonly publisher: Publisher;
  readonly routing: Routing;
  /** What a rule means by all channels; without `#`. */
  readonly slackChannels: readonly string[];
  readonly log: Log;
}
