import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../infra/simulator/simulate.ts';
import type { Preview } from '../../shared/usecases/previewRelease.ts';
import { modelMostTogether } from '../domain/rollout/model.ts';
import { inProcess } from './support/command.ts';
import { fleetFolder, manyOf } from './support/folders.ts';

const RELEASE = ['--version', '5.2.0', '--type', 'major', '--released', '2026-11-23'];
const HOUR = 3_600_000;

async function json<T>(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<T> {
  const { status, stdout, stderr } = await inProcess([...args, ...RELEASE, '--json'], { env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const result: T = JSON.parse(stdout);
  return result;
}

const mostInAnHour = ({ instances }: Preview): number =>
  modelMostTogether(
    instances.map(({ startsAt }) => Date.parse(startsAt)),
    HOUR,
  );

describe('the limit of writes on the command line', () => {
  const fleet = (): string => fleetFolder(manyOf({ internal: 4, trial: 20, production: 60 }));

  it('bounds the starts of the preview: by flag, else by variable, else as GitHub has it', async () => {
    const preview = ['preview', '--fleet', fleet()];
    expect(mostInAnHour(await json(preview))).toBeGreaterThan(4);
    // Four writes an upgrade, and a tenth kept back: 20 an hour are 4 starts, 10 are 2.
    expect(mostInAnHour(await json([...preview, '--writes-per-hour', '20']))).toBe(4);
    const env = { GITHUB_WRITES_PER_HOUR: '20', GITHUB_WRITES_PER_MINUTE: '' };
    expect(mostInAnHour(await json(preview, env))).toBe(4);
    expect(mostInAnHour(await json([...preview, '--writes-per-hour', '10'], env))).toBe(2);
    // Six writes where Tranche makes the pull requests: 3 starts.
    expect(mostInAnHour(await json(preview, { ...env, TRANCHE_UPGRADES: 'pull-request' }))).toBe(3);
  });

  /** By how much everybody starts later in the simulator than the preview says. */
  async function delays(...limits: string[]): Promise<number[]> {
    const args = ['--fleet', fleet(), ...limits];
    const { instances } = await json<Preview>(['preview', ...args]);
    const { outcome, upgrades } = await json<SimulationResult>(['simulate', ...args]);
    expect(outcome).toBe('completed');
    const planned = new Map(instances.map(({ id, startsAt }) => [id, Date.parse(startsAt)]));
    const started = upgrades.map((upgrade) => Object(upgrade) as { instance: string; startedAt: string });
    expect(started).toHaveLength(planned.size);
    return started.map(({ instance, startedAt }) => Date.parse(startedAt) - (planned.get(instance) ?? 0));
  }

  it('means the same in the simulator: everybody starts when the preview says', async () => {
    expect(new Set(await delays('--writes-per-hour', '60', '--writes-per-minute', '40'))).toEqual(new Set([0]));
  });

  it('when it hardly pays for the tracking issue makes starts late by minutes, and none early', async () => {
    const late = await delays('--writes-per-hour', '20', '--writes-per-minute', '8');
    expect(Math.min(...late)).toBe(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(HOUR / 4);
  });
});
