import { type Instant, SECOND } from '../shared/domain/calendar/time.ts';
import type { Backlog } from '../shared/ports/backlog.ts';
import type { Attributes, Gauge } from '../shared/ports/telemetry.ts';
import type { AlertMeasures } from '../shared/usecases/incidents/views/measureAlerts.ts';
import type { Measures } from '../shared/usecases/measure.ts';

/** What is recorded once per tick; docs/observability.md says what each is good for. */
export function rolloutGauges(measures: Measures | undefined): Gauge[] {
  const active = flag('tranche.rollout.active', 'Whether a rollout is under way', measures !== undefined, {});
  if (measures === undefined) return [active];
  const { rollout, version, stage, status, upgrades, due, openIncidents, overdue, slaAtRisk } = measures;
  const tags = { rollout, version, stage };
  const phases = Object.entries(upgrades).map(([phase, value]) =>
    gauge('tranche.upgrades', '{upgrade}', 'Upgrades of the stage by phase', value, { ...tags, phase }),
  );
  return [
    active,
    ...phases,
    gauge('tranche.upgrades.due', '{upgrade}', 'Waiting upgrades whose time has come', due, tags),
    gauge('tranche.incidents.open', '{incident}', 'Open incidents on upgraded instances', openIncidents, tags),
    flag('tranche.rollout.held', 'Whether the rollout is held', status === 'held', tags),
    flag('tranche.rollout.paused', 'Whether the rollout is paused', status === 'paused', tags),
    flag('tranche.stage.overdue', 'Whether the stage is past its due day', overdue, tags),
    flag('tranche.sla.at_risk', 'Whether the forecast is past the deadline', slaAtRisk, tags),
  ];
}

export function alertGauges({ open, unacknowledged, pagerTrouble }: AlertMeasures): Gauge[] {
  return [
    gauge('tranche.alerts.open', '{alert}', 'Open alerts', open, {}),
    gauge('tranche.alerts.unacknowledged', '{alert}', 'Open alerts that nobody has acknowledged', unacknowledged, {}),
    gauge('tranche.pager.trouble', '{alert}', 'Alerts that the pager does not take', pagerTrouble, {}),
  ];
}

export function messageGauges({ waiting, oldest, deadLetters }: Backlog, now: Instant): Gauge[] {
  const age = oldest === undefined ? 0 : Math.max(0, now - oldest) / SECOND;
  return [
    gauge('tranche.messages.waiting', '{message}', 'Messages that are not dealt with', waiting, {}),
    gauge('tranche.messages.oldest_age', 's', 'Age of the oldest of them', age, {}),
    gauge('tranche.messages.dead', '{message}', 'Messages that failed at every attempt', deadLetters.length, {}),
  ];
}

function gauge(name: string, unit: string, description: string, value: number, attributes: Attributes): Gauge {
  return { name, unit, description, value, attributes };
}

/** 1 or 0. */
function flag(name: string, description: string, holds: boolean, attributes: Attributes): Gauge {
  return gauge(name, '1', description, holds ? 1 : 0, attributes);
}
