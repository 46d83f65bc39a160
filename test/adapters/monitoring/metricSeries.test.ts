import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringMetricSeries } from '../../../shared/adapters/monitoring/metricSeries.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { grpcPeer, type Peer, PERMISSION_DENIED, serviceOf } from '../../support/peers/grpcPeer.ts';

const definition = serviceOf('@google-cloud/monitoring/build/protos/protos.json', 'google.monitoring.v3.MetricService');
const ERRORS = { filter: 'metric.type="errors"', aligner: 'rate' } as const;

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

const peerThat = (answer: object): Promise<Peer> =>
  grpcPeer([{ definition, methods: { ListTimeSeries: () => answer } }]);

function read(peer: Peer, aligner: 'rate' | 'p95' = 'rate') {
  const endpoint = parseEndpoint('MONITORING_API_ENDPOINT', peer.endpoint);
  const metrics = monitoringMetricSeries({ project: 'tranche-prod', endpoint });
  onTestFinished(() => metrics.close());
  return metrics.series('shard', { ...ERRORS, aligner }, 0, 120_000);
}

async function failure(call: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
}

const series = (values: readonly object[], labels: object = { project_id: 'acme' }) => ({
  resource: { type: 'https_lb_rule', labels },
  points: values.map((value, index) => ({ interval: { endTime: { seconds: 60 * (2 - index) } }, value })),
});

describe('reading a metric', () => {
  it('has Cloud Monitoring make one series per project, a point per minute', async () => {
    const peer = await peerThat({ timeSeries: [] });
    expect(await read(peer)).toEqual([]);
    await read(peer, 'p95');
    expect(peer.asked.map(({ request }) => request)).toMatchObject([
      {
        name: 'projects/shard',
        filter: 'metric.type="errors"',
        interval: { startTime: { seconds: '0' }, endTime: { seconds: '120' } },
        aggregation: {
          alignmentPeriod: { seconds: '60' },
          perSeriesAligner: 'ALIGN_RATE',
          crossSeriesReducer: 'REDUCE_SUM',
          groupByFields: ['resource.labels.project_id'],
        },
        view: 'FULL',
      },
      { aggregation: { perSeriesAligner: 'ALIGN_DELTA', crossSeriesReducer: 'REDUCE_PERCENTILE_95' } },
    ]);
  });

  it('takes whole numbers, others, and what is none', async () => {
    const peer = await peerThat({ timeSeries: [series([{ doubleValue: NaN }, { int64Value: '12' }])], unit: '1' });
    expect(await read(peer)).toEqual([
      {
        projectId: 'acme',
        unit: '1',
        points: [
          { at: 60_000, value: 12 },
          { at: 120_000, value: NaN },
        ],
      },
    ]);
  });

  it('fails when the answer is not complete', async () => {
    const error = await failure(read(await peerThat({ timeSeries: [], executionErrors: [{ message: 'too slow' }] })));
    expect(error.message).toContain('reading a metric: the answer for shard is not complete: too slow');
    expect(error.retryable).toBe(true);
  });

  it('fails when a series has no project', async () => {
    const error = await failure(read(await peerThat({ timeSeries: [series([{ doubleValue: 1 }], { host: 'a' })] })));
    expect(error.message).toContain('the answer is not understood (timeSeries.0.resource.labels.project_id');
  });

  it('fails without the role, which it names', async () => {
    const peer = await peerThat({});
    peer.fail('*', PERMISSION_DENIED);
    expect((await failure(read(peer))).message).toContain('ask for roles/monitoring.viewer');
  });
});
