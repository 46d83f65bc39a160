import { expect, it } from 'vitest';
import { issueBody } from '../../../shared/text/tracking/issueBody.ts';
import { issueMarker, partMarker } from '../../../shared/text/tracking/markers.ts';
import { issueTitle } from '../../../shared/text/tracking/rolloutWords.ts';
import type { TrackingView } from '../../../shared/text/tracking/trackingView.ts';
import { line, rollout, stage, view, widest } from './support/tracking.ts';

const textsOf = (changes: Partial<TrackingView>): string[] => {
  const { body, parts } = issueBody(view(changes));
  return [body, ...parts];
};

const ROLLS_BACK = { rollout: 'prod-5.2.0', instance: 'src-1', slug: 'acme', from: '5.2.0', reason: 'it is slow' };

it('has a title that says what goes where', () => {
  expect(issueTitle(rollout())).toBe('Upgrade managed instances to 5.2.0 (major, prod)');
  const back = { id: 'prod-5.2.0-rollback-1', version: '5.1.9', rollsBack: ROLLS_BACK };
  expect(issueTitle(rollout(back))).toBe('Roll back acme from 5.2.0 to 5.1.9 (prod)');
  expect(issueTitle(rollout({ version: 'x'.repeat(300), id: 'y'.repeat(300) })).length).toBeLessThanOrEqual(256);
});

it('begins with the marker by which it is found again', () => {
  expect(issueBody(view()).body.split('\n')[0]).toBe(issueMarker('prod-5.2.0'));
});

it.each([
  {
    when: 'it goes on',
    changes: {},
    says: '2 upgrades in flight, 25 waiting, 1 failed in stage 3 (first-customers)',
  },
  { when: 'somebody is to be asked', changes: {}, says: 'by rita@\u{200b}example.com' },
  {
    when: 'it is held',
    changes: held(),
    says: '> [!WARNING]\n> **Held** since Mon 2026-11-30 10:00 (+01:00): 2 failed',
  },
  { when: 'it is held', changes: held(), says: 'npx tranche rollout retry prod-5.2.0 INSTANCE --reason "…"' },
  {
    when: 'it is a rollback',
    changes: { rollout: rollout({ version: '5.1.9', rollsBack: ROLLS_BACK }) },
    says: '| Release | rolls back acme from 5.2.0 to 5.1.9: it is slow |',
  },
  {
    when: 'it is irreversible',
    changes: { rollout: rollout({ irreversible: true }) },
    says: 'a major release, **irreversible**: nothing is rolled back |',
  },
  {
    when: 'an instance was brought back',
    changes: {
      rollout: rollout({ rollbacks: [{ instance: 'src-1', rollback: 'prod-5.2.0-rollback-1', at: '2026-11-30' }] }),
    },
    says: '| Rollbacks | src-1 by prod-5.2.0-rollback-1 |',
  },
  { when: 'it is in time', changes: {}, says: '| Forecast | Fri 2026-12-04, in time |' },
  { when: 'a stage goes on', changes: {}, says: '| 12/40 | 1 failed, 2 in flight |' },
  {
    when: 'an approval is missing',
    changes: { stages: [stage({ missingApprovals: ['product'] })] },
    says: 'npx tranche rollout approve prod-5.2.0 --stage 3 --approval product',
  },
  {
    when: 'something is not part of it',
    changes: { excluded: [{ id: 'umbra', reason: 'suspended' }] },
    says: '- **it is suspended** (1): umbra',
  },
  {
    when: 'evidence is missing',
    changes: { missing: ['acme: no pull request has been found'] },
    says: '- acme: no pull request has been found',
  },
  {
    when: 'it took the place of another',
    changes: { supersedes: { version: '5.1.9', issueUrl: 'https://github.com/a/b/issues/7' } },
    says: '| Takes the place of | [5.1.9](https://github.com/a/b/issues/7) |',
  },
  {
    when: 'an instance is done',
    changes: {},
    says: '| acme (src-1) | customer | 2026-11-30 | verified | [run](https://github.com/acme/managed/actions/runs/77) |',
  },
] satisfies { when: string; changes: Partial<TrackingView>; says: string }[])(
  'the body says, when $when: $says',
  ({ changes, says }) => {
    expect(issueBody(view(changes)).body).toContain(says);
  },
);

it('opens the current stage only', () => {
  const stages = [stage({ stage: 1, name: 'internal' }), stage()];
  const { body } = issueBody(view({ stages, instances: [line({ stage: 1 }), line({ instance: 'src-2' })] }));
  expect(body).toContain('<details>\n<summary><b>Stage 1 (internal)</b> (1)</summary>');
  expect(body).toContain('<details open>\n<summary><b>Stage 3 (first-customers)</b> (1)</summary>');
});

it('tells where the instances are when the body has no room for them', () => {
  const { body, parts } = issueBody(view({ instances: widest(300, 3) }));
  expect(body).toContain('300 instances are in 3 comments below; the table of stages says in which parts.');
  expect(parts.map((part) => part.split('\n')[0])).toEqual([1, 2, 3].map((n) => partMarker('prod-5.2.0', n)));
});

it.each([55, 56, 500, 10_000])('never says more than GitHub takes, for %i instances', (count) => {
  const texts = textsOf(crowded(count));
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(65_000);
});

it.each([12, 55, 56, 10_000])('names every one of %i instances once', (count) => {
  const instances = widest(count, 7);
  const all = textsOf({ instances }).join('\n');
  const named = [...all.matchAll(/^\| (?:a\\_){47}(\d{6}) \|/gm)].map(([, number]) => Number(number));
  expect(named.toSorted((a, b) => a - b)).toEqual(instances.map((_, index) => index));
});

it('changes one part when one instance changes, and moves no other', () => {
  const instances = widest(2_000, 7);
  const before = textsOf({ instances });
  for (const index of [0, 999, 1_999]) {
    const after = textsOf({
      instances: instances
        .map((each, at) => (at === index ? { ...each, state: 'ok', run: null, note: null, date: '2027-01-01' } : each))
        .toReversed(),
    });
    expect(after.length).toBe(before.length);
    expect(after.filter((text, at) => text !== before[at]).length).toBe(1);
  }
});

it('moves nothing in other stages when an instance joins', () => {
  const instances = widest(700, 7);
  const before = textsOf({ instances });
  const joined = line({ instance: 'new', stage: 4, plannedDate: '2027-01-01' });
  const after = textsOf({ instances: [...instances, joined] });
  expect(after.filter((text, at) => text !== before[at]).length).toBe(2);
});

function held(): Partial<TrackingView> {
  const hold = { cause: 'failure-budget', detail: '2 failed', since: '2026-11-30T10:00:00+01:00' } as const;
  return { rollout: rollout({ state: 'held', hold }) };
}

/** Everything that has no bound of its own is long. */
function crowded(count: number): Partial<TrackingView> {
  const nasty = '<|@_'.repeat(500);
  return {
    rollout: rollout({
      state: 'held',
      policy: nasty,
      registeredBy: nasty,
      hold: { cause: 'incident', detail: nasty, since: '2026-11-30T10:00:00+01:00' },
      pause: { by: nasty, reason: nasty, since: '2026-11-30T10:00:00+01:00' },
    }),
    stages: Array.from({ length: 60 }, (_, index) =>
      stage({ stage: index + 1, name: nasty, missingApprovals: Array.from({ length: 9 }, () => nasty) }),
    ),
    instances: widest(count, 12),
    excluded: Array.from({ length: 10_000 }, (_, index) => ({
      id: `${nasty}${index}`,
      reason: `r${index % 8}${nasty}`,
    })),
    missing: Array.from({ length: 5_000 }, () => nasty),
    supersedes: { version: nasty, issueUrl: `https://x.y/${'z'.repeat(180)}` },
    supersededBy: { version: nasty, issueUrl: `https://x.y/${'z'.repeat(180)}` },
    updated: nasty,
  };
}
