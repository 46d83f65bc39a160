import type { Carrier, TraceContext } from '../../ports/telemetry.ts';

// https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
// https://cloud.google.com/trace/docs/trace-context#legacy-http-header: TRACE_ID/SPAN_ID;o=OPTIONS, the span in decimal
const CLOUD_TRACE = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d+))?$/i;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const SAMPLED = 1;

/** The trace that a carrier belongs to; `undefined` when it has none, or one that cannot be read. */
export function traceOf(carrier: Carrier): TraceContext | undefined {
  return fromTraceparent(carrier['traceparent'] ?? '') ?? fromCloudTrace(carrier['x-cloud-trace-context'] ?? '');
}

export function carrierOf({ traceId, spanId, sampled }: TraceContext): Carrier {
  return { traceparent: `00-${traceId}-${spanId}-0${sampled ? SAMPLED : 0}` };
}

function fromTraceparent(header: string): TraceContext | undefined {
  const [, traceId = NO_TRACE, spanId = NO_SPAN, flags = '0'] = TRACEPARENT.exec(header) ?? [];
  return valid(traceId, spanId, (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED);
}

function fromCloudTrace(header: string): TraceContext | undefined {
  const [, traceId = NO_TRACE, span = '0', options = '0'] = CLOUD_TRACE.exec(header) ?? [];
  const spanId = BigInt(span).toString(16).padStart(16, '0');
  return valid(traceId.toLowerCase(), spanId, (Number(options) & SAMPLED) === SAMPLED);
}

function valid(traceId: string, spanId: string, sampled: boolean): TraceContext | undefined {
  const exists = traceId !== NO_TRACE && spanId !== NO_SPAN && spanId.length === NO_SPAN.length;
  return exists ? { traceId, spanId, sampled } : undefined;
}
