import { expect, it } from 'vitest';
import { localServer } from '../e2e/localServer.ts';
import { describeOnEmulators, emulatorEnvironment, newProject } from './support/emulators.ts';

const RELEASED = '2026-11-23T07:30:00Z';

describeOnEmulators('a release plays through the sample fleet', () => {
  it('on Firestore and Pub/Sub just as on the embedded engine, instance by instance and day by day', async () => {
    const [embedded, gcp] = await Promise.all([
      play(['--engine', 'embedded'], {}),
      play(['--engine', 'gcp'], emulatorEnvironment(newProject())),
    ]);
    expect(embedded.state).toBe('completed');
    expect(embedded.upgrades).toHaveLength(61);
    expect(gcp).toEqual(embedded);
  });
});

async function play(args: readonly string[], env: Readonly<Record<string, string>>) {
  const server = await localServer([...args, '--start', RELEASED], { env });
  await server.register({ version: '5.2.0', type: 'major', releasedAt: RELEASED });
  await server.advanceTo('2027-01-31T00:00:00Z');
  const { upgrades, excluded, ...rollout } = await server.rollout('prod-5.2.0');
  const verified = await server.get('/api/evidence/verify');
  // Which of two calls at the same moment comes first, and so the number of its run, is nobody's promise.
  const counted = upgrades.map(({ runs, ...upgrade }) => ({ ...upgrade, runs: runs.length }));
  const byInstance = (one: { instance: string }, other: { instance: string }) =>
    one.instance < other.instance ? -1 : 1;
  return { ...rollout, excluded, evidence: verified.body, upgrades: counted.toSorted(byInstance) };
}
