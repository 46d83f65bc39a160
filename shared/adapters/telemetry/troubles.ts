import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Log } from '../../ports/log.ts';

/** A trouble that lasts is not told again and again. */
const MOST_TOLD = 20;

/**
 * Passes on what OpenTelemetry has to complain of, each complaint once: that points are refused, for example, though the
 * request that brought them was taken. Its own logger is the only thing that is set for the whole process.
 */
export function tellTroubles(log: Log): void {
  const told = new Set<string>();
  const tell = (message: string): void => {
    if (told.has(message) || told.size === MOST_TOLD) return;
    told.add(message);
    log('WARNING', 'OpenTelemetry complains', { complaint: message });
  };
  const complain = (message: string, ...details: unknown[]): void =>
    tell([message, ...details.map((detail) => String(detail))].join(' '));
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
