import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, inProcess, tranche } from './support/command.ts';
import { temporaryFolder } from './support/folders.ts';
import { summary } from './support/rollouts.ts';
import { replyingServer } from './support/server.ts';

const ROLLOUTS = { 'GET /api/rollouts': { body: { rollouts: [] } } };
const PAUSED = { body: { rollout: summary({ state: 'paused' }) } };
const NOBODY = 'http://127.0.0.1:1';

/** A folder in which a server was started. */
function started(address: object): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.tranche'));
  writeFileSync(join(folder, '.tranche/server.json'), JSON.stringify(address));
  return folder;
}

const pause = (args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Ended> =>
  tranche(['rollout', 'pause', 'prod-5.2.0', '--reason', 'why', '--as', 'me', ...args], { cwd, env });

describe('the running server', () => {
  it('is the one that the flag names, before the environment and the file of the folder', async () => {
    const { url, asked } = await replyingServer(ROLLOUTS);
    const cwd = started({ url: NOBODY });
    const env = { TRANCHE_SERVER: NOBODY };
    expect((await tranche(['rollout', 'list', '--server', url], { cwd, env })).status).toBe(0);
    expect((await tranche(['rollout', 'list'], { cwd, env: { TRANCHE_SERVER: url } })).status).toBe(0);
    expect((await tranche(['rollout', 'list'], { cwd: started({ url }) })).status).toBe(0);
    expect(asked).toHaveLength(3);
  });

  it('is given the token of the environment, else that of its own file', async () => {
    const { url, asked } = await replyingServer({ 'POST /api/rollouts/prod-5.2.0/pause': PAUSED });
    const cwd = started({ url, operatorToken: 'from-the-file' });
    await pause([], cwd, { TRANCHE_OPERATOR_TOKEN: 'from-the-environment' });
    await pause([], cwd);
    await pause(['--server', `${url}/`], cwd);
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      'Bearer from-the-environment',
      'Bearer from-the-file',
      'Bearer from-the-file',
    ]);
  });

  it('is never given the token of another server', async () => {
    const { url, asked } = await replyingServer({ 'POST /api/rollouts/prod-5.2.0/pause': PAUSED });
    await pause(['--server', url], started({ url: NOBODY, operatorToken: 'not-for-you' }));
    expect(asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is missed with status 1 and what to do about it', async () => {
    const { status, stdout, stderr } = await tranche(['rollout', 'list', '--server', NOBODY]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`no server answers at ${NOBODY}; start one with \`tranche serve\`\n`);
  });

  it('has an address that can be one', async () => {
    const { status, stderr } = await inProcess(['rollout', 'list', '--server', 'ftp://example.com']);
    expect(status).toBe(2);
    expect(stderr).toContain('--server: "ftp://example.com" is no address; write http://HOST:PORT');
  });

  it.each([
    {
      reply: { status: 401, body: { error: 'a valid credential is needed' } },
      status: 1,
      says: 'TRANCHE_OPERATOR_TOKEN',
    },
    { reply: { status: 409, body: { error: 'it is paused already' } }, status: 1, says: 'it is paused already' },
    { reply: { status: 404, body: { error: 'there is no rollout' } }, status: 1, says: 'there is no rollout' },
    {
      reply: { status: 400, body: { errors: [{ field: 'reason', message: 'a pause needs a reason' }] } },
      status: 2,
      says: 'reason: a pause needs a reason',
    },
    { reply: { status: 302, body: '' }, status: 1, says: 'is not tranche (status 302)' },
    { reply: { status: 200, body: '<html>' }, status: 1, says: 'is not tranche (status 200)' },
    { reply: { status: 200, body: { rollout: {} } }, status: 1, says: 'is not understood (rollout.id' },
    { reply: { status: 409, body: { error: 'no\u{1b}[2J' } }, status: 1, says: 'no[2J' },
  ])('answers $reply.status: $says', async ({ reply, status, says }) => {
    const { url } = await replyingServer({ 'POST /api/rollouts/prod-5.2.0/pause': reply });
    const args = ['rollout', 'pause', 'prod-5.2.0', '--reason', 'why', '--server', url];
    const ended = await inProcess(args, { env: { USER: 'me' } });
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});
