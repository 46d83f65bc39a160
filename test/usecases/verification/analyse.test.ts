import { describe, expect, it } from 'vitest';
import { instanceMetric } from '../../../infra/local/standins/monitoring/series.ts';
import { createMonitoringState } from '../../../infra/local/standins/monitoring/state.ts';
import { stateMetrics } from '../../../infra/local/standins/monitoring/stateMetrics.ts';
import { type Instant, MINUTE } from '../../../shared/domain/calendar/time.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policies } from '../../../shared/domain/release/policy.ts';
import { METRIC_DEFAULTS, type MetricCondition } from '../../../shared/domain/rollout/analysis.ts';
import { type UpgradeDocument, instanceKey, instances, rollouts, upgrades } from '../../../shared/ports/collections.ts';
import { commandRollout, commandUpgrade } from '../../../shared/usecases/commandRollout.ts';
import { analyse } from '../../../shared/usecases/verification/analyse.ts';
import { verifyUpgrade } from '../../../shared/usecases/verifyUpgrade.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { createPipeline } from '../support/pipeline.ts';

const ID = 'prod-5.2.0';
const RESOURCE = 'https_lb_rule';
const LATENCY = 'loadbalancing.googleapis.com/https/backend_latencies';
const REQUESTS = 'loadbalancing.googleapis.com/https/request_count';

const latency: MetricCondition = {
  ...METRIC_DEFAULTS,
  name: 'latency',
  filter: `metric.type="${LATENCY}"`,
  aligner: 'p95',
  against: 'before',
};
const errors: MetricCondition = {
  ...METRIC_DEFAULTS,
  name: 'error rate',
  filter: `metric.type="${REQUESTS}" AND metric.label.response_code_class="500"`,
  per: `metric.type="${REQUESTS}"`,
  aligner: 'rate',
  against: 'before',
  ignoreBelow: 0.01,
};
const againstOthers = { ...latency, name: 'latency against others', against: 'others' } as const;

/** What an instance measures in a minute; `undefined` where there is no traffic. */
type Measure = (seen: { id: string; version: string; at: Instant }) => number | undefined;

interface Situation {
  readonly analysis?: readonly MetricCondition[];
  readonly fleet?: readonly ReturnType<typeof instanceWith>[];
  /** In milliseconds. */
  readonly latency?: Measure;
  /** Of sixty requests in a minute. */
  readonly failing?: Measure;
  readonly shards?: number;
}

const internal = ['i1', 'i2'].map((id) => instanceWith(id, { group: 'internal' }));
const customers = ['c1', 'c2', 'c3', 'c4'].map((id) => instanceWith(id));

function withAnalysis(analysis: readonly MetricCondition[]): Policies {
  const { major } = defaultPolicies;
  const stages = major.stages.map((stage) => (stage.kind === 'upgrade' ? { ...stage, analysis } : stage));
  return { ...defaultPolicies, major: { ...major, stages } };
}

/** Both internal instances are being upgraded, in a fleet whose metrics are in two shards. */
async function upgrading({
  analysis = [latency],
  fleet = [...internal, ...customers],
  latency: slow = () => 120,
  failing = () => undefined,
  shards = 2,
}: Situation) {
  const pipeline = createPipeline({ policies: withAnalysis(analysis), fleet });
  const { clock, world, deps } = pipeline;
  const scopingProjects = Array.from({ length: shards }, (_, index) => `shard-${index}`);
  const scopes = new Map(
    scopingProjects.map((shard, index) => [
      shard,
      fleet
        .filter((_, place) => place % shards === index)
        .map(({ id, domain, gcpProjectId }) => ({ id, domain, gcpProjectId })),
    ]),
  );
  const state = createMonitoringState({ clock, world, scopes: () => scopes });
  const seen = (measure: Measure) => {
    return ({ id }: { id: string }, at: Instant) => {
      const looked = world.lookedAt(id, at);
      return measure({ id, at, version: looked.kind === 'answers' ? looked.version : '' });
    };
  };
  const common = { resourceType: RESOURCE, period: MINUTE } as const;
  const ofClass = (code: string) => ({ ...common, metricType: REQUESTS, metricLabels: { response_code_class: code } });
  const times = seen(slow);
  state.provide(
    instanceMetric({
      ...common,
      metricType: LATENCY,
      shape: 'distribution',
      unit: 'ms',
      value: (instance, at) => {
        const value = times(instance, at);
        return value === undefined ? undefined : [value];
      },
    }),
  );
  state.provide(instanceMetric({ ...ofClass('500'), shape: 'delta', unit: '1', value: seen(failing) }));
  state.provide(
    instanceMetric({
      ...ofClass('200'),
      shape: 'delta',
      unit: '1',
      value: (...of) => 60 - (seen(failing)(...of) ?? 0),
    }),
  );

  await pipeline.begin({ version: '5.2.0', type: 'major' });
  await pipeline.pulse();
  const inFlight = async (): Promise<UpgradeDocument[]> =>
    (await pipeline.store.query(upgrades, { where: { phase: 'in-flight' } })).map(({ value }) => value);
  const observed = { ...deps, scopingProjects, metricSeries: stateMetrics(state) };
  return {
    ...pipeline,
    state,
    /** Until the instance has soaked for so many minutes. */
    async soak(minutes: number, attempt = 1): Promise<void> {
      pipeline.wait(12);
      await verifyUpgrade(deps, { rollout: ID, instance: 'i1', attempt });
      pipeline.wait(minutes);
    },
    verdicts: async (changes: Partial<typeof observed> = {}) =>
      (await analyse({ ...observed, ...changes }, await inFlight())).get(`${ID}~i1`) ?? [],
    /** Its soak ends, and begins again when all is well. */
    interrupt: () =>
      pipeline.tamper(upgrades, `${ID}~i1`, (upgrade) => {
        if (upgrade.progress.state !== 'soaking') throw new Error('it does not soak');
        const { lane, dispatchedAt } = upgrade.progress;
        const progress = { state: 'upgrading', lane, dispatchedAt } as const;
        return { ...upgrade, progress };
      }),
    all: async () => analyse(observed, await inFlight()),
  };
}

const kinds = (verdicts: readonly { condition: string; kind: string }[]) =>
  verdicts.map(({ condition, kind }) => `${condition}: ${kind}`);

describe('the metrics of an upgraded instance', () => {
  it('are healthy when they are what they were', async () => {
    const fleet = await upgrading({});
    await fleet.soak(12);
    expect(await fleet.verdicts()).toEqual([
      {
        condition: 'latency',
        kind: 'healthy',
        reason:
          'the median is 120 ms after the upgrade (12 points), against 120 ms before it (31 points); up to 180 ms is well',
        whenInconclusive: 'wait',
        after: 120,
        baseline: 120,
      },
    ]);
  });

  it('are unhealthy when its latency doubles with the version', async () => {
    const fleet = await upgrading({ latency: ({ version }) => (version === '5.2.0' ? 240 : 120) });
    await fleet.soak(5);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: inconclusive']);
    fleet.wait(6);
    const [verdict] = await fleet.verdicts();
    expect(verdict).toMatchObject({ kind: 'unhealthy', after: 240, baseline: 120 });
    expect(verdict?.reason).toContain('the most is 180 ms, and 11 of 11 points are above it');
  });

  it('tell the fault of the version from a day on which the whole fleet is slow', async () => {
    const analysis = [latency, againstOthers];
    const began = Date.parse('2026-11-23T10:05:00Z');
    const whole = await upgrading({ analysis, latency: ({ at }) => (at > began ? 400 : 120) });
    await whole.soak(12);
    expect(kinds(await whole.verdicts())).toEqual(['latency: unhealthy', 'latency against others: healthy']);
    const alone = await upgrading({ analysis, latency: ({ version }) => (version === '5.2.0' ? 400 : 120) });
    await alone.soak(12);
    expect(kinds(await alone.verdicts())).toEqual(['latency: unhealthy', 'latency against others: unhealthy']);
  });

  it('are inconclusive with too little traffic', async () => {
    const fleet = await upgrading({ latency: ({ at }) => (at % (3 * MINUTE) === 0 ? 120 : undefined) });
    await fleet.soak(15);
    const [verdict] = await fleet.verdicts();
    expect(verdict).toMatchObject({ kind: 'inconclusive', after: null, whenInconclusive: 'wait' });
    expect(verdict?.reason).toBe('10 points are needed, and there are only 5 points after the upgrade');
  });

  it('are inconclusive for an instance that was not there before', async () => {
    const fleet = await upgrading({ latency: ({ version }) => (version === '5.2.0' ? 120 : undefined) });
    await fleet.soak(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict?.reason).toBe('10 points are needed, and there are no points before the upgrade');
  });

  it('are compared with before when too few others are left', async () => {
    const fleet = await upgrading({ analysis: [againstOthers], fleet: [...internal, ...customers.slice(0, 2)] });
    await fleet.soak(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict?.kind).toBe('healthy');
    expect(verdict?.reason).toContain('before it (31 points), as fewer than 3 are left that are not upgraded yet');
  });
});

describe('an instance that gets slow', () => {
  /** Between two moments, whatever the version. */
  const slowFrom = (from: number, to = Infinity): Measure => {
    return ({ at }) => (at > began + from * MINUTE && at <= began + to * MINUTE ? 500 : 120);
  };
  const began = Date.parse('2026-11-23T10:12:00Z');

  it('at the end of a long soak is seen as soon as at its beginning', async () => {
    const fleet = await upgrading({ latency: slowFrom(100) });
    await fleet.soak(100);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: healthy']);
    fleet.wait(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict?.kind).toBe('unhealthy');
    expect(verdict?.reason).toContain('12 of 15 points are above it');
  });

  it('stays unhealthy after its soak was interrupted, until it has recovered', async () => {
    const fleet = await upgrading({ latency: slowFrom(0, 20) });
    await fleet.soak(11);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: unhealthy']);
    await fleet.interrupt();
    fleet.wait(9);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: unhealthy']);
    fleet.wait(5);
    expect(await fleet.verdicts()).toMatchObject([{ kind: 'inconclusive', whenInconclusive: 'pass' }]);
    fleet.wait(5);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: healthy']);
  });
});

describe('a filter that finds nothing anywhere', () => {
  it('is inconclusive, and may be wrong', async () => {
    const fleet = await upgrading({ analysis: [{ ...latency, filter: 'metric.type="latencies"' }] });
    await fleet.soak(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict?.reason).toMatch(/; nobody in the metrics scopes has any, so the filter may be wrong$/);
  });
});

describe('the share of requests that fail', () => {
  it('is none, and not unknown, where no request fails', async () => {
    const fleet = await upgrading({ analysis: [errors] });
    await fleet.soak(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict).toMatchObject({ kind: 'healthy', after: 0, baseline: 0 });
    expect(verdict?.reason).toContain('up to 1 % is well');
  });

  it('makes it unhealthy when it rises', async () => {
    const failing: Measure = ({ version }) => (version === '5.2.0' ? 3 : undefined);
    const fleet = await upgrading({ analysis: [errors], failing });
    await fleet.soak(12);
    const [verdict] = await fleet.verdicts();
    expect(verdict?.kind).toBe('unhealthy');
    expect(verdict?.reason).toContain('the median is 5 % after the upgrade (12 points), against 0 % before it');
  });
});

describe('an instance that is tried again', () => {
  it('is compared with how it was before the first try', async () => {
    const fleet = await upgrading({ latency: ({ version }) => (version === '5.2.0' ? 240 : 120) });
    fleet.world.break('i1', { kind: 'unhealthy', from: 'now' });
    await fleet.runUntil('2026-11-23T12:30:00Z');
    expect((await fleet.upgrade(ID, 'i1')).progress.state).toBe('failed');
    fleet.world.repair('i1');
    fleet.wait(60);
    await commandUpgrade(fleet.deps, ID, 'i1', { type: 'retry', reason: 'it is repaired' }, 'jo');
    await commandRollout(fleet.deps, ID, { type: 'resume', reason: 'it is repaired' }, 'jo');
    await fleet.pulse();
    await fleet.soak(12, 2);
    expect(await fleet.upgrade(ID, 'i1')).toMatchObject({ attempt: 2, progress: { state: 'soaking' } });
    expect(await fleet.verdicts()).toMatchObject([{ kind: 'unhealthy', baseline: 120 }]);
  });
});

describe('asking for metrics', () => {
  it('is one question per shard and metric, however many soak and compare', async () => {
    const fleet = await upgrading({ analysis: [latency, againstOthers, errors] });
    await fleet.soak(12);
    await verifyUpgrade(fleet.deps, { rollout: ID, instance: 'i2', attempt: 1 });
    const before = fleet.state.calls.reads;
    expect([...(await fleet.all()).keys()]).toEqual([`${ID}~i1`, `${ID}~i2`]);
    expect(fleet.state.calls.reads - before).toBe(2 * 3);
    await fleet.interrupt();
    expect((await fleet.all()).size).toBe(2);
  });

  it('is not done where no policy has conditions, or nobody soaks', async () => {
    const none = await upgrading({ analysis: [] });
    await none.soak(12);
    expect(await none.verdicts()).toEqual([]);
    const nobody = await upgrading({});
    expect(await nobody.verdicts()).toEqual([]);
    expect([none.state.calls.reads, nobody.state.calls.reads]).toEqual([0, 0]);
  });

  it('is not done for an instance that is brought back', async () => {
    const fleet = await upgrading({});
    await fleet.soak(12);
    await fleet.tamper(rollouts, ID, (document) => ({
      ...document,
      rollout: { ...document.rollout, rollsBack: { rollout: 'prod-5.1.9', instance: 'i1', slug: 'c1', from: '5.2.0' } },
    }));
    expect(await fleet.verdicts()).toEqual([]);
  });

  it('is inconclusive while the monitoring is down, and says why', async () => {
    const fleet = await upgrading({});
    await fleet.soak(12);
    fleet.state.troubles.outage({ from: fleet.clock.now(), to: fleet.clock.now() + 60 * MINUTE });
    const [verdict] = await fleet.verdicts();
    expect(verdict).toMatchObject({ kind: 'inconclusive', after: null });
    expect(verdict?.reason).toContain('not everything could be read: Cloud Monitoring: reading a metric');
    expect(fleet.logged).toContain('WARNING metric not read');
    fleet.wait(60);
    expect(kinds(await fleet.verdicts())).toEqual(['latency: healthy']);
  });

  it('takes the word of the shards that can be read', async () => {
    const fleet = await upgrading({ latency: ({ version }) => (version === '5.2.0' ? 240 : 120) });
    await fleet.soak(12);
    const scopingProjects = ['shard-0', 'no-such-shard'];
    expect(kinds(await fleet.verdicts({ scopingProjects }))).toEqual(['latency: unhealthy']);
    expect(kinds(await fleet.verdicts({ scopingProjects: scopingProjects.toReversed() }))).toEqual([
      'latency: unhealthy',
    ]);
    expect(kinds(await fleet.verdicts({ scopingProjects: ['shard-1', 'no-such-shard'] }))).toEqual([
      'latency: inconclusive',
    ]);
  });

  it('counts a project once that is in several scopes', async () => {
    const fleet = await upgrading({ shards: 1 });
    await fleet.soak(12);
    const once = await fleet.verdicts();
    expect(await fleet.verdicts({ scopingProjects: ['shard-0', 'shard-0'] })).toEqual(once);
  });

  it('is inconclusive where nobody can be asked, or the project is not known', async () => {
    const fleet = await upgrading({});
    await fleet.soak(12);
    const [nobody] = await fleet.verdicts({ scopingProjects: [] });
    expect(nobody).toMatchObject({
      kind: 'inconclusive',
      reason: 'no metrics scope is configured that could be asked',
    });
    await fleet.tamper(instances, instanceKey('prod', 'i1'), (document) => ({ ...document, gcpProjectId: null }));
    const [unknown] = await fleet.verdicts();
    expect(unknown).toMatchObject({ kind: 'inconclusive', reason: 'the project of the instance is not known' });
  });
});
