import type { Telemetry } from '../../ports/telemetry.ts';
import { noTelemetry } from './noTelemetry.ts';
import type { OpenTelemetryOptions } from './openTelemetry.ts';

/** Where to send; `undefined` to send nothing, and then no part of OpenTelemetry is loaded either. */
export async function createTelemetry(options: OpenTelemetryOptions | undefined): Promise<Telemetry> {
  if (options === undefined) return noTelemetry;
  const { openTelemetry } = await import('./openTelemetry.ts');
  return openTelemetry(options);
}
