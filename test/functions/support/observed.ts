import { jsonLog } from '../../../shared/adapters/log/jsonLog.ts';
import { openTelemetry } from '../../../shared/adapters/telemetry/openTelemetry.ts';
import { resourceOf } from '../../../shared/adapters/telemetry/resource.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { Telemetry } from '../../../shared/ports/telemetry.ts';

export interface Line {
  readonly severity: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The log of a function, read back. */
export function readableLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  return { lines, log: jsonLog({ write, atLeast: 'DEBUG', time: () => '2026-11-23T10:00:00Z', project: 'p-1' }) };
}

export function telemetryTo(endpoint: string, log: Log): Telemetry {
  return openTelemetry({ endpoint, resource: resourceOf({ service: 'tranche', environment: 'prod' }), log });
}
