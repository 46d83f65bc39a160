import { describe, expect, it } from 'vitest';
import type { IncidentDetail, IncidentSummary } from '../../cli/server/incidentAnswers.ts';
import { type Ended, inProcess, lines } from './support/command.ts';
import { detail, incident, view } from './support/incidents.ts';
import { replyingServer } from './support/server.ts';

const ENV = { USER: 'jo', TRANCHE_OPERATOR_TOKEN: 'operator' };
const run = (args: readonly string[], terminal = false): Promise<Ended> =>
  inProcess(['incident', ...args], { env: ENV, terminal });

async function list(incidents: readonly IncidentSummary[], ...flags: string[]): Promise<Ended> {
  const { url } = await replyingServer({ 'GET /api/incidents': { body: { incidents } } });
  return run(['list', '--server', url, ...flags]);
}

async function show(shown: IncidentDetail, ...flags: string[]): Promise<Ended> {
  const { url } = await replyingServer({ 'GET /api/incidents/0.abc': { body: { incident: shown } } });
  return run(['show', '0.abc', '--server', url, ...flags]);
}

describe('tranche incident list', () => {
  it('says what is wrong with whom, since when, who has it and what was decided', async () => {
    const decision = { kind: 'declared', by: 'jo', reason: 'customers notice', at: '' } as const;
    const { stdout, stderr } = await list([incident({ status: 'acknowledged', acknowledgedBy: 'jo', decision })]);
    expect(stdout).toMatch(
      /^0\.abc +P1 +open +acme +Instance uptime +Wed 2026-11-25 03:30 +jo +declared by jo: customers notice$/m,
    );
    expect(stderr).toBe('');
  });

  it('has what nobody has at the top, and what is closed at the end', async () => {
    const closed = { state: 'closed', status: 'closed', closedAt: '2026-11-25T04:00:00+00:00' } as const;
    const { stdout } = await list([
      incident({ id: '0.closed', alert: 'a', ...closed }),
      incident({ id: '0.had', alert: 'b', status: 'acknowledged', acknowledgedBy: 'jo' }),
      incident({ id: '0.untold', alert: null, status: null, priority: null }),
      incident({ id: '0.later', alert: 'd', priority: 'P3' }),
      incident({ id: '0.free', alert: 'e' }),
    ]);
    expect(lines(stdout).map((line) => line.split(' ')[0])).toEqual([
      'INCIDENT',
      '0.free',
      '0.later',
      '0.had',
      '0.untold',
      '0.closed',
    ]);
    expect(stdout).toMatch(/^0\.free .*NOBODY$/m);
  });

  it('has a mass outage as one row that counts', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      incident({
        id: `0.${String(index).padStart(3, '0')}`,
        slug: `acme-${index}`,
        state: index < 3 ? 'closed' : 'open',
      }),
    );
    const { stdout } = await list(many);
    expect(lines(stdout)).toHaveLength(2);
    expect(stdout).toMatch(/^0\.000 +P1 +197 of 200 open +acme-0, acme-1 and 198 more /m);
  });

  it('says why nobody was told of one', async () => {
    const withheld = { why: 'silenced', reason: 'sam works on it', until: '' };
    const { stdout } = await list([incident({ alert: null, status: null, priority: null, withheld })]);
    expect(stdout).toContain('nobody: silenced');
  });

  it('asks for what is asked for, and says that there is more', async () => {
    const path = 'GET /api/incidents?state=closed&limit=20&before=2026-11-25T03%3A30%3A00%2B00%3A00';
    const next = '2026-11-20T00:00:00+00:00';
    const { url } = await replyingServer({ [path]: { body: { incidents: [], next } } });
    const flags = ['--state', 'closed', '--limit', '20', '--before', '2026-11-25T03:30:00+00:00'];
    const { stdout, stderr } = await run(['list', '--server', url, ...flags]);
    expect(stdout).toBe('No older incident is on record.\n');
    expect(stderr).toContain(`add --before ${next}`);
  });

  it('says everything that is wrong with its flags at once, and asks nobody', async () => {
    const { url, asked } = await replyingServer({});
    const { status, stderr } = await run(['list', '--server', url, '--state', 'ajar', '--limit', '0']);
    expect(status).toBe(2);
    expect(lines(stderr)).toEqual([
      '--state: "ajar" is no state; write open or closed',
      '--limit: "0" is no number; write how many, from 1 to 500',
    ]);
    expect(asked).toEqual([]);
  });
});

describe('tranche incident show', () => {
  it('says what is known, what changed last, who was told, and what to type, in this order', async () => {
    const { stdout } = await show(detail());
    expect(lines(stdout)).toEqual([
      'P1  acme (src-1): Instance uptime  NOBODY HAS IT',
      '  uptime check fails',
      '  Incident      0.abc',
      '  Since         Wed 2026-11-25 03:30, 12 minutes',
      '  With whom     acme (src-1), customer, 5.2.0, us-central1',
      '  Observed      0.000, threshold 0.5',
      '  Changed last  upgraded 12 minutes before from 5.1.9 to 5.2.0, pull request 812',
      '                https://github.test/pull/812',
      '  Rollout       prod-5.2.0 is held in stage 3: incident 0.abc',
      '  Acknowledged  by nobody',
      '  Decided       not yet',
      'Next: It waits for somebody to acknowledge it.',
      '  To say that you have it:',
      '    npx tranche incident acknowledge 0.abc',
      'Where to look',
      '  Dashboard  https://dashboard.test/acme',
      'Who was told',
      '  pager (opsgenie)  paged Wed 2026-11-25 03:30',
      '  #opsgenie         posted Wed 2026-11-25 03:30  https://slack.test/archives/C1/p1',
      '  why               rule customers matches',
      'What happened',
      '  WHEN                  WHO      WHAT                                 WHY',
      '  Wed 2026-11-25 03:30  tranche  incident opened in Cloud Monitoring  uptime check fails',
    ]);
  });

  it('keeps the lines of what the policy says, and nothing of it that moves the cursor', async () => {
    const documentation = 'First look at the pods.\n\u001b[2JThen restart.';
    const { stdout } = await show(detail({ view: view({ documentation }) }));
    expect(stdout).toContain('What the policy says\n  First look at the pods.\n  [2JThen restart.\n');
  });

  it('says that the pager was not reached', async () => {
    const pagerTrouble = 'the pager has not taken it since 03:30: answered 503';
    const page = { state: 'trouble', pager: null, at: null } as const;
    const { stdout } = await show(detail({ view: view({ pagerTrouble }), page }));
    expect(stdout).toContain(`! ${pagerTrouble}`);
    expect(stdout).toMatch(/pager +NOT REACHED/);
  });

  it('says why nobody was told', async () => {
    const withheld = { why: 'silenced', reason: 'sam works on it', until: '2026-11-25T05:00:00+00:00' };
    const { stdout } = await show(
      detail({ view: null, alert: null, priority: null, status: null, page: null, threads: [], withheld }),
    );
    expect(stdout).toContain('OPEN, TOLD TO NOBODY');
    expect(stdout).toContain('nobody: sam works on it; it is looked at again Wed 2026-11-25 05:00 at the latest');
  });

  it('shows a post-mortem with what of it is done', async () => {
    const issue = { number: 7, url: 'https://github.test/issues/7' };
    const action = { title: 'add a check', assignee: 'jo', due: '2026-11-30' };
    const actions = [
      { ...action, state: 'done' },
      { ...action, title: 'tell the customer', state: 'overdue' },
    ];
    const postMortem = { issue, openedAt: '', closedAt: null, actions };
    const { stdout } = await show(detail({ postMortem }));
    expect(stdout).toContain('https://github.test/issues/7  open, 1 of 2 actions done');
    expect(stdout).toContain('  tell the customer: jo, overdue, due 2026-11-30');
  });

  it('has colours on a terminal only, and passes on everything as JSON', async () => {
    const { url } = await replyingServer({ 'GET /api/incidents/0.abc': { body: { incident: detail() } } });
    const args = ['show', '0.abc', '--server', url];
    // oxlint-disable-next-line no-control-regex
    expect((await run(args, true)).stdout).toMatch(/\u001b\[31m/);
    const machine = await run([...args, '--json']);
    expect(JSON.parse(machine.stdout)).toEqual({ incident: detail() });
  });

  it('ends with 1 where there is none', async () => {
    const error = 'there is no incident or alert 0.x';
    const { url } = await replyingServer({ 'GET /api/incidents/0.x': { status: 404, body: { error } } });
    expect(await run(['show', '0.x', '--server', url])).toEqual({ status: 1, stdout: '', stderr: `${error}\n` });
  });
});

describe('tranche incident, to decide', () => {
  it.each([
    { args: ['acknowledge', 'a/b'], path: 'a%2Fb/acknowledge', body: { actor: 'jo', reason: '' } },
    { args: ['unacknowledge', 'i', '--reason', 'ill'], path: 'i/unacknowledge', body: { actor: 'jo', reason: 'ill' } },
    { args: ['note', 'i', '--reason', 'a word'], path: 'i/note', body: { actor: 'jo', reason: 'a word' } },
    { args: ['declare', 'i', '--reason', 'bad'], path: 'i/declare', body: { actor: 'jo', reason: 'bad' } },
    {
      args: ['dismiss', 'i', '--reason', 'noise', '--as', 'sam'],
      path: 'i/dismiss',
      body: { actor: 'sam', reason: 'noise' },
    },
    { args: ['close', 'i', '--reason', 'done'], path: 'i/close', body: { actor: 'jo', reason: 'done' } },
  ])('sends $args', async ({ args, path, body }) => {
    const route = `/api/incidents/${path}`;
    const { url, asked } = await replyingServer({ [`POST ${route}`]: { body: { incident: detail() } } });
    const { status, stdout } = await run([...args, '--server', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('It waits for somebody to acknowledge it.');
    expect(stdout).toContain('Rollout prod-5.2.0 is held in stage 3: incident 0.abc.');
    expect(asked).toEqual([{ method: 'POST', path: route, authorization: 'Bearer operator', body }]);
  });

  it.each([
    { args: ['declare', 'i'], says: '--reason: to declare an incident needs a reason' },
    { args: ['dismiss', 'i', '--reason', ' '], says: '--reason: to dismiss an alert needs a reason' },
    { args: ['close', 'i'], says: '--reason: closing needs a reason' },
    { args: ['note', 'i'], says: '--reason: a note needs words' },
    { args: ['acknowledge', 'i', '--as', ''], says: '--as: say who gives the command' },
  ])('asks nobody when something is missing: $says', async ({ args, says }) => {
    const { url, asked } = await replyingServer({});
    const { status, stderr } = await run([...args, '--server', url]);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(asked).toEqual([]);
  });

  it('says why the server does not do it', async () => {
    const error = 'jo has acknowledged it already';
    const { url } = await replyingServer({ 'POST /api/incidents/i/acknowledge': { status: 409, body: { error } } });
    const { status, stderr } = await run(['acknowledge', 'i', '--server', url]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: `${error}\n` });
  });
});
