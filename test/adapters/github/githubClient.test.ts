import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { githubCalls, type GithubRepository } from '../../../shared/adapters/github/githubCalls.ts';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { failureOf, scriptedGithub, TOKEN, type Scripted } from './scriptedGithub.ts';

const ISSUE = { number: 7, html_url: 'https://github.test/7' };
const reading = (access: GithubRepository) => githubTrackingIssues(access).find('marker', 0);
const writing = (access: GithubRepository) => githubTrackingIssues(access).open({ title: 't', body: 'b', labels: [] });

function gateThat(pass: () => Promise<void> = async () => {}) {
  const limits: [number, string][] = [];
  let passes = 0;
  return {
    limits,
    passes: () => passes,
    pass: () => {
      passes += 1;
      return pass();
    },
    limited: async (delay: number, why: string) => void limits.push([delay, why]),
  };
}

describe('a read that fails', () => {
  test.each<[string, Scripted]>([
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['a dropped connection', 'hang-up'],
  ])('with %s is made again', async (_, failure) => {
    const github = await scriptedGithub({ 'GET issues': [failure, failure, { body: [] }] });
    expect(await reading(github.access)).toBeUndefined();
    expect(github.received).toHaveLength(3);
  });

  test('is given up after three times', async () => {
    const github = await scriptedGithub({ 'GET issues': { status: 500, body: { message: 'oh' } } });
    expect(await failureOf(reading(github.access))).toMatchObject({ certain: false, retryable: true });
    expect(github.received).toHaveLength(3);
  });

  test.each([401, 403, 404, 422, 429])('with %i is not made again', async (status) => {
    const github = await scriptedGithub({ 'GET issues': { status, body: { message: 'no' } } });
    expect(await failureOf(reading(github.access))).toBeInstanceOf(VendorError);
    expect(github.received).toHaveLength(1);
  });

  test('for want of an answer in time is not made again', async () => {
    const github = await scriptedGithub({ 'GET issues': 'stall' });
    expect(await failureOf(reading({ ...github.access, timeoutMs: 50 }))).toMatchObject({ retryable: true });
    expect(github.received).toHaveLength(1);
  });
});

describe('a write', () => {
  test.each<[string, Scripted]>([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['408', { status: 408 }],
    ['a dropped connection', 'hang-up'],
    ['no answer in time', 'stall'],
  ])('that fails with %s is never made again', async (_, failure) => {
    const github = await scriptedGithub({ 'POST issues': failure });
    const failed = await failureOf(writing({ ...github.access, timeoutMs: 100 }));
    expect(failed).toMatchObject({ name: 'VendorError', certain: false, retryable: true });
    expect(github.received).toHaveLength(1);
  });

  test('passes the gate before it is sent, and a read does not', async () => {
    const gate = gateThat();
    const github = await scriptedGithub({ 'POST issues': { body: ISSUE }, 'GET issues': { body: [] } });
    await reading({ ...github.access, gate });
    expect(gate.passes()).toBe(0);
    await writing({ ...github.access, gate });
    expect(gate.passes()).toBe(1);
  });

  test('that the gate holds is not sent, and its words come out unchanged', async () => {
    const words = new VendorError('github', 'wait', { retryable: true, certain: true, retryAfter: 5_000 });
    const github = await scriptedGithub({ 'POST issues': { body: ISSUE } });
    for (const pacing of [false, true]) {
      const gate = gateThat(() => Promise.reject(words));
      expect(await failureOf(writing({ ...github.access, gate, pacing }))).toBe(words);
      expect(gate.passes()).toBe(1);
    }
    expect(github.received).toHaveLength(0);
  });

  test('behind a gate that is broken has certainly not been sent', async () => {
    const gate = gateThat(() => Promise.reject(new Error(`no store for ${TOKEN}`)));
    const github = await scriptedGithub({});
    const failed = await failureOf(writing({ ...github.access, gate }));
    expect(failed).toMatchObject({ name: 'VendorError', certain: true, retryable: true });
    expect(failed.message).toContain('the gate of writes failed: no store for [redacted]');
    expect(github.received).toHaveLength(0);
  });

  test.each(['PUT', 'PATCH', 'POST', 'DELETE'])(
    'by %s, even one without a method of its own, passes it',
    async (method) => {
      const gate = gateThat();
      const github = await scriptedGithub({ [`${method} anything`]: {} });
      const { call } = githubCalls({ ...github.access, gate });
      await call('anything', (octokit) => octokit.request(`${method} /repos/acme/cloud/anything`));
      expect(gate.passes()).toBe(1);
    },
  );
});

describe('the gate', () => {
  const secondary = { message: `You have exceeded a secondary rate limit, Bearer ${TOKEN}` };
  const reset = {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '1764064800',
    date: 'Tue, 25 Nov 2025 09:50:00 GMT',
  };
  const limits: [string, Scripted, number][] = [
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['the secondary limit', { status: 403, body: secondary }, 60_000],
    ['a used-up quota', { status: 403, headers: reset, body: { message: 'API rate limit exceeded' } }, 600_000],
  ];

  test.each(limits)('hears of %s, from a read as from a write', async (_, answer, delay) => {
    for (const asking of [reading, writing]) {
      const gate = gateThat();
      const github = await scriptedGithub({ 'GET issues': answer, 'POST issues': answer });
      const failed = await failureOf(asking({ ...github.access, gate }));
      expect(failed).toMatchObject({ certain: true, retryable: true, retryAfter: delay });
      expect(gate.limits).toEqual([[delay, expect.stringMatching(/^4\d\d /)]]);
      expect(String(gate.limits)).not.toContain(TOKEN);
      expect(github.received).toHaveLength(1);
    }
  });

  test('that cannot note down a limit does not hide it', async () => {
    const gate = { ...gateThat(), limited: () => Promise.reject(new Error('no store')) };
    const github = await scriptedGithub({ 'POST issues': { status: 429, headers: { 'retry-after': '7' } } });
    expect(await failureOf(writing({ ...github.access, gate }))).toMatchObject({ certain: true, retryAfter: 7_000 });
  });

  test.each([401, 403, 404, 422, 500])('hears nothing of %i', async (status) => {
    const gate = gateThat();
    const github = await scriptedGithub({ 'POST issues': { status, body: { message: 'no' } } });
    await failureOf(writing({ ...github.access, gate }));
    expect(gate.limits).toEqual([]);
  });
});

describe('pacing', () => {
  test('spaces writes, and the time of a call does not run while it waits for its turn', async () => {
    const github = await scriptedGithub({ 'PATCH issues/comments/1': {} });
    const issues = githubTrackingIssues({ ...github.access, pacing: true, timeoutMs: 500 });
    const began = performance.now();
    await Promise.all([issues.editComment('1', 'a'), issues.editComment('1', 'b')]);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  test('tries nothing again at a rate limit', async () => {
    const github = await scriptedGithub({
      'PATCH issues/comments/1': { status: 429, headers: { 'retry-after': '0' } },
    });
    const issues = githubTrackingIssues({ ...github.access, pacing: true });
    expect(await failureOf(issues.editComment('1', 'a'))).toMatchObject({ certain: true, retryAfter: 0 });
    expect(github.received).toHaveLength(1);
  });
});

test('no failure holds the token, however the server repeats it', async () => {
  const github = await scriptedGithub({
    'POST issues': [
      { status: 500, body: { message: `you sent token ${TOKEN}` } },
      { status: 422, body: { message: 'no', errors: [{ value: TOKEN }] } },
      { body: { number: TOKEN } },
      'hang-up',
    ],
  });
  for (let i = 0; i < 4; i += 1) {
    const failed = await failureOf(writing(github.access));
    expect(failed).toBeInstanceOf(VendorError);
    expect(inspect(failed, { depth: Infinity, showHidden: true })).not.toContain(TOKEN);
  }
});
