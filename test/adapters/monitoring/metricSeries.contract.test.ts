import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { instanceMetric } from '../../../infra/local/standins/monitoring/series.ts';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import type { MonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { stateMetrics } from '../../../infra/local/standins/monitoring/stateMetrics.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringMetricSeries } from '../../../shared/adapters/monitoring/metricSeries.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import type { MetricAligner } from '../../../shared/domain/rollout/analysis.ts';
import type { MetricSeries } from '../../../shared/ports/metricSeries.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { fleetUnderWatch, SHARD } from './fleetUnderWatch.ts';

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const inProcess = async (state: MonitoringState): Promise<MetricSeries> => stateMetrics(state);

/** With pages that end in the middle of a series. */
async function overGrpc(state: MonitoringState): Promise<MetricSeries> {
  const server = await serveMonitoringGrpc({ state });
  const endpoint = parseEndpoint('MONITORING_API_ENDPOINT', server.endpoint);
  const metrics = monitoringMetricSeries({ project: 'tranche-prod', endpoint, pageSize: 7 });
  onTestFinished(async () => {
    await metrics.close();
    await server.close();
  });
  return metrics;
}

const LATENCY = 'loadbalancing.googleapis.com/https/backend_latencies';
const REQUESTS = 'loadbalancing.googleapis.com/https/request_count';
const CPU = 'compute.googleapis.com/instance/cpu/utilization';

/** What two backends of every instance measure, but of initech: it has none. */
function provideMetrics({ provide }: MonitoringState): void {
  for (const [backend, factor] of [
    ['one', 1],
    ['two', 3],
  ] as const) {
    const common = { resourceType: 'https_lb_rule', metricLabels: { backend }, period: MINUTE };
    const ofMost =
      <T>(value: T) =>
      ({ id }: { id: string }) =>
        id === 'src-initech' ? undefined : value;
    const samples = Array.from({ length: 50 }, (_, index) => (index + 1) * factor);
    provide(
      instanceMetric({ ...common, metricType: LATENCY, shape: 'distribution', unit: 'ms', value: ofMost(samples) }),
    );
    provide(instanceMetric({ ...common, metricType: REQUESTS, shape: 'delta', unit: '1', value: ofMost(60 * factor) }));
    provide(instanceMetric({ ...common, metricType: CPU, value: ofMost(factor / 10) }));
  }
}

describe.each([
  ['in process', inProcess],
  ['over gRPC', overGrpc],
])('a metric of a shard %s', (_, open) => {
  let fleet: ReturnType<typeof fleetUnderWatch>;
  let metrics: MetricSeries;
  beforeEach(async () => {
    fleet = fleetUnderWatch();
    provideMetrics(fleet.state);
    metrics = await open(fleet.state);
  });

  const read = (metric: string, aligner: MetricAligner, minutes = 3) => {
    const now = fleet.clock.now();
    return metrics.series(SHARD, { filter: `metric.type="${metric}"`, aligner }, now - minutes * MINUTE, now);
  };
  const values = async (metric: string, aligner: MetricAligner) => {
    const [first] = await read(metric, aligner);
    return [...new Set(first?.points.map(({ value }) => Math.round(value * 1_000) / 1_000))];
  };
  const failure = async (call: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VendorError);
    return error;
  };

  test('is one series per instance that has any, oldest first, a point per minute', async () => {
    const now = fleet.clock.now();
    const points = [now - 2 * MINUTE, now - MINUTE, now].map((at) => ({ at, value: 240 }));
    expect(await read(REQUESTS, 'delta')).toEqual([
      { projectId: 'sourcegraph-acme', unit: '1', points },
      { projectId: 'sourcegraph-globex', unit: '1', points },
    ]);
  });

  test('is brought together as fits what it is', async () => {
    expect(await values(REQUESTS, 'rate')).toEqual([4]);
    expect(await values(CPU, 'mean')).toEqual([0.2]);
    expect(await values(CPU, 'max')).toEqual([0.3]);
  });

  test('has the percentile of all its backends together', async () => {
    expect(await values(LATENCY, 'p50')).toEqual([38]);
    expect(await values(LATENCY, 'p95')).toEqual([135]);
    expect(await values(LATENCY, 'p99')).toEqual([147]);
    expect((await read(LATENCY, 'p95'))[0]?.unit).toBe('ms');
  });

  test('is read whole, however many pages it takes', async () => {
    const found = await read(REQUESTS, 'rate', 45);
    expect(found.map(({ points }) => new Set(points.map(({ at }) => at)).size)).toEqual([45, 45]);
  });

  test('that is a distribution has no number without a percentile', async () => {
    const error = await failure(read(LATENCY, 'delta'));
    expect(error).toMatchObject({ retryable: false });
    expect(String(error)).toContain('the aligner of a condition on it must be p50, p95 or p99');
  });

  test('of another kind than the aligner is for is refused for good', async () => {
    expect(await failure(read(CPU, 'rate'))).toMatchObject({ retryable: false, certain: true });
    expect(await failure(read(LATENCY, 'mean'))).toMatchObject({ retryable: false, certain: true });
  });

  test('that nobody has is empty', async () => {
    expect(await read('custom.googleapis.com/unknown', 'mean')).toEqual([]);
  });

  test('cannot be read while the monitoring is down, which says to try again', async () => {
    fleet.state.troubles.outage({ from: fleet.clock.now(), to: Infinity });
    expect(await failure(read(CPU, 'mean'))).toMatchObject({ vendor: 'Cloud Monitoring', retryable: true });
  });
});
