import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import { TROUBLES } from '../../../domain/incident/trouble.ts';
import type { Clock } from '../../../ports/clock.ts';
import { alerts, heartbeats, newHeartbeat, silences } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

/** More than are open at a time. */
const MOST = 500;

/** How the alerting path itself is: when each part of it was last seen to be alive, what is wrong, and how much is open. */
export async function viewAlerting({
  store,
  clock,
  calendar,
  environment,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly environment: string;
}) {
  const now = clock.now();
  const [known, left, silent] = await Promise.all([
    store.get(heartbeats, environment),
    store.query(alerts, { where: { settled: false }, orderBy: 'lookAt', limit: MOST }),
    store.query(silences, { where: { environment }, range: { field: 'until', from: now }, orderBy: 'until' }),
  ]);
  const heartbeat = known ?? newHeartbeat();
  const text = (at: number | null): string | null => (at === null ? null : formatInstant(at, calendar.timeZone));
  const open = left.filter(({ value }) => value.standing.closed === null);
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
    silences: silent.filter(({ value }) => value.from <= now).length,
    alerts: {
      open: open.length,
      unacknowledged: open.filter(({ value }) => value.standing.status === 'open').length,
    },
  };
}
