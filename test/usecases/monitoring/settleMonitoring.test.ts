import { describe, expect, it } from 'vitest';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { monitoredProjects } from '../../../shared/ports/collections.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { aborted, lost, monitoringInMemory, refusal } from '../support/monitoringInMemory.ts';
import { createPipeline } from '../support/pipeline.ts';
import { INSTANCE_HAS, SCOPE, SCOPE_HAS, monitoredFleet } from './support.ts';

const FLEET = [instanceWith('c1'), instanceWith('c2')];
const C1 = 'project-c1';
const DAY = 24 * 60;

async function configured() {
  const fleet = monitoredFleet({ fleet: FLEET });
  await fleet.pulses(1);
  fleet.monitoring.take();
  return fleet;
}

describe('the monitoring of a fleet', () => {
  it('is made in the project of each instance and in the scoping project, and a second run makes no call', async () => {
    const { monitoring, pulses, pipeline, history } = monitoredFleet({ fleet: FLEET });
    await pulses(1);
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
    expect(monitoring.what('project-c2')).toEqual(INSTANCE_HAS);
    expect(monitoring.what(SCOPE)).toEqual(SCOPE_HAS);
    // Two looks and two changes per instance; three looks and nine changes in the scoping project.
    expect(monitoring.take()).toHaveLength(2 * 4 + 12);
    await pulses(3);
    for (const project of [C1, SCOPE]) await pipeline.deliver({ topic: 'monitoring', id: project, body: { project } });
    expect(monitoring.take()).toEqual([]);
    expect(await history(C1)).toBe('Planned Applied');
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('is none where none is declared', async () => {
    const pipeline = createPipeline({ fleet: FLEET });
    const { configuration, take } = monitoringInMemory();
    pipeline.use({ monitoringConfiguration: configuration, scopingProjects: [SCOPE] });
    await pipeline.pulse();
    await pipeline.pulse();
    expect(take()).toEqual([]);
  });

  it('follows the file of an instance', async () => {
    const { monitoring, pipeline, pulses } = await configured();
    pipeline.write(instanceWith('c1', { domain: 'moved.example.com' }));
    await pulses(1);
    expect(monitoring.inProject(C1).map(({ resource }) => ('host' in resource ? resource.host : ''))).toContain(
      'moved.example.com',
    );
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
    expect(monitoring.take().filter(({ project }) => project !== C1)).toEqual([]);
  });

  it('is left as it is when the file of an instance cannot be read', async () => {
    const { monitoring, pipeline, pulses } = await configured();
    pipeline.fleet.set({ id: 'c1', instance: undefined, problems: [] });
    await pulses(2);
    expect(monitoring.take()).toEqual([]);
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
  });

  it('is looked at once a day, and what somebody else has changed is told before it is mended', async () => {
    const { monitoring, pipeline, pulses, document, history } = await configured();
    monitoring.meddle(SCOPE, 'alert-policy', 'cpu', { severity: 'CRITICAL' });
    monitoring.meddle(SCOPE, 'dashboard', 'fleet', 'delete');
    pipeline.wait(1.5 * DAY);
    await pipeline.pulse();
    expect((await document(SCOPE)).drift).toMatchObject([
      {
        change: 'update',
        kind: 'alert-policy',
        key: 'cpu',
        fields: [{ field: 'severity', is: '"CRITICAL"', shall: '"WARNING"' }],
      },
      { change: 'create', kind: 'dashboard', key: 'fleet' },
    ]);
    expect(monitoring.take().filter(({ method }) => method !== 'list')).toEqual([]);
    expect(pipeline.logged.join('\n')).toContain('NOTICE the monitoring of a project was changed by somebody else');
    pipeline.wait(5);
    await pulses(1);
    expect(
      monitoring
        .take()
        .filter(({ method }) => method !== 'list')
        .map(({ what }) => what),
    ).toEqual(['alert-policy cpu', 'dashboard fleet']);
    expect(monitoring.what(SCOPE)).toEqual(SCOPE_HAS);
    expect((await document(SCOPE)).drift).toEqual([]);
    expect(await history(SCOPE)).toBe('Planned Applied DriftFound Planned Applied');
  });
});

describe('what somebody has copied from ours, with the labels that say it is ours', () => {
  const COPY = { displayName: 'CPU, tried out', severity: 'CRITICAL' };

  it('stays as it is, and is none of what is to be changed', async () => {
    const { monitoring, pipeline, pulses, document, history } = await configured();
    const name = monitoring.copy(SCOPE, 'alert-policy', 'cpu', COPY);
    for (let look = 0; look < 3; look += 1) {
      pipeline.wait(1.5 * DAY);
      await pulses(2);
    }
    expect(monitoring.take().filter(({ method }) => method !== 'list')).toEqual([]);
    expect(monitoring.inProject(SCOPE)).toContainEqual(
      expect.objectContaining({ name, resource: expect.objectContaining(COPY) as unknown }),
    );
    expect((await document(SCOPE)).resources.map((each) => each.name)).not.toContain(name);
    expect(await history(SCOPE)).toBe('Planned Applied');
  });

  it('is not taken in place of ours, and outlives it', async () => {
    const { monitoring, pipeline, pulses } = await configured();
    monitoring.meddle(SCOPE, 'alert-policy', 'cpu', 'delete');
    const left = (): string[] => monitoring.what(SCOPE).filter((what) => what === 'alert-policy cpu');
    monitoring.copy(SCOPE, 'alert-policy', 'memory', { ...COPY, key: 'cpu' });
    pipeline.wait(1.5 * DAY);
    await pulses(2);
    expect(left()).toHaveLength(2);
    const policies = defaultMonitoring.policies.filter(({ key }) => key !== 'cpu');
    pipeline.use({ monitoringSettings: { ...defaultMonitoring, policies } });
    await pulses(2);
    expect(left()).toHaveLength(1);
    expect(monitoring.inProject(SCOPE).map((each) => each.name)).toContain(`projects/${SCOPE}/alert-policy/copy`);
  });

  it('is ours where nobody knows what is: after the record was lost, there is still one of each', async () => {
    const { monitoring, pipeline, pulses, document } = await configured();
    const lostRecord = { ...(await document(SCOPE)), resources: [], applied: null, lookedAt: null };
    await pipeline.store.transaction(async (tx) => {
      await tx.get(monitoredProjects, SCOPE);
      tx.set(monitoredProjects, SCOPE, { ...lostRecord, lookAt: 0 });
    });
    monitoring.copy(SCOPE, 'alert-policy', 'cpu', {});
    await pulses(2);
    expect(monitoring.what(SCOPE)).toEqual(SCOPE_HAS);
  });
});

describe('an instance behind an allowlist', () => {
  it('is checked for the version that its upgrade aims at, and for none of before', async () => {
    const allowlisted = instanceWith('i1', { group: 'internal', ingressAllowlist: ['203.0.113.0/24'] });
    const { monitoring, pipeline, pulses } = monitoredFleet({ fleet: [allowlisted] });
    await pulses(1);
    expect(monitoring.what('project-i1')).toContain('uptime-check version-5-1-9');
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    pipeline.wait(5);
    await pipeline.pulse();
    expect(monitoring.what('project-i1')).toEqual([...INSTANCE_HAS, 'uptime-check version-5-2-0']);
  });

  it('is checked for its own version again when the upgrade has failed', async () => {
    const allowlisted = instanceWith('i1', { group: 'internal', ingressAllowlist: ['203.0.113.0/24'] });
    const { monitoring, pipeline, pulses } = monitoredFleet({ fleet: [allowlisted] });
    await pipeline.pulse();
    pipeline.world.break('i1', { kind: 'failing-run' });
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pulses(12);
    expect(await pipeline.states('prod-5.2.0')).toEqual(['i1: failed']);
    expect(monitoring.what('project-i1')).toEqual([...INSTANCE_HAS, 'uptime-check version-5-1-9']);
  });
});

describe('what goes wrong with Cloud Monitoring', () => {
  it('is tried again: an edit at the same time, a quota, an answer that is lost after the effect', async () => {
    for (const [when, error] of [
      ['before', aborted()],
      ['after', lost()],
    ] as const) {
      const { monitoring, pulses, document, history } = monitoredFleet({ fleet: FLEET });
      monitoring.fail(({ what }) => (what === 'uptime-check uptime' ? { when, error } : undefined));
      await pulses(1);
      expect((await document(C1)).trouble).toMatchObject({ refused: false, errors: [{ about: null }] });
      monitoring.wellAgain();
      await pulses(2);
      expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
      expect(await document(C1)).toMatchObject({ trouble: null, unrecordedSince: null });
      expect(await history(C1)).toBe('Planned Applied');
    }
  });

  it('waits for as long as it has lasted already, an hour at the most, and tells of it once', async () => {
    const { monitoring, pipeline, pulses } = monitoredFleet({ fleet: [instanceWith('c1')] });
    monitoring.fail(() => ({ when: 'before', error: aborted() }));
    await pulses(24 * 12);
    expect(monitoring.take().filter(({ project }) => project === C1).length).toBeLessThan(35);
    expect(pipeline.logged.filter((line) => line.startsWith('ERROR'))).toHaveLength(2);
  });

  it('is told when it is a refusal, keeps nothing else waiting, and is tried again an hour later', async () => {
    const { monitoring, pulses, document, history } = monitoredFleet({ fleet: FLEET });
    monitoring.fail(({ what }) =>
      what === 'alert-policy app-errors' ? { when: 'before', error: refusal('404 no such metric') } : undefined,
    );
    await pulses(1);
    expect(monitoring.what(SCOPE)).toEqual(SCOPE_HAS.filter((each) => each !== 'alert-policy app-errors'));
    expect((await document(SCOPE)).trouble).toMatchObject({
      refused: true,
      errors: [{ about: 'alert-policy app-errors', error: 'Cloud Monitoring: 404 no such metric' }],
    });
    monitoring.wellAgain();
    await pulses(11);
    expect(monitoring.what(SCOPE)).not.toContain('alert-policy app-errors');
    await pulses(2);
    expect(monitoring.what(SCOPE)).toEqual(SCOPE_HAS);
    expect(await history(SCOPE)).toBe('Planned Applied Refused Applied');
  });

  it('leaves a policy waiting for its channel', async () => {
    const { monitoring, pulses, document } = monitoredFleet({ fleet: FLEET });
    monitoring.fail(({ method, what }) =>
      method === 'create' && what === 'notification-channel incidents'
        ? { when: 'before', error: refusal('403') }
        : undefined,
    );
    await pulses(1);
    expect(monitoring.what(SCOPE)).toEqual(['dashboard fleet']);
    expect((await document(SCOPE)).trouble?.errors).toContainEqual({
      about: 'alert-policy cpu',
      error: 'waits for its channel incidents',
    });
  });

  it('writes to one project by one run at a time', async () => {
    const { monitoring, pipeline } = monitoredFleet({ fleet: FLEET });
    await pipeline.pulse();
    pipeline.write(instanceWith('c1', { domain: 'moved.example.com' }));
    monitoring.take();
    await tick(pipeline.deps);
    const message = { topic: 'monitoring', id: 'x', body: { project: C1 } } as const;
    const outcomes = await Promise.all([pipeline.deliver(message), pipeline.deliver(message)]);
    expect(outcomes.toSorted()).toEqual(['applied', 'somebody else is at it']);
    expect(monitoring.take().filter(({ method }) => method === 'create')).toHaveLength(1);
  });
});

describe('an instance that leaves', () => {
  it('keeps its monitoring for a grace of seven days, and then nothing of ours is left', async () => {
    const { monitoring, pipeline, document, history } = await configured();
    pipeline.fleet.remove('c1');
    await pipeline.pulse();
    pipeline.wait(6 * DAY);
    await pipeline.pulse();
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
    pipeline.wait(DAY + 5);
    await pipeline.pulse();
    expect(monitoring.what(C1)).toEqual([]);
    expect(monitoring.what('project-c2')).toEqual(INSTANCE_HAS);
    expect(await document(C1)).toMatchObject({ settled: true, resources: [] });
    expect(await history(C1)).toBe('Planned Applied Left Planned CleanedUp');
    monitoring.take();
    pipeline.wait(3 * DAY);
    await pipeline.pulse();
    expect(monitoring.take().filter(({ project }) => project === C1)).toEqual([]);
    pipeline.write(instanceWith('c1'));
    await pipeline.pulse();
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true, problems: [] });
  });

  it('and comes back within the grace has lost nothing', async () => {
    const { monitoring, pipeline, history } = await configured();
    pipeline.fleet.remove('c1');
    await pipeline.pulse();
    pipeline.wait(3 * DAY);
    await pipeline.pulse();
    pipeline.write(instanceWith('c1'));
    await pipeline.pulse();
    pipeline.wait(10 * DAY);
    await pipeline.pulse();
    expect(monitoring.take().filter(({ method, project }) => method === 'delete' && project === C1)).toEqual([]);
    expect(await history(C1)).toBe('Planned Applied Left Returned');
  });

  it('is given up when its project is gone as well', async () => {
    const { monitoring, pipeline, document, history } = await configured();
    monitoring.fail(({ project }) =>
      project === C1 ? { when: 'before', error: refusal('403 or the project is gone') } : undefined,
    );
    pipeline.fleet.remove('c1');
    await pipeline.pulse();
    for (let day = 0; day < 16; day += 1) {
      pipeline.wait(DAY);
      await pipeline.pulse();
    }
    expect(await document(C1)).toMatchObject({ settled: true });
    expect(await history(C1)).toBe('Planned Applied Left Refused Refused');
  });

  it('and takes another project has its monitoring there', async () => {
    const { monitoring, pipeline } = await configured();
    pipeline.write(instanceWith('c1', { gcpProjectId: 'project-new' }));
    await pipeline.pulse();
    expect(monitoring.what('project-new')).toEqual(INSTANCE_HAS);
    expect(monitoring.what(C1)).toEqual(INSTANCE_HAS);
    pipeline.wait(7 * DAY + 5);
    await pipeline.pulse();
    expect(monitoring.what(C1)).toEqual([]);
  });

  it('is also one of a group that is not monitored any more, and a scoping project that is none', async () => {
    const { monitoring, pipeline } = await configured();
    pipeline.use({
      monitoringSettings: { ...defaultMonitoring, groups: ['trial'], graceDays: 1 },
      scopingProjects: [],
    });
    await pipeline.pulse();
    pipeline.wait(DAY + 5);
    await pipeline.pulse();
    expect([C1, 'project-c2', SCOPE].flatMap((project) => monitoring.what(project))).toEqual([]);
  });
});
