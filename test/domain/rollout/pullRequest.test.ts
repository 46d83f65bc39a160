import { describe, expect, it } from 'vitest';
import {
  type PullRequest,
  type PullRequestEvent,
  evolvePullRequest,
  missingPaper,
  nextLook,
  stepsLeft,
} from '../../../shared/domain/rollout/pullRequest.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';

const awaited: PullRequest = {
  rollout: 'prod-5.2.0',
  environment: 'prod',
  version: '5.2.0',
  instance: 'c1',
  slug: 'slug-c1',
  stage: 1,
  attempt: 1,
  run: '1',
  merging: 'automatic',
  settled: false,
  lookAt: 0,
  looks: 0,
  leaseUntil: 0,
  paper: { state: 'awaited' },
};
const about = { number: 7, url: 'https://github.example/pull/7', author: 'bot' };
const described: PullRequestEvent = { type: 'PullRequestDescribed', ...about, waiting: 'ann looks', reason: '' };
const merged: PullRequestEvent = {
  type: 'PullRequestMerged',
  ...about,
  approvedBy: 'ann',
  mergedBy: 'ben',
  mergedAt: 5,
  commit: 'c0ffee',
  reason: '',
};
const closed: PullRequestEvent = { type: 'PullRequestClosed', number: 7, url: about.url, reason: '' };
const excused: PullRequestEvent = { type: 'PullRequestExcused', reason: 'done by hand' };
const after = (...events: PullRequestEvent[]): PullRequest =>
  events.reduce((state, event) => evolvePullRequest(state, event, { at: 9, actor: 'jo' }), awaited);

describe('a pull request', () => {
  it('is settled once it is merged, or once a person vouches for its upgrade', () => {
    expect(after(described, merged)).toMatchObject({ settled: true, paper: { state: 'merged', commit: 'c0ffee' } });
    expect(after(closed, excused)).toMatchObject({
      settled: true,
      paper: { state: 'excused', by: 'jo', reason: 'done by hand' },
    });
    for (const state of [awaited, after(described), after(closed)]) expect(state.settled).toBe(false);
  });

  it('that was closed may be open again', () => {
    expect(after(described, closed, described).paper).toMatchObject({ state: 'open', number: 7 });
  });

  it('says what is missing of it, in words', () => {
    expect(missingPaper(awaited)).toBe('no pull request has been found');
    expect(missingPaper(after(described))).toBe('pull request 7 is open until ann looks');
    expect(missingPaper(after(closed))).toBe('pull request 7 was closed without a merge');
    for (const state of [after(merged), after(excused)]) expect(missingPaper(state)).toBeUndefined();
  });

  it('has only those steps left that nobody has taken', () => {
    const steps = (merging: PullRequest['merging'], isDescribed: boolean, approved: boolean) =>
      stepsLeft({ merging }, { described: isDescribed, approved });
    expect(steps('automatic', false, false)).toEqual(['describe', 'approve', 'merge']);
    expect(steps('automatic', true, false)).toEqual(['approve', 'merge']);
    expect(steps('automatic', true, true)).toEqual(['merge']);
    expect(steps('person', false, false)).toEqual(['describe']);
    expect(steps('person', true, true)).toEqual([]);
  });

  it('is looked at less and less often, but every hour', () => {
    const minutes = [0, 1, 2, 3, 4, 100].map((looks) => nextLook(looks, 0) / MINUTE);
    expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
  });
});
