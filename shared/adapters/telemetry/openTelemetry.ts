import {
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace as traces,
} from '@opentelemetry/api';
import { AggregationTemporalityPreference, OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { DAY, SECOND } from '../../domain/calendar/time.ts';
import type { Log } from '../../ports/log.ts';
import type { Attributes, Gauge, Span, SpanStart, Telemetry, TraceContext } from '../../ports/telemetry.ts';
import { boundedFlush } from './boundedFlush.ts';
import { parentOf, runAs, running } from './running.ts';
import { carrierOf } from './traceContext.ts';
import { tellTroubles } from './troubles.ts';

export interface OpenTelemetryOptions {
  /** Where OTLP over HTTP is taken, without the path: `http://localhost:4318`. */
  readonly endpoint: string;
  /** Who tells: `service.name` and what else is known, see resource.ts. */
  readonly resource: Attributes;
  /** How long an invocation may wait at its end until its telemetry is sent, in milliseconds. */
  readonly flushTimeout?: number;
  /** Says when sending fails, and when it works again; not every time. */
  readonly log: Log;
}

const SCOPE = 'tranche';
const FLUSH_TIMEOUT = 2 * SECOND;
const LONGEST_VALUE = 1_024;

/**
 * Traces and metrics by OpenTelemetry, sent as OTLP over HTTP in JSON. No tracer is registered for the whole process:
 * the libraries in it stay as they are. Headers come from OTEL_EXPORTER_OTLP_HEADERS, which the exporters read themselves.
 */
export function openTelemetry(options: OpenTelemetryOptions): Telemetry {
  const { flushTimeout = FLUSH_TIMEOUT, log } = options;
  tellTroubles(log);
  const resource = resourceFromAttributes(options.resource);
  const urlOf = (signal: string): string => `${options.endpoint.replace(/\/+$/, '')}/v1/${signal}`;
  const spans = new TracerProvider({
    resource,
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: urlOf('traces'), timeoutMillis: flushTimeout }),
        exportTimeoutMillis: flushTimeout,
      }),
    ],
  });
  const metrics = new MeterProvider({ resource, readers: [onFlushOnly(urlOf('metrics'), flushTimeout)] });
  const meter = metrics.getMeter(SCOPE);
  const flush = boundedFlush(
    () => Promise.all([spans.forceFlush({ timeoutMillis: flushTimeout }), metrics.forceFlush()]),
    { timeout: flushTimeout, log },
  );

  return {
    on: true,
    span: (start, work) => runSpan(startSpan(spans, start), start, work),
    carrier: () => {
      const { trace } = running();
      return trace === undefined ? {} : carrierOf(trace);
    },
    record: (gauges) => gauges.forEach((gauge) => gaugeOf(meter, gauge).record(gauge.value, gauge.attributes)),
    flush,
  };
}

type Meter = ReturnType<MeterProvider['getMeter']>;

/** The SDK gives the same instrument for the same name. */
function gaugeOf(meter: Meter, { name, unit, description }: Gauge) {
  return meter.createGauge(name, { unit, description });
}

/** What was measured since the last flush and nothing older: a gauge of a rollout that has ended must not go on. */
function onFlushOnly(url: string, timeoutMillis: number): PeriodicExportingMetricReader {
  const temporalityPreference = AggregationTemporalityPreference.DELTA;
  const exporter = new OTLPMetricExporter({ url, timeoutMillis, temporalityPreference });
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: DAY,
    exportTimeoutMillis: timeoutMillis,
  });
}

const KINDS: Readonly<Record<SpanStart['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
};

/** A parent that is not sampled is followed: its trace has no spans of ours either. */
function startSpan(provider: TracerProvider, start: SpanStart): OtelSpan {
  const parent = parentOf(start);
  const context = parent === undefined ? ROOT_CONTEXT : traces.setSpanContext(ROOT_CONTEXT, contextOf(parent));
  const { name, kind, attributes = {} } = start;
  return provider.getTracer(SCOPE).startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context);
}

function contextOf({ traceId, spanId, sampled }: TraceContext) {
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE };
}

async function runSpan<R>(span: OtelSpan, start: SpanStart, work: (span: Span) => Promise<R>): Promise<R> {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const ours = { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
  try {
    return await runAs(start, ours, () =>
      work({
        set: (attributes) => void span.setAttributes({ ...attributes }),
        fail: (error) => fail(span, error),
      }),
    );
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function fail(span: OtelSpan, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, LONGEST_VALUE) });
}
