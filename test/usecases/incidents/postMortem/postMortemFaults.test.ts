import { describe, expect, it, onTestFinished } from 'vitest';
import { serveGithub } from '../../../../infra/local/standins/github/githubServer.ts';
import { Crash } from '../../../../infra/simulator/faults.ts';
import { githubTrackingIssues } from '../../../../shared/adapters/github/githubTrackingIssues.ts';
import type { TrackingIssues } from '../../../../shared/ports/trackingIssues.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { codeHostGate } from '../../../../shared/usecases/writeAllowance.ts';
import { dyingAfter, dyingBefore } from '../../support/overSockets.ts';
import type { Pipeline } from '../../support/pipeline.ts';
import { ALERT, edit, issueOf, lookUntil, resolvedIncident, tick, watchOnce } from '../../support/postMortem.ts';

/** Two hours of work a day, so that there are few looks. */
const HOURS = { calendar: { hours: { from: '09:00', to: '11:00' } } };
const ACTIONS = [{ title: 'Write it down', assignee: 'on-call', dueDays: 1 }] as const;

const start = (): Promise<Pipeline> => resolvedIncident({ setting: HOURS, actions: ACTIONS });

/** A person adds a task, takes another off the list, closes the issue too early, lets a day pass, and is done in the end. */
async function live(pipeline: Pipeline): Promise<void> {
  await lookUntil(pipeline, '2026-11-25T10:20:00Z', survived);
  edit(pipeline, (body) => body.replace('\n## Closure', '- [ ] ask the vendor\n\n## Closure'));
  await lookUntil(pipeline, '2026-11-25T10:50:00Z', survived);
  edit(pipeline, (body) => body.replace(/^.*Write it down.*$\n/m, ''));
  await lookUntil(pipeline, '2026-11-26T09:20:00Z', survived);
  edit(pipeline, (body) => body, 'closed');
  await lookUntil(pipeline, '2026-11-27T09:20:00Z', survived);
  edit(pipeline, (body) => tick('ask the vendor')(tick('Write it down')(body)));
  await lookUntil(pipeline, '2026-11-27T10:50:00Z', survived);
}

/** What anybody sees in the end; moments may be a little later. */
async function outcome(pipeline: Pipeline) {
  const timeless = (text: string) => text.replaceAll(/\d\d:\d\d|\d+ (?:minutes?|hours?)|`[0-9a-f]{64}`/g, '-');
  const { body, state, comments } = issueOf(pipeline);
  const chain = await pipeline.history(`post-mortem:${ALERT}`);
  const { problems } = await verifyLedger(pipeline.store);
  return { state, chain, problems, body: timeless(body), comments: comments.map(timeless) };
}

async function survived(pipeline: Pipeline): Promise<void> {
  try {
    await watchOnce(pipeline);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** Every call is counted, and one of them fails. */
function failing(issues: TrackingIssues, failed: number, when: 'before' | 'after') {
  let calls = 0;
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    const mine = (calls += 1);
    const error = new VendorError('github', 'fails', { retryable: true, certain: when === 'before' });
    if (mine === failed && when === 'before') throw error;
    const result = await call();
    if (mine === failed) throw error;
    return result;
  };
  const wrapped: TrackingIssues = {
    open: (issue) => around(() => issues.open(issue)),
    read: (number) => around(() => issues.read(number)),
    find: (marker, since) => around(() => issues.find(marker, since)),
    update: (number, change) => around(() => issues.update(number, change)),
    comment: (number, body) => around(() => issues.comment(number, body)),
    editComment: (id, body) => around(() => issues.editComment(id, body)),
    comments: (number, since) => around(() => issues.comments(number, since)),
  };
  return { wrapped, calls: () => calls };
}

describe('a post-mortem from its opening to its end', () => {
  it('is told in five comments', async () => {
    const pipeline = await start();
    await live(pipeline);
    const { state, comments, chain } = await outcome(pipeline);
    expect({ state, comments: comments.length }).toEqual({ state: 'closed', comments: 5 });
    expect(chain.slice(3)).toEqual([
      'PostMortemActionAdded',
      'PostMortemActionRestored',
      'PostMortemActionReminded',
      'PostMortemIssueReopened',
      'PostMortemActionEscalated',
      'PostMortemActionDone',
      'PostMortemActionDone',
      'PostMortemClosed',
    ]);
  });

  it('comes to the same over HTTP', async () => {
    const [inside, outside] = [await start(), await start()];
    await live(inside);
    const { world, clock, deps } = outside;
    const github = await serveGithub({ world, clock, repository: 'acme/deployments', files: () => new Map() });
    onTestFinished(() => github.close());
    const access = { token: 'stand-in', retries: 0, apiUrl: github.url, gate: codeHostGate(deps) };
    outside.use({ trackingIssues: githubTrackingIssues({ ...access, owner: 'acme', repo: 'customer' }) });
    await live(outside);
    expect(await outcome(outside)).toEqual(await outcome(inside));
  });

  it.each(['before', 'after'] as const)('comes to the same whichever call fails %s its effect', async (when) => {
    const undisturbed = await start();
    const counted = failing(undisturbed.deps.trackingIssues, 0, when);
    undisturbed.use({ trackingIssues: counted.wrapped });
    await live(undisturbed);
    const expected = await outcome(undisturbed);
    expect(counted.calls()).toBeGreaterThan(15);
    for (let failed = 1; failed <= counted.calls(); failed += 1) {
      const pipeline = await start();
      pipeline.use({ trackingIssues: failing(pipeline.deps.trackingIssues, failed, when).wrapped });
      await live(pipeline);
      expect({ failed, ...(await outcome(pipeline)) }).toEqual({ failed, ...expected });
    }
  });

  it.each([
    ['before', dyingBefore],
    ['after', dyingAfter],
  ] as const)('comes to the same whichever record the process dies %s', async (_when, dying) => {
    const undisturbed = await start();
    const counted = dyingAfter(undisturbed.store, Infinity);
    undisturbed.use({ store: counted.store });
    await live(undisturbed);
    const expected = await outcome(undisturbed);
    expect(counted.transactions()).toBeGreaterThan(20);
    for (let death = 1; death <= counted.transactions(); death += 1) {
      const pipeline = await start();
      pipeline.use({ store: dying(pipeline.store, death).store });
      await live(pipeline);
      expect({ death, ...(await outcome(pipeline)) }).toEqual({ death, ...expected });
    }
  });
});
