import { expect, it } from 'vitest';
import { checksMarker } from '../../../shared/text/tracking/markers.ts';
import {
  type PullRequestText,
  approvalText,
  mergeMessage,
  pullRequestBody,
} from '../../../shared/text/tracking/pullRequestText.ts';
import { APART, rollout } from './support/tracking.ts';

function input(changes: Partial<PullRequestText> = {}): PullRequestText {
  return {
    rollout: rollout(),
    upgrade: {
      instance: 'src-1',
      slug: 'acme',
      group: 'customer',
      stage: 3,
      attempt: 2,
      why: 'stage 3, wave of 2026-11-30: 1 of 38 in customer',
    },
    trackingIssue: 'https://github.com/a/b/issues/7',
    checks: {
      runUrl: 'https://github.com/a/b/actions/runs/77',
      reportedVersion: '5.2.0',
      soakedMinutes: 60,
      startedAt: '2026-11-30T09:00:00+01:00',
      verifiedAt: '2026-11-30T10:20:00+01:00',
      from: '5.1.9',
      to: '5.2.0',
    },
    policy: 'major',
    merging: 'automatic',
    ...changes,
  };
}

it('shows the checks of the attempt, by control', () => {
  const body = pullRequestBody(input());
  expect(body.split('\n')[0]).toBe(checksMarker('prod-5.2.0', 'src-1', 2));
  expect(body.split('\n')[0]).toBe('<!-- tranche:checks prod-5.2.0~src-1 2 -->');
  expect(body).toContain('| CI-86 | Healthy for | 60 minutes |');
  expect(body).toContain('| CI-100 | Upgrade | 5.1.9 to 5.2.0 |');
  expect(body).toContain('[the tracking issue](https://github.com/a/b/issues/7)');
});

it('says of a rollback what it leaves, and why', () => {
  const rollsBack = { rollout: 'prod-5.2.0', instance: 'src-1', slug: 'acme', from: '5.2.0', reason: 'it is slow' };
  const given = input();
  const back = input({
    rollout: rollout({ id: 'prod-5.2.0-rollback-1', version: '5.1.9', rollsBack }),
    upgrade: { ...given.upgrade, why: 'rolled back from 5.2.0: it is slow' },
    checks: { ...given.checks, from: '5.2.0', to: '5.1.9' },
  });
  expect(mergeMessage(back).title).toBe('Roll back acme from 5.2.0 to 5.1.9');
  expect(pullRequestBody(back)).toContain('**acme runs 5.1.9 again and is verified.**');
  expect(pullRequestBody(back)).toContain('| CI-100 | Its turn | rolled back from 5.2.0: it is slow |');
});

it('says who merges', () => {
  expect(pullRequestBody(input())).toContain('lets Tranche approve and merge this');
  expect(pullRequestBody(input({ merging: 'person' }))).toContain('asks a person to approve and merge this');
});

it('approves with the checks as the reason', () => {
  expect(approvalText(input({ trackingIssue: null }))).toBe(
    'Approved by policy major: acme reports 5.2.0 and stayed healthy for 60 minutes.',
  );
});

it('merges with a message that says why, and closes nothing', () => {
  const { title, text } = mergeMessage(input({ policy: 'closes #12 @rita' }));
  expect(title).toBe('Upgrade acme to 5.2.0');
  expect(text.split('\n')).toEqual([
    'The instance reports 5.2.0 and stayed healthy for 60 minutes.',
    `Rollout prod-5.2.0, stage 3, policy closes #${APART}12 @${APART}rita.`,
    'Run: https://github.com/a/b/actions/runs/77',
    'Tracking issue: https://github.com/a/b/issues/7',
  ]);
});
