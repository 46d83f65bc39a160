import { expect, it } from 'vitest';
import type { VerificationView } from '../../../shared/usecases/verificationView.ts';
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
      verification: verifiedView(),
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

it('shows what each checker location found, who told the version, and what the analysis says', () => {
  const body = pullRequestBody(input());
  expect(body).toContain('| CI-86 | Uptime checks | 33 of 34 points passed from 2 locations since the soak began |');
  expect(body).toContain('| CI-86 | Reported version | 5.2.0, as the instance reports it |');
  expect(body).toContain('| CI-86 | Soak | interrupted 1 time |');
  expect(body).toContain('| CI-86 | error rate | inconclusive, which the policy lets pass: 3 points, 10 are needed |');
  expect(body).toContain('Points of its uptime checks from ');
  expect(body).toMatch(/\| eur-belgium \| 17 of 17 passed, 10:05 to 10:20 \|/);
  expect(body).toMatch(/\| usa-iowa \| 16 of 17 passed, 10:05 to 10:20, the newest failed \|/);
});

it('says that an uptime check has found the version where the instance lets nobody in', () => {
  const verification = verifiedView({ versionBy: 'uptime-check' });
  const checks = { ...input().checks, verification };
  expect(pullRequestBody(input({ checks }))).toContain('5.2.0, found by an uptime check in what the instance reports');
  expect(approvalText(input({ checks }))).toContain('acme by its uptime check runs 5.2.0 and stayed healthy');
});

it('does not hide that no uptime checks are configured, or that nobody has recorded any', () => {
  const { uptime: _uptime, ...older } = verifiedView();
  const shown = (verification: VerificationView) =>
    pullRequestBody(input({ checks: { ...input().checks, verification } }));
  expect(shown(verifiedView({ uptime: null }))).toContain('| CI-86 | Uptime checks | none are configured |');
  expect(shown(older)).toContain('| CI-86 | Uptime checks | not recorded |');
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

function verifiedView(changes: Partial<VerificationView> = {}): VerificationView {
  const at = (time: string) => `2026-11-30T${time}:00+01:00`;
  const first = at('10:05');
  const newest = { at: at('10:20'), passed: true };
  return {
    reported: '5.2.0',
    versionBy: 'instance',
    soakedMinutes: 60,
    uptime: {
      since: at('10:04'),
      lookedAt: at('10:21'),
      locations: [
        { check: '1', location: 'eur-belgium', passed: 17, failed: 0, first, newest },
        { check: '1', location: 'usa-iowa', passed: 16, failed: 1, first, newest: { ...newest, passed: false } },
      ],
    },
    analysis: [
      {
        condition: 'error rate',
        kind: 'inconclusive',
        reason: '3 points, 10 are needed',
        whenInconclusive: 'pass',
        after: null,
        baseline: null,
      },
    ],
    interruptions: 1,
    failing: [],
    ...changes,
  };
}
