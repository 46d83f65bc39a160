import { describe, expect, it } from 'vitest';
import { carrierOf, traceOf } from '../../../shared/adapters/telemetry/traceContext.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('the trace of a carrier', () => {
  it('is that of its traceparent', () => {
    expect(traceOf({ traceparent: `00-${TRACE}-${SPAN}-01` })).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(traceOf({ traceparent: `00-${TRACE}-${SPAN}-00` })?.sampled).toBe(false);
  });

  it('is read from a later version of the header as far as it is known', () => {
    expect(traceOf({ traceparent: `cc-${TRACE}-${SPAN}-03-what-comes-later` })).toMatchObject({ sampled: true });
  });

  it("is that of Google's older header where there is no traceparent", () => {
    const carrier = { traceparent: '', 'x-cloud-trace-context': `${TRACE.toUpperCase()}/${BigInt(`0x${SPAN}`)};o=1` };
    expect(traceOf(carrier)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
  });

  it.each([
    {},
    { traceparent: '' },
    { traceparent: 'nonsense' },
    { traceparent: `ff-${TRACE}-${SPAN}-01` },
    { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` },
    { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` },
    { 'x-cloud-trace-context': TRACE },
    { 'x-cloud-trace-context': `${TRACE}/99999999999999999999;o=1` },
  ])('is none in %j', (carrier) => {
    expect(traceOf(carrier)).toBeUndefined();
  });

  it.each([true, false])('comes back from the carrier that is made of it', (sampled) => {
    const trace = { traceId: TRACE, spanId: SPAN, sampled };
    expect(traceOf(carrierOf(trace))).toEqual(trace);
  });
});
