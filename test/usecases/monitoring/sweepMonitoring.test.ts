import { describe, expect, it } from 'vitest';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { environments } from '../../../shared/ports/collections.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { INSTANCE_HAS, SCOPE, monitoredFleet } from './support.ts';

const FLEET = Array.from({ length: 1_000 }, (_, index) => instanceWith(`c${index}`));

describe('a monitoring that is declared anew', () => {
  it('is taken over by 1,000 projects in pages, never by all of them in one tick', async () => {
    const fleet = monitoredFleet({ fleet: FLEET });
    const { pipeline, monitoring } = fleet;
    const projects = new Set<string>();
    for (let pulse = 0; pulse < 11; pulse += 1) {
      await tick(pipeline.deps);
      expect(pipeline.sent.filter(({ topic }) => topic === 'monitoring').length).toBeLessThanOrEqual(100);
      await pipeline.settle();
      for (const { project } of monitoring.take()) projects.add(project);
      pipeline.wait(5);
    }
    expect(projects.size).toBe(1_001);
    expect(monitoring.what('project-c999')).toEqual(INSTANCE_HAS);

    // Only the instances have another check: each is looked at, and changed by one call.
    const settings = { ...defaultMonitoring, uptime: { ...defaultMonitoring.uptime, path: '/ready' } };
    pipeline.use({ monitoringSettings: settings });
    await fleet.pulses(11);
    const calls = monitoring.take();
    expect(calls.filter(({ method }) => method !== 'list').map(({ method }) => method)).toEqual(
      FLEET.map(() => 'update'),
    );
    expect(calls.filter(({ project }) => project === SCOPE)).toEqual([]);
    expect(await pipeline.store.get(environments, 'prod')).not.toHaveProperty('monitoringSweep');
    await fleet.pulses(2);
    expect(monitoring.take()).toEqual([]);
  });
});
