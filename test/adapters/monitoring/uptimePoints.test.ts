import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serveMonitoringGrpc } from '../../../infra/local/standins/monitoring/server.ts';
import { parseEndpoint } from '../../../shared/contracts/endpoint.ts';
import { monitoringUptimePoints } from '../../../shared/adapters/monitoring/uptimePoints.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { grpcPeer, NOT_ENABLED, type Peer, PERMISSION_DENIED, serviceOf } from '../../support/peers/grpcPeer.ts';
import { fleetUnderWatch, SHARD } from './fleetUnderWatch.ts';

const definition = serviceOf('@google-cloud/monitoring/build/protos/protos.json', 'google.monitoring.v3.MetricService');

beforeAll(() => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
});

function pointsAt(endpoint: string, options: { pageSize?: number; timeoutMs?: number } = {}) {
  const points = monitoringUptimePoints({
    project: 'tranche-prod',
    endpoint: parseEndpoint('MONITORING_API_ENDPOINT', endpoint),
    ...options,
  });
  onTestFinished(() => points.close());
  return points;
}

const peerThat = (answer: object): Promise<Peer> =>
  grpcPeer([{ definition, methods: { ListTimeSeries: () => answer } }]);

async function failure(call: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
}

const series = (labels: object) => ({
  metric: { type: 'monitoring.googleapis.com/uptime_check/check_passed', labels },
  resource: { type: 'uptime_url', labels: { project_id: 'sourcegraph-acme', host: 'acme.example.com' } },
  points: [{ interval: { endTime: { seconds: 60, nanos: 250_000_000 } }, value: { boolValue: false } }],
});

describe('reading the points of a shard', () => {
  it('is one question, whatever the number of instances', async () => {
    const { clock, state } = fleetUnderWatch();
    const server = await serveMonitoringGrpc({ state });
    onTestFinished(server.close);
    const found = await pointsAt(server.endpoint).points(SHARD, clock.now() - 30 * MINUTE, clock.now());
    expect(found).toHaveLength(3);
    expect(state.calls).toEqual({ reads: 1, writes: 0 });
  });

  it('asks for the raw points of uptime checks of the scoping project', async () => {
    const peer = await peerThat({ timeSeries: [] });
    expect(await pointsAt(peer.endpoint).points(SHARD, 1_500, 61_250)).toEqual([]);
    expect(peer.asked.map(({ request }) => request)).toMatchObject([
      {
        name: `projects/${SHARD}`,
        filter: 'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url"',
        interval: { startTime: { seconds: '1', nanos: 500_000_000 }, endTime: { seconds: '61', nanos: 250_000_000 } },
        aggregation: null,
        view: 'FULL',
      },
    ]);
  });

  it('takes a failing point as failing, at the time when the check ended', async () => {
    const peer = await peerThat({
      timeSeries: [series({ check_id: 'healthz', checker_location: 'usa-iowa', new: 'x' })],
    });
    const [found] = await pointsAt(peer.endpoint).points(SHARD, 0, 1);
    expect(found?.series).toEqual([
      { check: 'healthz', location: 'usa-iowa', points: [{ at: 60_250, passed: false }] },
    ]);
  });
});

describe('reading fails', () => {
  const read = async (peer: Peer, options = {}) => failure(pointsAt(peer.endpoint, options).points(SHARD, 0, 1));

  it('when the answer is not complete, because what is missing might be what fails', async () => {
    const error = await read(
      await peerThat({ timeSeries: [], executionErrors: [{ code: 4, message: 'a region is slow' }] }),
    );
    expect(error.message).toBe(
      `Cloud Monitoring: reading the uptime points: the answer for ${SHARD} is not complete: a region is slow`,
    );
    expect(error.retryable).toBe(true);
  });

  it('when there is no end of pages', async () => {
    const peer = await peerThat({ timeSeries: [], nextPageToken: 'again' });
    expect((await read(peer)).message).toContain('there are more than 20 pages');
    expect(peer.asked).toHaveLength(20);
  });

  it('when a series does not say from where it was checked', async () => {
    const error = await read(await peerThat({ timeSeries: [series({ check_id: 'healthz' })] }));
    expect(error.message).toContain('the answer is not understood (timeSeries.0.metric.labels.checker_location');
  });

  it('without the role, which it names', async () => {
    const peer = await peerThat({});
    peer.fail('*', PERMISSION_DENIED);
    const error = await read(peer);
    expect(error.message).toContain(`permission is missing in the project ${SHARD}; ask for roles/monitoring.viewer`);
    expect(error).toMatchObject({ certain: true, retryable: false });
  });

  it('where the API is not enabled', async () => {
    const peer = await peerThat({});
    peer.fail('*', NOT_ENABLED);
    expect((await read(peer)).message).toContain(`gcloud services enable monitoring.googleapis.com --project ${SHARD}`);
  });

  it('in time when nobody answers', async () => {
    const peer = await peerThat({});
    peer.fail('*', 'silence');
    const error = await read(peer, { timeoutMs: 150 });
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toContain('did not answer in time');
  });

  it('when the quota of the minute is used up, and goes on in the next', async () => {
    const { clock, state } = fleetUnderWatch({ quotas: { readsPerMinute: 1 } });
    const server = await serveMonitoringGrpc({ state });
    onTestFinished(server.close);
    const points = pointsAt(server.endpoint);
    const look = () => points.points(SHARD, clock.now() - 5 * MINUTE, clock.now());
    await look();
    expect(await failure(look())).toMatchObject({ retryable: true, certain: true });
    clock.advance(MINUTE);
    expect(await look()).toHaveLength(3);
  });
});
