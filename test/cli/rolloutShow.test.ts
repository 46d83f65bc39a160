import { describe, expect, it } from 'vitest';
import type { RolloutView } from '../../cli/server/answers.ts';
import { inProcess, tranche } from './support/command.ts';
import { stage, summary, upgrade, view } from './support/rollouts.ts';
import { replyingServer } from './support/server.ts';

const shown = async (rollout: RolloutView, flags: readonly string[] = []): Promise<string> => {
  const { url } = await replyingServer({ 'GET /api/rollouts/prod-5.2.0': { body: { rollout } } });
  const { status, stdout } = await inProcess(['rollout', 'show', 'prod-5.2.0', '--server', url, ...flags]);
  expect(status).toBe(0);
  return stdout;
};

const nextOf = async (changes: Partial<RolloutView>): Promise<string> =>
  /^Next: (.*)$/m.exec(await shown(view(changes)))?.[1] ?? '';

const ISSUE = { number: 7, url: 'https://github.test/acme/customer/issues/7' };
const PAPER = {
  number: 12,
  url: 'https://github.test/acme/cloud/pull/12',
  state: 'merged' as const,
  approvedBy: 'kim',
  mergedBy: 'jo',
  missing: null,
};

describe('a rollback', () => {
  const rollsBack = { rollout: 'prod-5.2.0', instance: 'src-1', slug: 'acme', from: '5.2.0', reason: 'it is slow' };

  it('says what it takes back and why, in the list as well', async () => {
    const text = await shown(view({ version: '5.1.9', policy: 'rollback', rollsBack }));
    expect(text).toContain('rolls back acme from 5.2.0 to 5.1.9\nBecause: it is slow');
    const rollouts = [summary({ id: 'prod-5.2.0-rollback-1', version: '5.1.9', rollsBack, sla: null })];
    const { url } = await replyingServer({ 'GET /api/rollouts': { body: { rollouts } } });
    expect((await inProcess(['rollout', 'list', '--server', url])).stdout).toContain(
      'rolls back acme from 5.2.0 to 5.1.9',
    );
  });

  it('is told by the rollout that it takes back, and offered where an upgrade has failed', async () => {
    const rollbacks = [{ instance: 'src-2', rollback: 'prod-5.2.0-rollback-1', open: true }];
    const broken = upgrade({
      result: 'failed',
      state: 'failed',
      from: '5.1.9',
      runs: [{ url: 'https://github.test/runs/7' }],
    });
    const held: Partial<RolloutView> = { state: 'held', upgrades: [broken], rollbacks };
    expect(await shown(view(held))).toContain('Rollback of src-2: see prod-5.2.0-rollback-1');
    expect(await shown(view(held))).toContain('npx tranche rollout rollback prod-5.2.0 src-1 --reason "…"');
    const final = await shown(view({ ...held, irreversible: true }));
    expect(final).toContain('major release, irreversible');
    expect(final).not.toContain('rollout rollback');
  });
});

describe('the papers of a rollout', () => {
  it('are its tracking issue, and what is missing of its evidence', async () => {
    const missing = ['a', 'b', 'c', 'src-1', 'd'].map((id) => ({
      instance: id,
      what: 'no pull request has been found',
    }));
    const text = await shown(
      view({ trackingIssue: ISSUE, evidence: { complete: false, missing: missing.toReversed() } }),
    );
    expect(text).toContain(`Tracking issue: ${ISSUE.url}`);
    expect(text).toMatch(/^Evidence: 5 pieces missing: d: no pull .*; acme: no pull .*; c: .*; and 2 more$/m);
  });

  it.each([
    { changes: {}, says: 'Evidence: nothing is missing so far' },
    { changes: { endedAt: '2026-12-07T11:00:00+00:00' }, says: 'Evidence: complete, about to be closed' },
    {
      changes: { endedAt: '2026-12-07T11:00:00+00:00', closedAt: '2026-12-07T12:00:00+00:00' },
      says: 'Evidence: complete, closed Mon 2026-12-07 12:00',
    },
  ])('$says', async ({ changes, says }) => {
    expect(await shown(view(changes))).toContain(says);
  });

  it('are the pull requests of its instances', async () => {
    const verified = upgrade({ result: 'verified', state: 'verified', pullRequest: PAPER });
    expect(await shown(view({ upgrades: [verified] }), ['--all'])).toMatch(/verified +#12 merged$/m);
    const { url } = await replyingServer({
      'GET /api/rollouts/r/upgrades/src-1': { body: { upgrade: verified, history: [] } },
      'GET /api/rollouts/r/upgrades/src-2': {
        body: { upgrade: { ...verified, pullRequest: { ...PAPER, ...LOST } }, history: [] },
      },
    });
    const one = async (id: string) =>
      (await inProcess(['rollout', 'show', 'r', '--instance', id, '--server', url])).stdout;
    expect(await one('src-1')).toContain(`pull request merged, approved by kim, merged by jo: ${PAPER.url}`);
    expect(await one('src-2')).toContain('missing: no pull request has been found');
  });
});

const LOST = { state: 'awaited', number: null, url: null, approvedBy: null, missing: 'no pull request has been found' };

describe('tranche rollout show', () => {
  it('begins with the state, its reason and what to do about it', async () => {
    const detail = '2 failures in stage 3 spent its failure budget of 2';
    const hold = { cause: 'failure-budget', detail, since: '2026-11-30T11:00:00+00:00' };
    const failed = upgrade({ instance: 'src-7', result: 'failed', state: 'failed', reason: 'it is unhealthy' });
    const text = await shown(view({ state: 'held', hold, upgrades: [failed] }));
    expect(text).toContain('HELD since Mon 2026-11-30 11:00: 2 failures in stage 3 spent its failure budget of 2');
    for (const decision of [
      'retry prod-5.2.0 src-7',
      'skip prod-5.2.0 src-7',
      'resume prod-5.2.0',
      'abort prod-5.2.0',
    ]) {
      expect(text).toMatch(new RegExp(`^ +npx tranche rollout ${decision} --reason "…"$`, 'm'));
    }
    expect(text.indexOf('Failed')).toBeLessThan(text.indexOf('it is unhealthy'));
  });

  it.each([
    { changes: { state: 'planning', stages: [] }, next: 'The plan is being made' },
    { changes: { state: 'completed', endedAt: '2026-12-07T11:00:00+00:00' }, next: 'nothing is left to do' },
    { changes: { state: 'superseded', supersededBy: 'prod-5.2.1' }, next: 'It goes on as prod-5.2.1.' },
    { changes: { state: 'aborted' }, next: 'An operator has ended it' },
    {
      changes: {},
      next: '2 upgrades in flight, 5 waiting, 1 failed in stage 3 (first-customers); the next one is due to start Mon',
    },
    {
      changes: { stages: [stage({ stage: 2, kind: 'verification', due: '2026-11-27', instances: 0, waiting: 0 })] },
      next: 'Stage 2 (first-customers) watches the upgraded instances to the end of Fri 2026-11-27. It passes if',
    },
    {
      changes: { stages: [stage({ waiting: 0, inFlight: 0, failed: 0, missingApprovals: ['product'] })] },
      next: 'is verified or excused. It waits for the approval of product.',
    },
    {
      changes: {
        stages: [
          stage({ stage: 1, completedAt: '2026-11-23T11:00:00+00:00' }),
          stage({ stage: 2, name: 'checks', opens: '2026-11-26', openedAt: null }),
        ],
      },
      next: 'Stage 2 (checks) opens on Thu 2026-11-26.',
    },
  ] satisfies { changes: Partial<RolloutView>; next: string }[])(
    'says what comes next: $next',
    async ({ changes, next }) => {
      expect(await nextOf(changes)).toContain(next);
    },
  );

  it('names who paused it and why', async () => {
    const pause = { by: 'kim', reason: 'lunch', since: '2026-11-30T11:00:00+00:00' };
    const text = await shown(view({ state: 'paused', pause }));
    expect(text).toContain('PAUSED since Mon 2026-11-30 11:00 by kim: lunch');
    expect(text).toContain('npx tranche rollout resume prod-5.2.0 --reason "…"\n');
  });

  it('gives the command for a missing approval, ready for a shell', async () => {
    const text = await shown(view({ stages: [stage({ missingApprovals: ['release captain'] })] }));
    expect(text).toMatch(/^ +npx tranche rollout approve prod-5\.2\.0 --stage 3 --approval 'release captain'$/m);
    expect(text).toMatch(/^ +npx tranche rollout pause prod-5\.2\.0 --reason "…"$/m);
  });

  it('says in words why an instance has left', async () => {
    const left = upgrade({ result: 'dropped', state: 'dropped', reason: 'left-the-fleet' });
    expect(await shown(view({ upgrades: [left] }), ['--all'])).toContain('it left the fleet');
  });

  it('draws how far each stage has come, and marks what is overdue', async () => {
    const text = await shown(
      view({
        stages: [stage({ overdue: true }), stage({ stage: 4, openedAt: null, verified: 0, inFlight: 0, failed: 0 })],
      }),
    );
    expect(text).toContain('████▒▒▒▒xx░░░░░░░░░░');
    expect(text).toContain('Tue 2026-12-01 !');
    expect(text).toContain('2/10  OVERDUE, 1 failed, 2 in flight');
    expect(text).toContain('░░░░░░░░░░░░░░░░░░░░  0/10  to come');
  });

  it('holds the promise against the forecast, or against the end', async () => {
    const late = { deadline: '2026-12-07', forecast: '2026-12-09', met: false };
    expect(await shown(view({ sla: late }))).toContain(
      'SLA AT RISK: forecast Wed 2026-12-09, promised by Mon 2026-12-07',
    );
    const ended = { state: 'completed', sla: late } as const;
    expect(await shown(view({ ...ended, endedAt: '2026-12-07T23:00:00+00:00' }))).toContain('SLA met: promised by');
    expect(await shown(view({ ...ended, endedAt: '2026-12-08T00:00:00+00:00' }))).toContain('SLA missed: promised by');
  });

  it('lists every upgrade only when asked to', async () => {
    const verified = upgrade({ instance: 'src-done', result: 'verified', state: 'verified' });
    const rollout = view({ upgrades: [verified], excluded: [{ id: 'src-out', reason: 'channel-pause' }] });
    expect(await shown(rollout)).not.toContain('src-done');
    const all = await shown(rollout, ['--all']);
    expect(all).toContain('src-done');
    expect(all).toContain('src-out  its release channel is pause');
  });

  it('tells the decisions about the rollout, or about one instance', async () => {
    const decided = {
      at: '2026-11-23T09:00:00+00:00',
      actor: 'tranche',
      event: { type: 'StageOpened', reason: 'its day has come' },
    };
    const { url } = await replyingServer({
      'GET /api/rollouts/prod-5.2.0': { body: { rollout: view() } },
      'GET /api/rollouts/prod-5.2.0/history': { body: { history: [decided] } },
      'GET /api/rollouts/prod-5.2.0/upgrades/src-1': { body: { upgrade: upgrade(), history: [decided] } },
    });
    const args = ['rollout', 'show', 'prod-5.2.0', '--server', url];
    for (const flag of [['--why'], ['--instance', 'src-1']]) {
      const { stdout } = await inProcess([...args, ...flag]);
      expect(stdout).toContain('Mon 2026-11-23 09:00  tranche  stage opened  its day has come');
    }
    const json = await inProcess([...args, '--why', '--json']);
    expect(Object.keys(Object(JSON.parse(json.stdout)))).toEqual(['rollout', 'history']);
  });

  it('shows nothing harmful that a server sends', async () => {
    const evil = upgrade({ result: 'failed', state: 'failed', reason: '\u{1b}[2J\u{9b}0m\r\nVERIFIED' });
    expect(await shown(view({ upgrades: [evil] }))).not.toMatch(/[^\P{C}\n]/u);
  });
});

describe('tranche rollout list', () => {
  it('lists every rollout, in a process of its own as well', async () => {
    const rollouts = [summary(), summary({ id: 'prod-5.2.1', version: '5.2.1', state: 'planning', sla: null })];
    const { url } = await replyingServer({ 'GET /api/rollouts': { body: { rollouts } } });
    const args = ['rollout', 'list', '--server', url];
    expect((await tranche(args)).stdout).toMatch(/^prod-5\.2\.0 +5\.2\.0 +major +active +3 first-customers /m);
    expect(JSON.parse((await tranche([...args, '--json'])).stdout)).toEqual({ rollouts });
  });

  it('says when there is none', async () => {
    const { url } = await replyingServer({ 'GET /api/rollouts': { body: { rollouts: [] } } });
    expect((await inProcess(['rollout', 'list', '--server', url])).stdout).toBe(
      'No release has been registered yet.\n',
    );
  });
});
