import { describe, expect, it } from 'vitest';
import { ledger } from '../../../shared/ports/collections.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { createPipeline } from '../../usecases/support/pipeline.ts';
import { refusal } from '../../usecases/support/monitoringInMemory.ts';
import { SCOPE, monitoredFleet } from '../../usecases/monitoring/support.ts';
import { serveApi } from './support.ts';

const FLEET = [instanceWith('c1'), instanceWith('c2')];

describe('the monitoring over the API', () => {
  it('says what would change, what is as declared, and what is in trouble', async () => {
    const { pipeline, monitoring, pulses } = monitoredFleet({ fleet: FLEET });
    const api = await serveApi(pipeline);
    await pipeline.pulse();
    expect(await api.get('/api/monitoring')).toMatchObject({
      status: 200,
      body: {
        monitoring: { declared: true, summary: { projects: 3, 'as-declared': 3, due: 0 }, projects: [], more: 0 },
      },
    });
    monitoring.fail(({ project }) =>
      project === 'project-c1' ? { when: 'before', error: refusal('403') } : undefined,
    );
    pipeline.write(instanceWith('c1', { domain: 'moved.example.com' }));
    pipeline.fleet.remove('c2');
    await pulses(1);
    expect((await api.get('/api/monitoring')).body).toMatchObject({
      monitoring: {
        summary: { trouble: 1, leaving: 1, 'as-declared': 1 },
        projects: [
          {
            project: 'project-c1',
            state: 'trouble',
            trouble: { refused: true, errors: [{ about: null, error: 'Cloud Monitoring: 403' }] },
            changes: [
              { change: 'create', key: 'uptime' },
              { change: 'delete', why: 'replaced' },
            ],
          },
          { project: 'project-c2', state: 'leaving', leavesAt: '2026-11-30T10:00:00+00:00' },
        ],
      },
    });
    expect(await api.get(`/api/monitoring?project=${SCOPE}`)).toMatchObject({
      status: 200,
      body: { monitored: { state: 'as-declared', instance: null, resources: { length: 9 } } },
    });
    expect((await api.get('/api/monitoring?project=other')).status).toBe(404);
  });

  it('has everything done now, on whose word is on record', async () => {
    const { pipeline, monitoring, pulses } = monitoredFleet({ fleet: FLEET });
    const api = await serveApi(pipeline);
    await pulses(1);
    monitoring.meddle('project-c1', 'uptime-check', 'uptime', 'delete');
    expect(await api.post('/api/monitoring/look', { actor: 'jo', project: 'project-c1' })).toEqual({
      status: 202,
      body: { due: 1, next: null },
    });
    await pipeline.settle();
    expect((await api.get('/api/monitoring')).body).toMatchObject({
      monitoring: { projects: [{ state: 'drifted', drift: [{ change: 'create', key: 'uptime' }] }] },
    });
    expect(await api.post('/api/monitoring/apply', { actor: 'jo' })).toMatchObject({ status: 202, body: { due: 3 } });
    await pipeline.settle();
    expect((await api.get('/api/monitoring')).body).toMatchObject({ monitoring: { summary: { 'as-declared': 3 } } });
    const entries = await pipeline.store.query(ledger, { where: { stream: 'monitoring:project-c1' }, orderBy: 'seq' });
    expect(entries.map(({ value }) => [value.event.type, value.actor, value.controls])).toEqual([
      ['MonitoringPlanned', 'tranche', ['CI-86']],
      ['MonitoringApplied', 'tranche', ['CI-86']],
      ['MonitoringDriftFound', 'jo', ['CI-86']],
      ['MonitoringPlanned', 'jo', ['CI-86']],
      ['MonitoringApplied', 'jo', ['CI-86']],
    ]);
  });

  it('goes through a large fleet in pages', async () => {
    const fleet = Array.from({ length: 150 }, (_, index) => instanceWith(`c${index}`));
    const { pipeline } = monitoredFleet({ fleet });
    const api = await serveApi(pipeline);
    await pipeline.pulse();
    const first = await api.post('/api/monitoring/look', { actor: 'jo' });
    expect(first).toMatchObject({ status: 202, body: { due: 100, next: expect.any(String) } });
    const { next } = first.body as { next: string };
    expect(await api.post('/api/monitoring/look', { actor: 'jo', after: next })).toMatchObject({
      body: { due: 51, next: null },
    });
  });

  it('refuses what it does not understand, and where none is declared', async () => {
    const { pipeline } = monitoredFleet({ fleet: FLEET });
    const api = await serveApi(pipeline);
    expect(await api.post('/api/monitoring/apply', { actor: '', projet: 'x', project: 'a/b' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'actor' }, { field: 'project' }, { field: 'projet' }] },
    });
    expect((await api.post('/api/monitoring/destroy', { actor: 'jo' })).status).toBe(404);
    expect((await api.post('/api/monitoring/apply', { actor: 'jo', project: 'other' })).status).toBe(404);
    expect((await api.post('/api/monitoring/apply', { actor: 'jo' }, { authorization: '' })).status).toBe(401);
    const bare = await serveApi(createPipeline({ fleet: FLEET }));
    expect(await bare.get('/api/monitoring')).toMatchObject({
      body: { monitoring: { declared: false, projects: [] } },
    });
    expect((await bare.post('/api/monitoring/apply', { actor: 'jo' })).status).toBe(409);
  });
});
