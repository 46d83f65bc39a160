import { type Alert, alertId } from '../../../shared/domain/incident/alert.ts';
import type { IncidentFacts, IncidentSaid } from '../../../shared/domain/incident/facts.ts';
import { newStanding } from '../../../shared/domain/incident/alertStanding.ts';
import { at } from '../calendar/fixtures.ts';

export const OPENED = at('2026-11-25T03:30:00Z');

/** An uptime check of a customer's instance that fails. */
export function factsWith(changes: Partial<IncidentFacts> = {}): IncidentFacts {
  return {
    kind: 'uptime',
    severity: 'critical',
    policy: 'Instance uptime',
    condition: 'Uptime check fails from most locations',
    instance: 'src-a',
    group: 'customer',
    slug: 'acme',
    region: 'us-central1',
    version: '5.1.9',
    labels: { 'resource.project_id': 'project-a', 'resource.host': 'acme.example.com' },
    ...changes,
  };
}

export function saidWith(changes: Partial<IncidentSaid> = {}): IncidentSaid {
  return {
    incident: '0.abc',
    facts: factsWith(),
    summary: 'uptime check fails',
    url: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.abc',
    startedAt: OPENED,
    observed: '0.000',
    threshold: '0.5',
    documentation: null,
    ...changes,
  };
}

export function alertWith(changes: Partial<Alert> = {}): Alert {
  return {
    id: alertId('prod', '0.abc'),
    environment: 'prod',
    rule: 'everything',
    why: 'rule everything matches',
    priority: 'P1',
    pager: true,
    channels: ['opsgenie'],
    repeatMinutes: 15,
    reopenMinutes: 30,
    group: { key: 'everything', labels: {} },
    joinUntil: OPENED + 5 * 60_000,
    first: saidWith(),
    openedAt: OPENED,
    succeeds: null,
    actions: [],
    standing: newStanding(),
    ...changes,
  };
}
