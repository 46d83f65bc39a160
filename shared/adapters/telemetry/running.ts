import { AsyncLocalStorage } from 'node:async_hooks';
import type { Running, SpanStart, TraceContext } from '../../ports/telemetry.ts';
import { traceOf } from './traceContext.ts';

const current = new AsyncLocalStorage<Running>();
const NOTHING: Running = { trace: undefined, labels: {} };

/** What is being worked on where this is called. */
export function running(): Running {
  return current.getStore() ?? NOTHING;
}

/** The trace that new work joins: that of its sender, or else that of the work around it. */
export function parentOf(start: SpanStart): TraceContext | undefined {
  return traceOf(start.parent ?? {}) ?? around(start).trace;
}

/** @param trace what its lines and messages carry */
export function runAs<R>(start: SpanStart, trace: TraceContext | undefined, work: () => R): R {
  return current.run({ trace, labels: { ...around(start).labels, ...start.labels } }, work);
}

/** Whatever delivers a message or a request within this process is not what it is about. */
function around({ kind }: SpanStart): Running {
  return kind === 'server' || kind === 'consumer' ? NOTHING : running();
}
