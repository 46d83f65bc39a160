import { expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { checksOf } from '../../../shared/usecases/monitoring/checksOf.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { monitoredFleet } from './support.ts';

it('knows the checks of an instance by the ids that points carry, and for which version one was made', async () => {
  const fleet = [instanceWith('c1'), instanceWith('i1', { ingressAllowlist: ['203.0.113.0/24'] })];
  const { pipeline, pulses, monitoring } = monitoredFleet({ fleet });
  const hosts = ['c1.example.com', 'i1.example.com', 'stranger.example.com'];
  expect(await checksOf(pipeline.store, hosts)).toEqual(new Map());
  await pulses(1);
  const idOf = (project: string, key: string): string | undefined =>
    monitoring
      .inProject(project)
      .find(({ resource }) => resource.key === key)
      ?.name.split('/')
      .at(-1);
  const everywhere = { locations: 6, period: MINUTE };
  expect(await checksOf(pipeline.store, hosts)).toEqual(
    new Map([
      ['c1.example.com', { uptime: [idOf('project-c1', 'uptime')], version: null, ...everywhere }],
      [
        'i1.example.com',
        {
          uptime: [idOf('project-i1', 'uptime')],
          version: { check: idOf('project-i1', 'version-5-1-9'), version: '5.1.9' },
          ...everywhere,
        },
      ],
    ]),
  );
});
