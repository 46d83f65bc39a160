import { describe, expect, it } from 'vitest';
import {
  ID,
  type World,
  claimed,
  createWorld,
  dispatched,
  instance,
  opened,
  placeIssue,
  placePaper,
  recordOfRollout,
  recordOfUpgrade,
  startRollout,
  verified,
} from './world.ts';

const ISSUE = { number: 7, url: 'https://github.test/acme/customer/issues/7' };
const OPEN = { state: 'open', number: 12, url: 'https://github.test/acme/cloud/pull/12' } as const;
const people = { approvedBy: 'kim <b>', mergedBy: 'jo', mergedAt: 0, commit: 'c0ffee' };

async function oneVerified(): Promise<World> {
  const world = createWorld();
  await startRollout(world, [instance('src-a'), instance('src-b')]);
  await recordOfRollout(world, [opened]);
  await recordOfUpgrade(world, 'src-a', [claimed, dispatched('https://github.test/runs/71'), verified]);
  return world;
}

describe('the papers of a rollout', () => {
  it('are the tracking issue at the top, and what is missing of the evidence', async () => {
    const world = await oneVerified();
    expect((await world.ask('/')).text).toContain('1 piece missing: there is no tracking issue');
    await placeIssue(world, { trackingIssue: ISSUE });
    await placePaper(world, 'src-a', { state: 'awaited' });
    const { text } = await world.ask(`/rollouts/${ID}`);
    expect(text).toContain(`<a href="${ISSUE.url}" rel="noreferrer">tracking issue #7</a>`);
    expect(text).toContain('1 piece missing: src-a-slug: no pull request has been found');
    expect(text).toContain('Nothing needs you.');
    expect((await world.ask('/')).text).toContain(`<a href="${ISSUE.url}" rel="noreferrer">#7</a>`);
  });

  it('need a person where the policy lets a person merge', async () => {
    const world = await oneVerified();
    await placePaper(world, 'src-a', { ...OPEN, waiting: 'a person approves and merges it' });
    const { text } = await world.ask(`/rollouts/${ID}`);
    expect(text).toContain('1 pull request to approve and merge');
    expect(text).toContain(`<a href="${OPEN.url}" rel="noreferrer">#12</a> open`);
    const page = (await world.ask(`/rollouts/${ID}/src-a`)).text;
    expect(page).toContain('pull request 12 is open until a person approves and merges it');
    expect(page).not.toContain('evidence excuse');
  });

  it('need a person when a pull request was closed without a merge', async () => {
    const world = await oneVerified();
    await placePaper(world, 'src-a', { ...OPEN, state: 'closed' });
    for (const path of [`/rollouts/${ID}`, `/rollouts/${ID}/src-a`]) {
      const { text } = await world.ask(path);
      expect(text).toContain('pull request 12 was closed without a merge');
      expect(text).toContain(`npx tranche evidence excuse ${ID} src-a --reason`);
    }
  });

  it('name who approved and merged, as text', async () => {
    const world = await oneVerified();
    await placePaper(world, 'src-a', { ...OPEN, ...people, state: 'merged' });
    const { text } = await world.ask(`/rollouts/${ID}/src-a`);
    expect(text).toMatch(/Approved by<\/dt>\s*<dd>kim &lt;b&gt;<\/dd>/);
    expect(text).toMatch(/Merged by<\/dt>\s*<dd>jo<\/dd>/);
    expect((await world.ask(`/rollouts/${ID}`)).text).not.toContain('Needs you');
  });

  it('never become a link that is none of the web', async () => {
    const world = await oneVerified();
    await placeIssue(world, { trackingIssue: { number: 7, url: 'javascript:alert(1)' } });
    await placePaper(world, 'src-a', { ...OPEN, url: 'javascript:alert(2)', state: 'closed' });
    for (const path of ['/', `/rollouts/${ID}`, `/rollouts/${ID}/src-a`]) {
      expect((await world.ask(path)).text).not.toContain('href="javascript:');
    }
  });

  it('keep the page of an ended rollout looking again until its evidence is closed', async () => {
    const world = await oneVerified();
    const ended = { kind: 'ended', outcome: 'completed', at: world.now, successor: null } as const;
    await placePaper(world, 'src-a', { state: 'awaited' });
    await placeIssue(world, { trackingIssue: ISSUE, phase: ended });
    const { text } = await world.ask(`/rollouts/${ID}`);
    expect(text).toContain('http-equiv="refresh"');
    expect(text).toContain('lacks its evidence');
    await placePaper(world, 'src-a', { ...OPEN, ...people, state: 'merged' });
    expect((await world.ask(`/rollouts/${ID}`)).text).toContain('complete, about to be closed');
    await placeIssue(world, { closedAt: world.now });
    const closed = (await world.ask(`/rollouts/${ID}`)).text;
    expect(closed).toContain('complete, closed Mon 2026-11-23 09:00');
    expect(closed).not.toContain('http-equiv="refresh"');
  });
});
