import type { Log, Severity } from '../../shared/ports/log.ts';

const ORDER: readonly Severity[] = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR'];

/** Structured lines in the format of Cloud Logging, to standard error. */
export function jsonLog(write: (line: string) => void, atLeast: Severity, time: () => string): Log {
  const threshold = ORDER.indexOf(atLeast);
  return (severity, message, fields = {}) => {
    if (ORDER.indexOf(severity) < threshold) return;
    write(`${JSON.stringify({ severity, message, time: time(), ...fields })}\n`);
  };
}
