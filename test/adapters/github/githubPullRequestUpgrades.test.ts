import { describe, expect, test } from 'vitest';
import { githubPullRequestUpgrades } from '../../../shared/adapters/github/githubPullRequestUpgrades.ts';
import { failureOf, type Scripted } from './scriptedGithub.ts';
import { BRANCH, FILE, upgradeRepository } from './upgradeRepository.ts';
import type { UpgradeRequest } from '../../../shared/ports/upgradeWorkflow.ts';
import { REQUEST as FIRST_ATTEMPT } from './upgradeRequest.ts';

const CONFIG = '# acme\r\nspec:\r\n  sourcegraphVersion: "5.1.9" # pinned\r\n';
const AFTER = CONFIG.replace('5.1.9', '5.2.0');
const SINCE = Date.parse('2026-11-23T10:00:00.900Z');
const REQUEST = { ...FIRST_ATTEMPT, trackingIssue: 'https://github.test/tracking/7' };
const RUN = { id: '1', url: 'https://github.test/pull/1', status: 'pending' };
const SEVEN_CALLS = [
  'GET pulls',
  'GET git/ref/heads/main',
  'POST git/refs',
  `GET contents/${FILE}`,
  `PUT contents/${FILE}`,
  'POST pulls',
  'POST issues/1/labels',
];

async function given(text = CONFIG) {
  const github = await upgradeRepository(text);
  return { github, upgrades: githubPullRequestUpgrades({ ...github.access, retries: 0, timeoutMs: 200 }) };
}

describe('an upgrade by pull request', () => {
  test('changes the version on a branch and opens a labelled pull request, in seven calls', async () => {
    const { github, upgrades } = await given();
    expect(await upgrades.dispatch(REQUEST)).toEqual(RUN);
    expect(github.calls()).toEqual(SEVEN_CALLS);
    expect(github.files.get(BRANCH)).toBe(AFTER);
    expect(github.files.get('main')).toBe(CONFIG);
    expect(github.pulls).toMatchObject([{ branch: BRANCH, labels: ['mi-upgrade'], state: 'open' }]);
    expect(github.pulls[0]?.body).toContain('https://github.test/tracking/7');
  });

  test('that is dispatched again is the same one', async () => {
    const { github, upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    expect(await upgrades.dispatch(REQUEST)).toEqual(RUN);
    expect(github.received).toHaveLength(8);
  });

  const answers: [string, Scripted, boolean][] = [
    ['500', { status: 500 }, false],
    ['500 after the effect', { status: 500 }, true],
    ['a dropped connection after the effect', 'hang-up', true],
    ['no answer after the effect', 'stall', true],
    ['a rate limit', { status: 429, headers: { 'retry-after': '1' } }, false],
  ];
  const moments = SEVEN_CALLS.flatMap((call, at) => answers.map((answer) => [call, at, ...answer] as const));

  test.each(moments)('goes on after a failure of %s (call %i) with %s', async (_, at, _name, answer, afterEffect) => {
    const { github, upgrades } = await given();
    github.faults.push({ at, answer, afterEffect });
    expect(await failureOf(upgrades.dispatch(REQUEST))).toMatchObject({ name: 'VendorError', retryable: true });
    const isDone = at === 6 && afterEffect;
    expect((await upgrades.find(REQUEST, SINCE))?.id).toBe(isDone ? '1' : undefined);
    expect(await upgrades.dispatch(REQUEST)).toEqual(RUN);
    expect(github.pulls).toMatchObject([{ branch: BRANCH, labels: ['mi-upgrade'], state: 'open' }]);
    expect(github.commits).toEqual([BRANCH]);
    expect(github.files.get(BRANCH)).toBe(AFTER);
    expect((await upgrades.find(REQUEST, SINCE))?.id).toBe('1');
  });

  test('by a label that is refused is not said to be undone', async () => {
    const { github, upgrades } = await given();
    github.faults.push({ at: 6, answer: { status: 404, body: { message: 'no' } }, afterEffect: false });
    const failed = await failureOf(upgrades.dispatch(REQUEST));
    expect(failed).toMatchObject({ certain: false, retryable: true });
    expect(failed.message).toMatch(/^github: opened pull request 1, then labelling pull request 1: 404/);
  });

  const BACK: UpgradeRequest = {
    ...REQUEST,
    version: '5.1.9',
    rollsBack: { from: '5.2.0', attempts: 1, number: 1, reason: 'it is @slow', askedAt: SINCE, after: null },
  };
  const ROLLBACK = 'mi-upgrade/prod/acme/5.1.9-rollback-from-5.2.0-1';

  test('that is rolled back after its merge is undone on a branch of its own, which says why', async () => {
    const { github, upgrades } = await given(AFTER);
    github.files.set('mi-upgrade/prod/acme/5.1.9', CONFIG);
    expect((await upgrades.dispatch(BACK)).id).toBe('1');
    expect(github.pulls).toMatchObject([{ branch: ROLLBACK, labels: ['mi-upgrade'], state: 'open' }]);
    expect(github.pulls[0]?.body).toContain('Back from 5.2.0, because: it is @\u{200b}slow');
    expect(github.files.get(ROLLBACK)).toBe(CONFIG);
    expect((await upgrades.find(BACK, SINCE))?.id).toBe('1');
    expect(await upgrades.find({ ...REQUEST, version: '5.1.9' }, SINCE)).toBeUndefined();
  });

  test('that is rolled back before its merge is closed, and undone on top of its own branch', async () => {
    const { github, upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    expect((await upgrades.dispatch(BACK)).id).toBe('2');
    expect(github.pulls).toMatchObject([
      { branch: BRANCH, state: 'closed' },
      { branch: ROLLBACK, state: 'open' },
    ]);
    expect(github.commits).toEqual([BRANCH, ROLLBACK]);
    expect(github.files.get(ROLLBACK)).toBe(CONFIG);
  });

  test('that is rolled back goes on from whichever call got no answer', async () => {
    const calls = 10;
    for (let at = 0; at < calls; at += 1) {
      const { github, upgrades } = await given();
      await upgrades.dispatch(REQUEST);
      github.faults.push({ at: github.received.length + at, answer: 'hang-up', afterEffect: true });
      expect(await failureOf(upgrades.dispatch(BACK))).toMatchObject({ retryable: true });
      expect((await upgrades.dispatch(BACK)).id).toBe('2');
      expect(github.commits).toEqual([BRANCH, ROLLBACK]);
      expect(github.pulls).toMatchObject([{ state: 'closed' }, { branch: ROLLBACK, labels: ['mi-upgrade'] }]);
    }
  });

  test('of which nothing is left cannot be rolled back', async () => {
    const { upgrades } = await given();
    const failed = await failureOf(upgrades.dispatch(BACK));
    expect(failed).toMatchObject({ certain: true, retryable: false });
    expect(failed.message).toContain('says 5.1.9 already, and the branch of the upgrade is gone');
  });

  test('by another attempt has its own branch, and closes what the earlier one has left open', async () => {
    const { github, upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    const second = { ...REQUEST, attempt: 2 };
    expect(await upgrades.find(second, SINCE)).toBeUndefined();
    expect((await upgrades.dispatch(second)).id).toBe('2');
    expect(github.pulls).toMatchObject([
      { branch: BRANCH, state: 'closed' },
      { branch: `${BRANCH}-attempt-2`, state: 'open' },
    ]);
    expect((await upgrades.run('1')).status).toBe('failed');
  });

  test('of a file that changed meanwhile may be tried again', async () => {
    const { github, upgrades } = await given();
    github.faults.push({ at: 4, answer: { status: 409, body: { message: 'no match' } }, afterEffect: false });
    expect(await failureOf(upgrades.dispatch(REQUEST))).toMatchObject({ certain: true, retryable: true });
    expect(await upgrades.dispatch(REQUEST)).toEqual(RUN);
  });

  test('to a version that is there already has nothing to merge, however often it is asked for', async () => {
    const { github, upgrades } = await given(AFTER);
    const first = await failureOf(upgrades.dispatch(REQUEST));
    expect(first).toMatchObject({ certain: true, retryable: false });
    expect(first.message).toBe(`github: ${FILE} on main says 5.2.0 already: there is nothing to merge`);
    expect(await failureOf(upgrades.dispatch(REQUEST))).toMatchObject({ certain: true, retryable: false });
    expect(github.pulls).toEqual([]);
  });

  test.each([
    ['spec: {}\n', 'spec.sourcegraphVersion is missing'],
    ['spec: {', 'no valid YAML'],
  ])('of a file %j is refused in words that name it', async (text, why) => {
    const { upgrades } = await given(text);
    const failed = await failureOf(upgrades.dispatch(REQUEST));
    expect(failed).toMatchObject({ certain: true, retryable: false });
    expect(failed.message).toContain(`${FILE}: ${why}`);
  });

  test.each([{ instance: '../x' }, { instance: '' }, { environment: 'a/b' }])('of %j is refused', async (more) => {
    const { github, upgrades } = await given();
    expect(await failureOf(upgrades.dispatch({ ...REQUEST, ...more }))).toMatchObject({ certain: true });
    expect(github.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  test('of another environment is refused before anything is sent', async () => {
    const { github } = await given();
    const upgrades = githubPullRequestUpgrades({ ...github.access, environment: 'prod' });
    expect(await failureOf(upgrades.dispatch({ ...REQUEST, environment: 'dev' }))).toMatchObject({ certain: true });
    expect(github.received).toHaveLength(0);
  });

  test('is not found when it was made before the given moment', async () => {
    const { upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    expect(await upgrades.find(REQUEST, SINCE)).toEqual(RUN);
    expect(await upgrades.find(REQUEST, SINCE + 1_000)).toBeUndefined();
  });
});

describe('the run of a pull request', () => {
  const done = (conclusion: string) => ({ status: 'completed', conclusion });
  const running = { status: 'in_progress', conclusion: null };
  test.each([
    ['no check', [], 'pending'],
    ['a running one', [done('success'), running], 'pending'],
    ['a failed and a running one', [done('failure'), running], 'pending'],
    ['a successful one', [done('success')], 'succeeded'],
    ['those that do not matter', [done('neutral'), done('skipped')], 'succeeded'],
    ['a failed one', [done('success'), done('failure')], 'failed'],
    ['a cancelled one', [done('cancelled')], 'failed'],
    ['one that ended in a new way', [done('exploded')], 'failed'],
  ])('with %s', async (_, checks, status) => {
    const { github, upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    github.checks.push(...checks);
    expect(await upgrades.run('1')).toEqual({ ...RUN, status });
    expect(await upgrades.find(REQUEST, SINCE)).toEqual({ ...RUN, status });
  });

  test('that was merged has succeeded, that was closed has failed', async () => {
    const { github, upgrades } = await given();
    await upgrades.dispatch(REQUEST);
    github.pulls[0]!.state = 'closed';
    expect((await upgrades.run('1')).status).toBe('failed');
    expect(await upgrades.dispatch(REQUEST)).toEqual({ ...RUN, status: 'failed' });
    github.pulls[0]!.merged = true;
    expect((await upgrades.run('1')).status).toBe('succeeded');
  });

  test.each(['0', '01', '-1', 'x', '', '../1'])('has no id %j', async (id) => {
    const { upgrades } = await given();
    expect(await failureOf(upgrades.run(id))).toMatchObject({ certain: true, retryable: false });
  });
});
