import { describe, expect, it } from 'vitest';
import { missingEvidence } from '../../../shared/domain/evidence/completeness.ts';
import type { Paper } from '../../../shared/domain/rollout/pullRequest.ts';

const ISSUE = { number: 1, url: 'https://github.example.com/1' };
const merged = (approvedBy: string): Paper => ({
  state: 'merged',
  number: 4,
  url: 'https://github.example.com/4',
  approvedBy,
  mergedBy: 'jo',
  mergedAt: 0,
  commit: 'c0ffee',
});
const gapsOf = (paper: Paper, checked = true): string[] =>
  missingEvidence({ trackingIssue: ISSUE, verified: [{ instance: 'c1', pullRequest: { paper }, checked }] }).map(
    ({ what }) => what,
  );

describe('what is missing of the evidence', () => {
  it('is nothing where an issue, the checks, a merged pull request and its approver are on record', () => {
    expect(gapsOf(merged('kim'))).toEqual([]);
    expect(gapsOf({ state: 'excused', by: 'kim', reason: 'done by hand' })).toEqual([]);
    expect(missingEvidence({ trackingIssue: ISSUE, verified: [] })).toEqual([]);
  });

  it.each<[string, Paper, boolean]>([
    ['no pull request has been found', { state: 'awaited' }, true],
    ['pull request 4 is open until it is merged', { state: 'open', number: 4, url: '', waiting: 'it is merged' }, true],
    ['pull request 4 was closed without a merge', { state: 'closed', number: 4, url: '' }, true],
    ['nobody approved pull request 4', merged(' '), true],
    ['its chain has no checks: SoakStarted and UpgradeVerified', merged('kim'), false],
  ])('names it: %s', (what, paper, checked) => {
    expect(gapsOf(paper, checked)).toEqual([what]);
  });

  it('names the rollout first, and an instance without a pull request', () => {
    expect(missingEvidence({ trackingIssue: null, verified: [{ instance: 'c1' }] })).toEqual([
      { instance: null, what: 'there is no tracking issue' },
      { instance: 'c1', what: 'there is no pull request on record' },
    ]);
  });
});
