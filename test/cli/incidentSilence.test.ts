import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { apiFunction } from '../../functions/api.ts';
import { anybody, bearerToken } from '../../functions/authenticate.ts';
import { createPipeline } from '../usecases/support/pipeline.ts';
import { type Ended, inProcess } from './support/command.ts';
import { replyingServer } from './support/server.ts';

async function server(): Promise<{ run: (...args: string[]) => Promise<Ended>; url: string }> {
  const { deps } = createPipeline();
  http('silences-api', apiFunction({ ...deps, readers: anybody, operators: bearerToken('operator') }));
  const listening = getTestServer('silences-api').listen(0, '127.0.0.1');
  onTestFinished(() => void listening.close());
  await once(listening, 'listening');
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const env = { USER: 'jo', TRANCHE_OPERATOR_TOKEN: 'operator' };
  return { url, run: (...args) => inProcess(['incident', ...args, '--server', url], { env }) };
}

it('an operator silences incidents, sees who silences what, and ends it', async () => {
  const { run } = await server();
  expect((await run('silences')).stdout).toBe('Nothing is silenced.\n');
  const about = [
    '--match',
    'group=trial',
    '--match',
    'policy=Slow *',
    '--match',
    'policy=Log*',
    '--match',
    'labels.policy.team=cloud',
  ];
  const made = await run('silence', ...about, '--minutes', '90', '--reason', 'moving the network');
  const [, id = ''] = /^Done: (s-[0-9a-f]{10}) silences/.exec(made.stdout) ?? [];
  expect(made.stdout).toContain(
    'silences group=trial policy=Slow *|Log* labels.policy.team=cloud from Mon 2026-11-23 10:00 until Mon 2026-11-23 11:30.',
  );
  expect((await run('silences')).stdout).toMatch(
    new RegExp(`^${id} +holds +jo +Mon 2026-11-23 11:30 +0 +group=trial`, 'm'),
  );
  expect((await run('unsilence', id, '--as', 'sam', '--json')).stdout).toContain('"endedBy": "sam"');
  expect((await run('silences', '--json')).stdout).toContain('"silences": []');
  const again = await run('unsilence', id);
  expect(again).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it ended 2026-11-23T10:00:00+00:00 already'),
  });
  expect((await run('unsilence', 's-none')).stderr).toContain('there is no silence s-none');
});

it.each(['__proto__', 'constructor'])('a label may not be called %s, and that is said', async (name) => {
  const { run } = await server();
  const flags = ['--match', `labels.${name}=x`, '--minutes', '5', '--reason', 'r'];
  const { status, stderr } = await run('silence', ...flags);
  expect(status).toBeGreaterThan(0);
  expect(stderr).not.toContain('please report this');
});

it('a silence takes the end that is given, and only from who may command', async () => {
  const { url, run } = await server();
  const flags = ['--match', 'kind=log', '--until', '2026-11-24T09:00:00+01:00', '--reason', 'known', '--as', 'sam'];
  expect((await run('silence', ...flags)).stdout).toContain('until Tue 2026-11-24 08:00.');
  const stranger = await inProcess(['incident', 'silence', ...flags, '--server', url], { env: { USER: 'jo' } });
  expect(stranger).toMatchObject({ status: 1, stderr: expect.stringContaining('does not accept the operator token') });
  const late = await run('silence', '--match', 'kind=log', '--until', '2026-11-22T09:00:00Z', '--reason', 'known');
  expect(late).toMatchObject({ status: 1, stderr: expect.stringContaining('it would be over already') });
});

it.each([
  { args: [], says: ['--match: missing', '--reason: missing', '--until: write either until or minutes'] },
  {
    args: ['--match', 'colour=red', '--match', 'group=trail', '--minutes', '0', '--until', 'soon', '--reason', 'x'],
    says: [
      '--match: "colour=red" is no match',
      '"trail" is no group',
      '--minutes: "0" is no number',
      '--until: "soon" is no moment',
    ],
  },
  { args: ['--match', 'labels.team=x', '--minutes', '1', '--reason', 'x'], says: ['--match: is no name of a label'] },
])('a silence asks nobody when something is wrong: $says', async ({ args, says }) => {
  const { url, asked } = await replyingServer({});
  const { status, stderr } = await inProcess(['incident', 'silence', ...args, '--server', url], {
    env: { USER: 'jo' },
  });
  expect(status).toBe(2);
  for (const each of says) expect(stderr).toContain(each);
  expect(asked).toEqual([]);
});

it('the server tells what is wrong with a silence by its fields', async () => {
  const { url } = await server();
  const ask = async (path: string, body: string) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer operator' },
    });
    return { status: answer.status, said: await answer.json() };
  };
  expect(
    await ask('/api/silences', '{ "actor": "", "match": { "kind": "x" }, "minutes": 1, "colour": 1 }'),
  ).toMatchObject({
    status: 400,
    said: {
      errors: [
        { field: 'actor' },
        { field: 'match.kind[0]' },
        { field: 'reason', message: 'missing; write one line of up to 1000 characters' },
        { field: 'colour' },
      ],
    },
  });
  expect(await ask('/api/silences/s-1/begin', '{}')).toMatchObject({ status: 404 });
  expect(await ask('/api/silences/s-1/end', 'no JSON')).toMatchObject({ status: 400 });
  expect((await fetch(`${url}/api/silences/s-1`)).status).toBe(404);
});
