import type { Request } from '@google-cloud/functions-framework';
import type { Log } from '../shared/ports/log.ts';
import type { Carrier, SpanStart, Telemetry } from '../shared/ports/telemetry.ts';

/** Who is told of an invocation. */
export interface Observers {
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Handles one request as a span of its caller's trace, with one line in the log. A fault is logged whole, and answered
 * with what `failed` holds. It resolves when the telemetry is sent, so before the answer is: afterwards a function gets no
 * processor time.
 */
export async function requestSpan<R extends { readonly status: number }>(
  name: string,
  request: Request,
  { log, telemetry }: Observers,
  handle: () => Promise<R>,
  failed: R,
): Promise<R> {
  const { method } = request;
  const started = performance.now();
  const since = (): number => Math.round(performance.now() - started);
  const answer = await telemetry.span(spanOf(name, request), async (span) => {
    const told = (answer: R): R => {
      span.set({ 'http.response.status_code': answer.status });
      return answer;
    };
    try {
      const answer = told(await handle());
      // Who only looks is told of in the request log of Cloud Run.
      const severity = method === 'GET' ? 'DEBUG' : 'INFO';
      log(severity, `${name}: ${method} answered ${answer.status}`, { status: answer.status, ms: since() });
      return answer;
    } catch (error) {
      span.fail(error);
      log('ERROR', `${name}: failed`, { error, ms: since() });
      return told(failed);
    }
  });
  await telemetry.flush();
  return answer;
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
function spanOf(name: string, request: Request): SpanStart {
  return {
    name: `${request.method} ${name}`,
    kind: 'server',
    parent: carrierOf(request),
    attributes: {
      'http.request.method': request.method,
      'url.path': request.path,
      'faas.trigger': 'http',
      'faas.invoked_name': name,
    },
  };
}

function carrierOf(request: Request): Carrier {
  const names = ['traceparent', 'x-cloud-trace-context'];
  return Object.fromEntries(names.map((name) => [name, request.get(name) ?? '']));
}
