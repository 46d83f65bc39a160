import { describe, expect, it } from 'vitest';
import { ledger, postMortems } from '../../../../shared/ports/collections.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { settlePostMortem } from '../../../../shared/usecases/incidents/postMortem/settlePostMortem.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import {
  ALERT,
  RESOLVED,
  command,
  documentOf,
  edit,
  issueOf,
  lookUntil,
  resolvedIncident,
  tick,
  untick,
  watchOnce,
} from '../../support/postMortem.ts';
import type { Pipeline } from '../../support/pipeline.ts';

const CAUSE = 'root\\_cause';
const REVIEW = 'Review it';
const AFTER_RESOLUTION = '2026-11-25T10:31:00Z';

async function opened(follows: Parameters<typeof resolvedIncident>[0] = {}): Promise<Pipeline> {
  const pipeline = await resolvedIncident(follows);
  await watchOnce(pipeline);
  return pipeline;
}

const chainOf = (pipeline: Pipeline) => pipeline.history(`post-mortem:${ALERT}`);
const actionsOf = async (pipeline: Pipeline) => (await documentOf(pipeline)).actions;

/** At the next look. */
async function lookAgain(pipeline: Pipeline): Promise<void> {
  pipeline.clock.advanceTo((await documentOf(pipeline)).lookAt);
  await watchOnce(pipeline);
}

describe('a post-mortem', () => {
  it('is opened once as an issue in the sections of the handbook, assigned to those who have something to do', async () => {
    const pipeline = await opened();
    const { title, body, labels, assignees } = issueOf(pipeline);
    expect(title).toBe('Post-mortem: slug-c1 (c1): an incident');
    expect({ labels, assignees }).toEqual({ labels: ['post-mortem'], assignees: ['jo', 'sam'] });
    expect([...body.matchAll(/^## (.+)$/gm)].map(([, name]) => name)).toEqual([
      'Summary',
      'Timeline',
      'Impact',
      'Root cause',
      'Remediation',
      'Follow-ups',
      'Closure',
    ]);
    await lookAgain(pipeline);
    await lookAgain(pipeline);
    expect(issueOf(pipeline)).toMatchObject({ body, comments: [] });
  });

  it('tells in its timeline who did what when, in the zone of the calendar', async () => {
    const pipeline = await opened({ setting: { calendar: { timeZone: 'Europe/Berlin' } } });
    const { body } = issueOf(pipeline);
    expect(body).toContain('| Wed 2026-11-25 10:07 (+01:00) | Jo Example acknowledged it, 7 minutes after it opened |');
    expect(body).toMatch(/\| Wed 2026-11-25 11:00 \(\+01:00\) \| Incident 0\.abc closed on slug-c1 \|/);
    expect(body).toContain('- Duration: 1 hour, from');
    expect(body).toContain('- Customers: slug-c1');
  });

  it('shows nothing of what came from outside as Markdown or HTML', async () => {
    const { body } = issueOf(await opened());
    expect(body).not.toMatch(/(?<!\\)<(?:script|b)\b/);
    expect(body).toContain(String.raw`customers see errors \| \<b\>`);
    expect([...body.matchAll(/(?<![\w])@[a-z]+/g)].map(([name]) => name)).toEqual([
      '@jo',
      '@sam',
      '@login',
      '@jo',
      '@sam',
    ]);
  });

  it('keeps what people write in it, and tells late entries of the alert in its timeline', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) =>
      body.replace('## Remediation', 'A full disk.\r\n\r\n## Remediation').replace('## Impact', '## Impact on us'),
    );
    const before = issueOf(pipeline).body;
    pipeline.wait(3);
    await command(pipeline, 'note', 'the disk was full', 'jo@example.com');
    await pipeline.settle();
    const { body } = issueOf(pipeline);
    expect(body).toContain('noted: the disk was full |');
    const without = (text: string) => text.replace(/<!-- tranche:timeline -->[^]*<!-- tranche:timeline-end -->/, '');
    expect(without(body)).toBe(without(before));
  });

  it('leaves a timeline alone that a person has taken out', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) => body.replace('<!-- tranche:timeline-end -->', ''));
    const before = issueOf(pipeline).body;
    await command(pipeline, 'note', 'the disk was full', 'jo@example.com');
    await pipeline.settle();
    expect(issueOf(pipeline).body).toBe(before);
  });

  it('without any action asks for one on the next working day, and does not close', async () => {
    const pipeline = await opened({ actions: [] });
    await lookUntil(pipeline, '2026-11-25T17:00:00Z');
    expect(issueOf(pipeline).comments).toEqual([]);
    await lookUntil(pipeline, '2026-11-26T17:00:00Z');
    expect(issueOf(pipeline).comments).toHaveLength(1);
    expect(issueOf(pipeline).comments[0]).toMatch(/^@jo: nobody has written down what is to follow/);
    edit(pipeline, (body) => body.replace('## Closure', '- [x] alert earlier @jo\n\n## Closure'));
    await lookUntil(pipeline, '2026-11-27T10:00:00Z');
    expect(issueOf(pipeline).state).toBe('closed');
  });
});

describe('the actions of a post-mortem', () => {
  it('are done once their boxes are ticked, and undone when the tick is taken back', async () => {
    const pipeline = await opened();
    edit(pipeline, tick(CAUSE));
    await lookAgain(pipeline);
    await lookAgain(pipeline);
    expect((await actionsOf(pipeline)).map(({ done }) => done !== null)).toEqual([true, false]);
    edit(pipeline, untick(CAUSE));
    await lookAgain(pipeline);
    expect((await actionsOf(pipeline)).map(({ done }) => done !== null)).toEqual([false, false]);
    const changes = (await chainOf(pipeline)).filter((type) => /Done|Reopened/.test(type));
    expect(changes).toEqual(['PostMortemActionDone', 'PostMortemActionReopened']);
  });

  it('may be given to somebody else, another day and other words', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) =>
      body.replace('@jo, due 2026-11-30', '@kim-k, due 2026-12-04').replace(REVIEW, 'Discuss it'),
    );
    await lookAgain(pipeline);
    expect(await actionsOf(pipeline)).toMatchObject([
      { assignee: '@kim-k', due: '2026-12-04' },
      { title: 'Discuss it with @everybody', assignee: 'Sam Example' },
    ]);
    expect(issueOf(pipeline).comments).toEqual([]);
  });

  it('that a person adds get what they leave out, which is said', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) =>
      body.replace(
        '\n## Closure',
        '* [ ] alert on `@disk` earlier\r\n- [ ] ask the vendor @sam due 2026-12-09\n\n## Closure',
      ),
    );
    await lookAgain(pipeline);
    const { body, comments } = issueOf(pipeline);
    expect(body).toMatch(
      /^\* \[ \] alert on `@disk` earlier @jo, due 2026-12-02 <!-- action:\w+ left-out:assignee,due -->\r$/m,
    );
    expect(body).toMatch(/^- \[ \] ask the vendor @sam due 2026-12-09 <!-- action:\w+ -->$/m);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain(
      'nobody was named, so it is for Jo Example; no day was named, so it is due on 2026-12-02',
    );
    await lookAgain(pipeline);
    expect(issueOf(pipeline)).toMatchObject({ body, comments });
    expect(await actionsOf(pipeline)).toHaveLength(4);
  });

  it('come back when their lines are taken off the list', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) => body.replace(/^.*Review it.*$\n/m, ''));
    await lookAgain(pipeline);
    const { body, comments } = issueOf(pipeline);
    expect(body).toMatch(/^- \[ \] Review it with @\u{200b}everybody @sam, due 2026-12-02 <!-- action:\S+ -->$/mu);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('stands on the list again');
  });

  it("are only those of the list: boxes elsewhere and in code are nobody's", async () => {
    const pipeline = await opened();
    edit(pipeline, (body) =>
      body
        .replace('## Remediation', '- [ ] a thought\n\n## Remediation')
        .replace('## Closure', '```\n- [ ] an example @jo\n```\n\n## Closure'),
    );
    const before = issueOf(pipeline).body;
    await lookAgain(pipeline);
    expect(issueOf(pipeline).body).toBe(before);
    expect(await actionsOf(pipeline)).toHaveLength(2);
  });
});

describe('who has something to do', () => {
  it('is reminded on the morning of the day and on each working day after it, and the lead once', async () => {
    const pipeline = await opened();
    await lookUntil(pipeline, '2026-11-30T08:59:00Z');
    expect(issueOf(pipeline).comments).toEqual([]);
    await lookUntil(pipeline, '2026-11-30T18:00:00Z');
    expect(issueOf(pipeline).comments).toHaveLength(1);
    expect(issueOf(pipeline).comments[0]).toMatch(
      /^@jo: \*\*Write the root\\_cause\*\* waits to be done: it is due today\./,
    );
    await lookUntil(pipeline, '2026-12-01T18:00:00Z');
    expect(issueOf(pipeline).comments.slice(1)).toEqual([
      expect.stringMatching(/^@sam: \*\*Write the root\\_cause\*\*, assigned to @jo, is overdue/),
    ]);
    await lookUntil(pipeline, '2026-12-02T18:00:00Z');
    const [, , third, ...others] = issueOf(pipeline).comments;
    expect(others).toEqual([]);
    expect(third).toContain('@jo: **Write the root\\_cause** waits to be done: it was due on 2026-11-30');
    expect(third).toContain('@sam: **Review it with @\u{200b}everybody** waits to be done: it is due today');
  });

  it('is not reminded of what is done, nor on days off', async () => {
    const holidays = [{ date: '2026-11-30', name: 'a day off' }];
    const freezes = [{ from: '2026-11-25', to: '2026-12-10', reason: 'year end', scope: { fleet: true } as const }];
    const pipeline = await opened({ setting: { calendar: { holidays, freezes } } });
    expect((await actionsOf(pipeline)).map(({ due }) => due)).toEqual(['2026-12-01', '2026-12-03']);
    edit(pipeline, (body) => body.replace('due 2026-12-01', 'due 2026-11-28'));
    await lookUntil(pipeline, '2026-11-30T20:00:00Z');
    expect(issueOf(pipeline).comments).toEqual([]);
    await lookUntil(pipeline, '2026-12-01T09:00:00Z');
    expect(issueOf(pipeline).comments).toHaveLength(1);
    edit(pipeline, tick(CAUSE));
    await lookUntil(pipeline, '2026-12-02T20:00:00Z');
    expect(issueOf(pipeline).comments).toHaveLength(1);
  });

  it('is who acknowledged it, also where the routing file does not know them, and the lead where it names one', async () => {
    const known = await opened({ acknowledgedBy: 'stranger@example.com' });
    expect(await documentOf(known)).toMatchObject({ onCall: 'stranger@example.com', lead: 'Sam Example' });
    const { body } = issueOf(known);
    expect(body).toContain('root\\_cause, assigned to stranger');
    await lookUntil(known, AFTER_RESOLUTION);
    expect(issueOf(known).body).toBe(body);
    const nobody = await opened({ people: [] });
    expect((await actionsOf(nobody)).map(({ assignee }) => assignee)).toEqual(['jo@example.com', 'jo@example.com']);
  });
});

describe('the end of a post-mortem', () => {
  it('comes when everything is done, with the evidence', async () => {
    const pipeline = await opened();
    edit(pipeline, (body) => tick(REVIEW)(tick(CAUSE)(body)));
    await lookAgain(pipeline);
    const { state, comments, body } = issueOf(pipeline);
    const { head, settled } = await documentOf(pipeline);
    expect({ state, settled }).toEqual({ state: 'closed', settled: true });
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain(`Hash of the last one: \`${head.hash}\``);
    expect(comments[0]).toContain(
      String.raw`| Write the root\_cause | Jo Example | 2026-11-30 | Wed 2026-11-25 10:30 (+00:00) |`,
    );
    expect(body).toContain('**Closed** on Wed 2026-11-25 10:30 (+00:00), 30 minutes after it was opened');
    expect((await chainOf(pipeline)).at(-1)).toBe('PostMortemClosed');
    const entries = await pipeline.store.query(ledger, { where: { stream: `post-mortem:${ALERT}` }, orderBy: 'seq' });
    expect(entries.filter(({ value }) => !value.controls.includes('CI-25'))).toEqual([]);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
    expect(await settlePostMortem(pipeline.deps, { alert: ALERT })).toBe('nothing to do');
  });

  it('does not come by closing the issue: it is reopened, which is explained once', async () => {
    const pipeline = await opened();
    edit(pipeline, tick(CAUSE), 'closed');
    await lookAgain(pipeline);
    expect(issueOf(pipeline).state).toBe('open');
    await lookAgain(pipeline);
    expect(issueOf(pipeline).comments).toHaveLength(1);
    expect(issueOf(pipeline).comments[0]).toContain('jo closed it while 1 of its actions is not done');
    edit(pipeline, tick(REVIEW), 'closed');
    await lookAgain(pipeline);
    expect(issueOf(pipeline).state).toBe('closed');
    expect((await chainOf(pipeline)).at(-1)).toBe('PostMortemClosed');
  });
});

describe('looking at an issue', () => {
  it('costs one read each half hour while people work, and none at other times', async () => {
    const pipeline = await opened();
    let reads = 0;
    const { trackingIssues } = pipeline.deps;
    pipeline.use({
      trackingIssues: { ...trackingIssues, read: (number) => ((reads += 1), trackingIssues.read(number)) },
    });
    await lookUntil(pipeline, '2026-11-26T09:00:00Z');
    // From 10:30 to 16:30, and at 9:00 of the next morning.
    expect(reads).toBe(13 + 1);
  });

  it('waits for as long as the code host asks for', async () => {
    const pipeline = await resolvedIncident();
    const limited = new VendorError('github', 'slow down', { retryable: true, certain: true, retryAfter: 1_800_000 });
    const { trackingIssues } = pipeline.deps;
    pipeline.use({ trackingIssues: { ...trackingIssues, open: () => Promise.reject(limited) } });
    await watchOnce(pipeline);
    expect((await documentOf(pipeline)).lookAt).toBe(Date.parse(RESOLVED) + 1_800_000);
  });

  it('is left to whoever has claimed it', async () => {
    const pipeline = await resolvedIncident();
    await pipeline.tamper(postMortems, ALERT, (before) => ({ ...before, leaseUntil: pipeline.clock.now() + 60_000 }));
    expect(await settlePostMortem(pipeline.deps, { alert: ALERT })).toBe('nothing to do');
    expect(pipeline.world.codeHost.now.store.threads('tracking')).toEqual([]);
  });
});
