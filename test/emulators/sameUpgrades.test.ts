import { expect, it } from 'vitest';
import { toldUpTo } from '../../shared/text/tracking/markers.ts';
import { type Deployed, type LocalServer, fleetOnDisk, localServer } from '../e2e/localServer.ts';
import { describeOnEmulators, emulatorEnvironment, newProject } from './support/emulators.ts';

const RELEASED = '2026-11-23T07:30:00Z';
const WINDOW = { days: ['tue', 'thu'], from: '16:00', to: '02:00', timeZone: 'Europe/Berlin' };
const TYPES = ['internal', 'trial', 'production', 'production'];
/** Small, because the emulators are slow, with somebody of every kind. */
const FLEET: Deployed[] = Array.from({ length: 12 }, (_, index) => ({
  id: `src-${index}`,
  type: TYPES[index % TYPES.length] ?? '',
  spec: {
    canary: index === 2,
    last: index === 3,
    ...(index % 5 === 0 && { maintenanceWindow: WINDOW }),
    ...(index === 6 && { releaseChannel: 'pause' }),
  },
}));

describeOnEmulators('a release plays through a fleet', () => {
  it('on Firestore and Pub/Sub just as on the embedded engine, instance by instance and day by day', async () => {
    const fleet = ['--fleet', fleetOnDisk(FLEET).root];
    const [embedded, gcp] = await Promise.all([
      play(['--engine', 'embedded', ...fleet], {}),
      play(['--engine', 'gcp', ...fleet], emulatorEnvironment(newProject())),
    ]);
    expect(embedded.state).toBe('completed');
    expect(embedded.excluded).toMatchObject([{ id: 'src-6' }]);
    expect(embedded.upgrades).toHaveLength(FLEET.length - 1);
    expect(embedded.upgrades.map(({ pullRequest }) => pullRequest?.state)).toEqual(
      Array(FLEET.length - 1).fill('merged'),
    );
    expect(embedded).toMatchObject({ trackingIssue: { state: 'closed' }, evidence: { complete: true, missing: [] } });
    expect(embedded.closedAt).not.toBeNull();
    expect(gcp).toEqual(embedded);
  }, 300_000);
});

async function play(args: readonly string[], env: Readonly<Record<string, string>>) {
  const server = await localServer([...args, '--start', RELEASED], { env });
  await server.register({ version: '5.2.0', type: 'major', releasedAt: RELEASED });
  await server.advanceTo('2026-12-20T00:00:00Z');
  const { upgrades, excluded, ...rollout } = await server.rollout('prod-5.2.0');
  const verified = await server.get('/api/evidence/verify');
  // Which of two calls at the same moment comes first, and so the number of its run, is nobody's promise.
  const counted = upgrades.map(({ runs, pullRequest, ...upgrade }) => ({
    ...upgrade,
    runs: runs.length,
    pullRequest: pullRequest && withoutNumber(pullRequest),
  }));
  const byInstance = (one: { instance: string }, other: { instance: string }) =>
    one.instance < other.instance ? -1 : 1;
  return {
    ...rollout,
    trackingIssue: await issueAt(rollout.trackingIssue?.url ?? ''),
    excluded,
    ledger: verified.body,
    upgrades: counted.toSorted(byInstance),
  };
}

type Upgrade = Awaited<ReturnType<LocalServer['rollout']>>['upgrades'][number];

/** Nor is which of two pull requests of the same moment has the lower number. */
function withoutNumber({ state, approvedBy, mergedBy, missing }: NonNullable<Upgrade['pullRequest']>) {
  return { state, approvedBy, mergedBy, missing };
}

interface Issue {
  readonly state: string;
  readonly title: string;
  readonly closed_at: string | null;
}

/** What stands at the code host: the issue, and up to which entry of its rollout each comment has told. */
async function issueAt(page: string) {
  const { origin, pathname } = new URL(page);
  const headers = { authorization: 'Bearer anybody' };
  const ask = async (path: string): Promise<unknown> => (await fetch(`${origin}/repos${path}`, { headers })).json();
  const { state, title, closed_at: closedAt } = (await ask(pathname)) as Issue;
  const comments = (await ask(`${pathname}/comments?per_page=100`)) as readonly { readonly body: string }[];
  return { state, title, closedAt, told: comments.map(({ body }) => toldUpTo('prod-5.2.0', body)) };
}
