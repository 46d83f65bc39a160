import type { Log, Severity } from '../../ports/log.ts';
import type { Running } from '../../ports/telemetry.ts';
import { running } from '../telemetry/running.ts';
import { boundedFields, stackOf, text } from './bounded.ts';

const ORDER: readonly Severity[] = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR'];
/** With it Error Reporting takes the line for an error event, whether or not it has a stack. */
const ERROR_EVENT = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';
/** What JSON leaves as it is, and a terminal or a reader of lines does not. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Cloud Logging takes 256 KiB: https://cloud.google.com/logging/quotas */
const LONGEST_LINE = 64 * 1_024;
/** Shorter ones would be found in words. */
const SHORTEST_SECRET = 8;

export interface JsonLogOptions {
  readonly write: (line: string) => void;
  readonly atLeast: Severity;
  /** ISO 8601. */
  readonly time: () => string;
  /** The Google Cloud project that the traces are in; without it, lines name the trace alone. */
  readonly project?: string | undefined;
  /** Never written, wherever they might stand. */
  readonly secrets?: readonly string[];
}

/**
 * Structured lines in the format of Cloud Logging. Each carries the trace and the labels of what is being worked on.
 * https://cloud.google.com/logging/docs/structured-logging#special-payload-fields
 */
export function jsonLog({ write, atLeast, time, project, secrets = [] }: JsonLogOptions): Log {
  const threshold = ORDER.indexOf(atLeast);
  const hidden = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  return (severity, message, fields = {}) => {
    if (ORDER.indexOf(severity) < threshold) return;
    const start = { severity, message: text(message), time: time(), ...contextOf(running(), fields, project) };
    const whole = JSON.stringify({ ...start, ...payloadOf(severity, fields) });
    const line = whole.length > LONGEST_LINE ? JSON.stringify({ ...start, leftOut: whole.length }) : whole;
    write(`${visible(without(hidden, line))}\n`);
  };
}

/** Reserved names win over fields of the same name. */
const RESERVED = new Set(['severity', 'message', 'time', '@type', 'stack_trace']);

/** https://cloud.google.com/error-reporting/docs/formatting-error-messages */
function payloadOf(severity: Severity, fields: Readonly<Record<string, unknown>>): object {
  const own = Object.entries(fields).filter(([name]) => !RESERVED.has(name) && !name.startsWith('logging.'));
  const payload = boundedFields(own);
  if (severity !== 'ERROR') return payload;
  const { error } = fields;
  return { ...payload, '@type': ERROR_EVENT, ...(error instanceof Error ? { stack_trace: stackOf(error) } : {}) };
}

/** What a line is about, so that all lines about it are found with one filter. */
const LABELS = ['rollout', 'instance'] as const;

function contextOf(
  { trace, labels }: Running,
  fields: Readonly<Record<string, unknown>>,
  project: string | undefined,
): object {
  const named = LABELS.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [[name, text(value)] as const] : [];
  });
  const all = { ...labels, ...Object.fromEntries(named) };
  return {
    ...(Object.keys(all).length === 0 ? {} : { 'logging.googleapis.com/labels': all }),
    ...(trace === undefined
      ? {}
      : {
          'logging.googleapis.com/trace':
            project === undefined ? trace.traceId : `projects/${project}/traces/${trace.traceId}`,
          'logging.googleapis.com/spanId': trace.spanId,
          'logging.googleapis.com/trace_sampled': trace.sampled,
        }),
  };
}

function without(secrets: readonly string[], line: string): string {
  return secrets.reduce((left, secret) => left.replaceAll(JSON.stringify(secret).slice(1, -1), '[hidden]'), line);
}

function visible(line: string): string {
  return line.replace(INVISIBLE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
