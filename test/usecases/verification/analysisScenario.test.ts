import { describe, expect, it } from 'vitest';
import { instanceMetric } from '../../../infra/local/standins/monitoring/series.ts';
import { stateMetrics } from '../../../infra/local/standins/monitoring/stateMetrics.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { Policies } from '../../../shared/domain/release/policy.ts';
import { METRIC_DEFAULTS, type MetricCondition } from '../../../shared/domain/rollout/analysis.ts';
import { createPipeline, type Pipeline } from '../support/pipeline.ts';
import { courseOf, lastOf, live, MAJOR, monitored } from './monitored.ts';

const LATENCY = 'loadbalancing.googleapis.com/https/backend_latencies';
const condition: MetricCondition = {
  ...METRIC_DEFAULTS,
  name: 'latency',
  filter: `metric.type="${LATENCY}"`,
  aligner: 'p95',
  against: 'before',
};

function policiesWith(analysis: readonly MetricCondition[]): Policies {
  const { major } = defaultPolicies;
  const stages = major.stages.map((stage) => (stage.kind === 'upgrade' ? { ...stage, analysis } : stage));
  return { ...defaultPolicies, major: { ...major, stages } };
}

/** The latency of i1 triples with the version, for so many minutes after its soak began at 10:05; all else is well. */
async function slowed(minutes: number, change: Partial<MetricCondition> = {}): Promise<Pipeline> {
  const pipeline = await monitored({ policies: policiesWith([{ ...condition, ...change }]) });
  const until = pipeline.clock.now() + (5 + minutes) * MINUTE;
  pipeline.monitoring.provide(
    instanceMetric({
      metricType: LATENCY,
      resourceType: 'https_lb_rule',
      shape: 'distribution',
      unit: 'ms',
      period: MINUTE,
      value: ({ id }, at) => {
        const seen = pipeline.world.lookedAt(id, at);
        const isSlow = id === 'i1' && seen.kind === 'answers' && seen.version === '5.2.0' && at <= until;
        return [isSlow ? 300 : 100];
      },
    }),
  );
  pipeline.use({ metricSeries: stateMetrics(pipeline.monitoring) });
  return pipeline;
}

describe.each(['wait', 'pass'] as const)(
  'an upgrade whose instance gets slow, and which would %s in doubt',
  (whenInconclusive) => {
    it('is interrupted as soon as there are enough points, and has failed ten minutes later', async () => {
      const pipeline = await slowed(Infinity, { whenInconclusive });
      await live(pipeline, 40);
      expect(await courseOf(pipeline, 'i1')).toEqual([
        'UpgradeClaimed 0',
        'UpgradeDispatched 0',
        'SoakStarted 5',
        'SoakInterrupted 15',
        'UpgradeFailed 25',
      ]);
      expect((await lastOf(pipeline, 'i1', 'UpgradeFailed')).reason).toContain(
        'latency: the median is 300 ms after the upgrade (15 points), against 100 ms before it (31 points)',
      );
      expect(await courseOf(pipeline, 'i2')).toContain('UpgradeVerified 30');
    });

    it('soaks again when it has recovered, and is verified', async () => {
      const pipeline = await slowed(12, { whenInconclusive });
      await live(pipeline, 60);
      expect(await courseOf(pipeline, 'i1')).toEqual([
        'UpgradeClaimed 0',
        'UpgradeDispatched 0',
        'SoakStarted 5',
        'SoakInterrupted 15',
        'SoakStarted 21',
        'UpgradeVerified 36',
      ]);
      expect(await lastOf(pipeline, 'i1', 'UpgradeVerified')).toMatchObject({
        analysis: [{ condition: 'latency', kind: 'healthy', after: 100, baseline: 100 }],
      });
    });
  },
);

describe('an upgrade whose policy asks for metrics where nobody can be asked for them', () => {
  it.each([
    ['fails at its deadline', 'wait', 'UpgradeFailed'],
    ['is verified', 'pass', 'UpgradeVerified'],
  ] as const)('%s if it would %s', async (_, whenInconclusive, last) => {
    const pipeline = createPipeline({ policies: policiesWith([{ ...condition, whenInconclusive }]) });
    await pipeline.begin(MAJOR);
    await live(pipeline, 130);
    expect((await courseOf(pipeline, 'i1')).at(-1)).toMatch(last);
  });
});
