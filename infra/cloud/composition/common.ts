import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observers } from '../../../functions/requestSpan.ts';
import { jsonLog } from '../../../shared/adapters/log/jsonLog.ts';
import { resourceOf } from '../../../shared/adapters/telemetry/resource.ts';
import { createTelemetry } from '../../../shared/adapters/telemetry/telemetry.ts';
import { codeHostSettings } from '../../../shared/contracts/codeHostVariables.ts';
import { formatInstant } from '../../../shared/domain/calendar/dates.ts';
import { type Calendar, createCalendar } from '../../../shared/domain/calendar/workingCalendar.ts';
import type { Routing } from '../../../shared/domain/incident/routing.ts';
import type { CodeHostSettings } from '../../../shared/domain/limits/pace.ts';
import type { MonitoringSettings } from '../../../shared/domain/monitoring/settings.ts';
import type { Policies } from '../../../shared/domain/release/policy.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { CommonSettings, PartSettings } from './settings.ts';

export interface Common extends Observers, Required<CodeHostSettings> {
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly environment: string;
}

/** Beside the bundle; the build has validated what is written there. */
const INPUTS = process.env['TRANCHE_INPUTS'] ?? import.meta.dirname;

/** What every function works with. */
export async function common(settings: CommonSettings, secrets: readonly string[] = []): Promise<Common> {
  const calendar = createCalendar(JSON.parse(readFileSync(join(INPUTS, 'calendar.json'), 'utf8')));
  const { TRANCHE_ENVIRONMENT: environment, GOOGLE_CLOUD_PROJECT: project, K_SERVICE: service } = settings;
  const clock = { now: Date.now };
  const log = jsonLog({
    write: (line) => void process.stdout.write(line),
    atLeast: 'INFO',
    time: () => formatInstant(clock.now(), calendar.timeZone),
    project,
    secrets,
  });
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const cloud = { project, region: settings.FUNCTION_REGION, revision: settings.K_REVISION };
  const telemetry = await createTelemetry(
    endpoint === undefined ? undefined : { endpoint, log, resource: resourceOf({ service, environment, cloud }) },
  );
  return { clock, calendar, environment, log, telemetry, ...codeHostSettings(settings) };
}

export function policies(): Policies {
  return JSON.parse(readFileSync(join(INPUTS, 'policies.json'), 'utf8'));
}

export function routing(): Routing {
  return JSON.parse(readFileSync(join(INPUTS, 'routing.json'), 'utf8'));
}

export function monitoringSettings(): MonitoringSettings {
  return JSON.parse(readFileSync(join(INPUTS, 'monitoring.json'), 'utf8'));
}

/** What every function of the alerting path works with: who is told of what, and where when no rule says otherwise. */
export function alerting({ SLACK_CHANNELS: slackChannels }: PartSettings<'alerts'>) {
  return { routing: routing(), slackChannels };
}
