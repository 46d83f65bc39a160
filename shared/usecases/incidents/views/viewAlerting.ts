import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import { TROUBLES } from '../../../domain/incident/trouble.ts';
import type { Clock } from '../../../ports/clock.ts';
import { heartbeats, newHeartbeat } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';
import { silencesNow } from '../intake/silencesNow.ts';
import { measureAlerts } from './measureAlerts.ts';

/** How the alerting path itself is: when each part of it was last seen to be alive, what is wrong, and how much is open. */
export async function viewAlerting(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly environment: string;
}) {
  const { store, calendar, environment } = deps;
  const [known, { open, unacknowledged }, silences] = await Promise.all([
    store.get(heartbeats, environment),
    measureAlerts(store),
    silencesNow(deps),
  ]);
  const heartbeat = known ?? newHeartbeat();
  const text = (at: number | null): string | null => (at === null ? null : formatInstant(at, calendar.timeZone));
  return {
    heartbeat: {
      pagerTookPing: text(heartbeat.pingedAt),
      monitoringHeard: text(heartbeat.heardAt),
      monitoringPolicyHeard: text(heartbeat.watchdogAt),
      incidentsCompared: text(heartbeat.comparedAt),
      probe: heartbeat.probe && {
        sent: text(heartbeat.probe.sentAt),
        cameBack: text(heartbeat.probe.createdSeenAt),
        closingCameBack: text(heartbeat.probe.closedSeenAt),
      },
    },
    troubles: TROUBLES.flatMap((part) => {
      const trouble = heartbeat.troubles[part];
      if (trouble === undefined) return [];
      return [{ part, since: text(trouble.since), over: text(trouble.overAt), text: trouble.text }];
    }),
    silences: silences.length,
    alerts: { open, unacknowledged },
  };
}
