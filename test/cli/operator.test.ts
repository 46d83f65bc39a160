import { describe, expect, it } from 'vitest';
import { type Ended, inProcess, tranche } from './support/command.ts';
import { temporaryFolder } from './support/folders.ts';
import { summary } from './support/rollouts.ts';
import { replyingServer } from './support/server.ts';

const DONE = { body: { rollout: summary({ state: 'paused' }) } };
const ENV = { USER: 'jo', TRANCHE_OPERATOR_TOKEN: 'operator', TRANCHE_RELEASE_TOKEN: 'release' };

const run = (args: readonly string[]): Promise<Ended> => inProcess(args, { env: ENV });

describe('tranche rollout, for an operator', () => {
  it.each([
    {
      args: ['pause', 'r', '--reason', 'lunch'],
      path: '/api/rollouts/r/pause',
      body: { actor: 'jo', reason: 'lunch' },
    },
    { args: ['resume', 'r'], path: '/api/rollouts/r/resume', body: { actor: 'jo', reason: '' } },
    { args: ['abort', 'r', '--reason', 'bad'], path: '/api/rollouts/r/abort', body: { actor: 'jo', reason: 'bad' } },
    {
      args: ['approve', 'r', '--stage', '2', '--approval', 'product', '--as', 'kim'],
      path: '/api/rollouts/r/approve',
      body: { actor: 'kim', stage: 2, approval: 'product' },
    },
    {
      args: ['reject', 'r', '--stage', '2', '--approval', 'product', '--reason', 'slower'],
      path: '/api/rollouts/r/reject',
      body: { actor: 'jo', stage: 2, approval: 'product', reason: 'slower' },
    },
    { args: ['retry', 'r', 'src-1'], path: '/api/rollouts/r/upgrades/src-1/retry', body: { actor: 'jo', reason: '' } },
    {
      args: ['skip', 'a/b', 's p', '--reason', 'gone'],
      path: '/api/rollouts/a%2Fb/upgrades/s%20p/skip',
      body: { actor: 'jo', reason: 'gone' },
    },
  ])('sends $args', async ({ args, path, body }) => {
    const { url, asked } = await replyingServer({ [`POST ${path}`]: DONE });
    const { status, stdout } = await run(['rollout', ...args, '--server', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('The rollout is paused, in stage 3 (first-customers).');
    expect(asked).toEqual([{ method: 'POST', path, authorization: 'Bearer operator', body }]);
  });

  it('sends a rollback, and says which rollout does it', async () => {
    const path = '/api/rollouts/prod-5.2.0/upgrades/src-1/rollback';
    const rollsBack = { rollout: 'prod-5.2.0', instance: 'src-1', slug: 'acme', from: '5.2.0', reason: 'broken' };
    const rollout = summary({ id: 'prod-5.2.0-rollback-1', version: '5.1.9', rollsBack });
    const { url, asked } = await replyingServer({ [`POST ${path}`]: { body: { rollout } } });
    const { status, stdout } = await run([
      'rollout',
      'rollback',
      'prod-5.2.0',
      'src-1',
      '--reason',
      'broken',
      '--server',
      url,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('src-1 goes back to the version before');
    expect(stdout).toContain('tranche rollout show prod-5.2.0-rollback-1');
    expect(asked).toMatchObject([{ path, authorization: 'Bearer operator', body: { actor: 'jo', reason: 'broken' } }]);
  });

  it.each([
    { args: ['pause', 'r'], says: '--reason: a pause needs a reason' },
    { args: ['abort', 'r', '--reason', ' '], says: '--reason: aborting needs a reason' },
    { args: ['skip', 'r', 'i'], says: '--reason: a skip needs a reason' },
    { args: ['rollback', 'r', 'i'], says: '--reason: a rollback needs a reason' },
    { args: ['approve', 'r'], says: '--stage: missing; write its number, e.g. 2\n--approval: missing' },
    { args: ['reject', 'r', '--stage', '2', '--approval', 'a'], says: '--reason: a rejection needs a reason' },
    { args: ['resume', 'r', '--reason', 'x'.repeat(1_001)], says: '--reason: a reason has at most 1000 characters' },
    { args: ['resume', 'r', '--as', 'x'.repeat(101)], says: '--as: a name has at most 100 characters' },
    { args: ['resume', 'r', '--as', ''], says: '--as: say who gives the command' },
  ])('asks nobody when something is missing: $says', async ({ args, says }) => {
    const { url, asked } = await replyingServer({});
    const { status, stderr } = await run(['rollout', ...args, '--server', url]);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(asked).toEqual([]);
  });
});

describe('tranche release register', () => {
  const rollout = { id: 'prod-5.2.0', version: '5.2.0', policy: 'major', stage: 1, state: 'planning' };

  it('registers a version with its type, its date and its notes', async () => {
    const { url, asked } = await replyingServer({ 'POST /register-release': { status: 201, body: { rollout } } });
    const flags = ['--type', 'major', '--released', '2026-11-23', '--notes', 'quarterly', '--irreversible'];
    const { status, stdout } = await run(['release', 'register', '5.2.0', ...flags, '--server', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('5.2.0 is registered: rollout prod-5.2.0, policy major, stage 1, planning.');
    const body = { version: '5.2.0', type: 'major', releasedAt: '2026-11-23', notes: 'quarterly', irreversible: true };
    expect(asked).toEqual([{ method: 'POST', path: '/register-release', authorization: 'Bearer release', body }]);
  });

  it('says when the version is registered already, and prints JSON', async () => {
    const { url } = await replyingServer({ 'POST /register-release': { body: { rollout } } });
    const args = ['release', 'register', '5.2.0', '--server', url];
    expect((await run(args)).stdout).toContain('5.2.0 is registered already; nothing changed');
    expect(JSON.parse((await run([...args, '--json'])).stdout)).toEqual({ rollout });
  });

  it('refuses what cannot be a release before it asks, all at once', async () => {
    const { url, asked } = await replyingServer({});
    const flags = ['--type', 'huge', '--released', 'soon', '--server', url];
    const { status, stderr } = await run(['release', 'register', '5.2', ...flags]);
    expect(status).toBe(2);
    for (const flag of ['VERSION: "5.2"', '--type: "huge"', '--released: "soon"']) expect(stderr).toContain(flag);
    expect(asked).toEqual([]);
  });
});

describe('tranche evidence verify', () => {
  it.each([
    { body: { entries: 3, valid: true, problems: [] }, status: 0, says: 'The ledger is valid: 3 entries' },
    { body: { entries: 3, valid: false, problems: ['rollout:a: broken'] }, status: 1, says: 'NOT valid' },
  ])('ends with $status: $says', async ({ body, status, says }) => {
    const { url } = await replyingServer({ 'GET /api/evidence/verify': { body } });
    const people = await run(['evidence', 'verify', '--server', url]);
    expect(people.status).toBe(status);
    expect(people.stdout).toContain(says);
    const machine = await run(['evidence', 'verify', '--server', url, '--json']);
    expect({ status: machine.status, body: JSON.parse(machine.stdout) as unknown }).toEqual({ status, body });
  });
});

describe('tranche evidence excuse', () => {
  it('sends who vouches for the instance and why', async () => {
    const path = '/api/rollouts/r/upgrades/s%20p/excuse';
    const { url, asked } = await replyingServer({ [`POST ${path}`]: DONE });
    const args = ['evidence', 'excuse', 'r', 's p', '--reason', 'merged by hand', '--as', 'kim'];
    const { status, stdout } = await run([...args, '--server', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('s p is vouched for');
    const body = { actor: 'kim', reason: 'merged by hand' };
    expect(asked).toEqual([{ method: 'POST', path, authorization: 'Bearer operator', body }]);
  });

  it('asks nobody without a reason', async () => {
    const { url, asked } = await replyingServer({});
    const { status, stderr } = await run(['evidence', 'excuse', 'r', 'i', '--server', url]);
    expect(status).toBe(2);
    expect(stderr).toContain('--reason: vouching needs a reason');
    expect(asked).toEqual([]);
  });
});

describe('tranche doctor', () => {
  const checks = [{ name: 'messages', ok: true, detail: 'none waiting' }];

  it('is content when everything here and on the server is in place', async () => {
    const { url } = await replyingServer({ 'GET /api/doctor': { body: { checks } } });
    const { status, stdout } = await run(['doctor', '--server', url]);
    expect(status).toBe(0);
    expect(stdout).toContain('Everything is in place.');
    expect(stdout).toMatch(/^ {2}ok +messages +none waiting$/m);
  });

  it('fails when the server does not answer or a token is missing', async () => {
    const answer = await tranche(['doctor', '--server', 'http://127.0.0.1:1', '--json'], { cwd: temporaryFolder() });
    expect(answer.status).toBe(1);
    const found: { checks: { name: string; ok: boolean }[] } = JSON.parse(answer.stdout);
    expect(found.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['Node version', true],
      ['server', false],
      ['operator token', false],
      ['release token', false],
    ]);
  });

  it('fails when the server finds something', async () => {
    const failing = [{ name: 'fleet', ok: false, detail: 'cannot be read' }];
    const { url } = await replyingServer({ 'GET /api/doctor': { body: { checks: failing } } });
    const { status, stdout } = await run(['doctor', '--server', url]);
    expect(status).toBe(1);
    expect(stdout).toContain('1 of 5 checks failed.');
  });
});
