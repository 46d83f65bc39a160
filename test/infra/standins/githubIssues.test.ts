import { describe, expect, test } from 'vitest';
import { CLOUD, CUSTOMER, githubApi } from './githubApi.ts';

describe('issues', () => {
  test('one that is opened has a number, labels and an address for people', async () => {
    const { call, github } = await githubApi();
    const opened = await call('POST', `${CUSTOMER}/issues`, { title: 'Upgrade', body: 'Soon', labels: ['rollout'] });
    expect(opened).toMatchObject({
      status: 201,
      body: {
        number: 1,
        title: 'Upgrade',
        state: 'open',
        user: { login: 'tranche[bot]' },
        labels: [{ name: 'rollout' }],
        html_url: `${github.url}/acme/customer/issues/1`,
        created_at: '2026-11-23T10:00:00Z',
      },
    });
    expect((await call('GET', `${CUSTOMER}/issues/1`)).body).toEqual(opened.body);
    expect((await call('GET', `${CUSTOMER}/issues/2`)).status).toBe(404);
    expect((await call('POST', `${CUSTOMER}/issues`, { body: 'without a title' })).status).toBe(422);
  });

  test('an edit changes what it names and nothing else, and a close is remembered with its time', async () => {
    const { call, clock } = await githubApi();
    await call('POST', `${CUSTOMER}/issues`, { title: 'Upgrade', body: 'Soon', labels: ['a'] });
    clock.advance(60_000);
    const closed = await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'closed' });
    expect(closed.body).toMatchObject({ state: 'closed', body: 'Soon', closed_at: '2026-11-23T10:01:00Z' });
    const again = await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'open', body: 'Done', labels: ['b'] });
    expect(again.body).toMatchObject({ state: 'open', body: 'Done', closed_at: null, labels: [{ name: 'b' }] });
    const labelled = await call('POST', `${CUSTOMER}/issues/1/labels`, { labels: ['c', 'b'] });
    expect(labelled.body).toMatchObject([{ name: 'b' }, { name: 'c' }]);
  });

  test('a list is filtered by state, label, creator and last change, and comes in pages with links', async () => {
    const { call, clock } = await githubApi();
    for (let i = 1; i <= 5; i += 1) {
      await call('POST', `${CUSTOMER}/issues`, { title: `Issue ${i}`, labels: i % 2 ? ['odd'] : [] });
      clock.advance(60_000);
    }
    await call('POST', `${CUSTOMER}/issues`, { title: 'Issue 6' }, 'token-of-ada');
    await call('PATCH', `${CUSTOMER}/issues/3`, { state: 'closed' });
    const numbers = async (query: string): Promise<number[]> =>
      (await call('GET', `${CUSTOMER}/issues?${query}`)).body.map(({ number }: { number: number }) => number);
    expect(await numbers('')).toEqual([6, 5, 4, 2, 1]);
    expect(await numbers('state=all&labels=odd&direction=asc')).toEqual([1, 3, 5]);
    expect(await numbers('state=closed')).toEqual([3]);
    expect(await numbers('creator=ada')).toEqual([6]);
    expect(await numbers('state=all&sort=updated&since=2026-11-23T10:04:00Z')).toEqual([6, 3, 5]);
    const first = await call('GET', `${CUSTOMER}/issues?state=all&per_page=4`);
    expect(first.headers.get('link')).toContain('page=2>; rel="next"');
    expect(await numbers('state=all&per_page=4&page=2')).toEqual([2, 1]);
  });

  test('comments are listed oldest first, and one can be rewritten', async () => {
    const { call, clock, github } = await githubApi();
    await call('POST', `${CUSTOMER}/issues`, { title: 'Upgrade' });
    const first = await call('POST', `${CUSTOMER}/issues/1/comments`, { body: 'one' });
    expect(first.body.html_url).toBe(`${github.url}/acme/customer/issues/1#issuecomment-${first.body.id}`);
    clock.advance(60_000);
    await call('POST', `${CUSTOMER}/issues/1/comments`, { body: 'two' });
    await call('PATCH', `${CUSTOMER}/issues/comments/${first.body.id}`, { body: 'one, again' });
    const all = await call('GET', `${CUSTOMER}/issues/1/comments`);
    expect(all.body).toMatchObject([{ body: 'one, again', created_at: '2026-11-23T10:00:00Z' }, { body: 'two' }]);
    const since = await call('GET', `${CUSTOMER}/issues/1/comments?since=2026-11-23T10:01:00Z`);
    expect(since.body).toHaveLength(2);
    expect((await call('PATCH', `${CLOUD}/issues/comments/${first.body.id}`, { body: 'x' })).status).toBe(404);
    expect((await call('POST', `${CUSTOMER}/issues/9/comments`, { body: 'x' })).status).toBe(404);
  });

  test('a text of more than 65,536 characters is refused, and one of as many is not', async () => {
    const { call } = await githubApi();
    const issue = (length: number) => call('POST', `${CUSTOMER}/issues`, { title: 'x', body: 'x'.repeat(length) });
    expect((await issue(65_536)).status).toBe(201);
    const refused = await issue(65_537);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      message: 'Validation Failed',
      errors: [{ message: 'body is too long (maximum is 65536 characters)' }],
    });
    expect((await call('POST', `${CUSTOMER}/issues/1/comments`, { body: 'x'.repeat(65_537) })).status).toBe(422);
    expect((await call('PATCH', `${CUSTOMER}/issues/1`, { body: 'x'.repeat(65_537) })).status).toBe(422);
  });

  test('what is no JSON, or not what GitHub expects, is refused in its words', async () => {
    const { call, github } = await githubApi();
    const headers = { authorization: 'Bearer t' };
    const broken = await fetch(`${github.url}${CUSTOMER}/issues`, { method: 'POST', headers, body: '{' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }]);
    expect((await call('POST', `${CUSTOMER}/issues`, { title: 3 })).body.message).toContain('properties/title');
    expect((await fetch(`${github.url}${CUSTOMER}/issues`)).status).toBe(401);
  });
});

describe('the limit of writes', () => {
  test('a write too many is refused until there is room again, and reads are not limited', async () => {
    const { call, clock } = await githubApi({ limits: { perMinute: 2, perHour: 3 } });
    const open = () => call('POST', `${CUSTOMER}/issues`, { title: 'x' });
    await open();
    clock.advance(10_000);
    await open();
    const refused = await open();
    expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('secondary rate limit') } });
    expect(refused.headers.get('retry-after')).toBe('50');
    expect((await call('GET', `${CUSTOMER}/issues`)).body).toHaveLength(2);
    clock.advance(50_000);
    expect((await open()).status).toBe(201);
    clock.advance(60_000);
    expect((await open()).headers.get('retry-after')).toBe(String(3600 - 120));
    expect((await call('GET', '/rate_limit')).body.rate.limit).toBe(15_000);
  });
});

describe('failures on request', () => {
  test('calls that match fail, with or without effect, and all are in the log', async () => {
    const { call, github } = await githubApi();
    github.failWhen(({ method, url }) =>
      method === 'POST' && url.pathname.endsWith('/comments') ? { status: 502, afterEffect: true } : undefined,
    );
    await call('POST', `${CUSTOMER}/issues`, { title: 'x' });
    expect((await call('POST', `${CUSTOMER}/issues/1/comments`, { body: 'lost answer' })).status).toBe(502);
    expect((await call('GET', `${CUSTOMER}/issues/1/comments`)).body).toMatchObject([{ body: 'lost answer' }]);
    github.failNext({ status: 500 });
    expect((await call('POST', `${CUSTOMER}/issues`, { title: 'y' })).status).toBe(500);
    expect(github.calls.log.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      `${CUSTOMER}/issues`,
      `${CUSTOMER}/issues/1/comments`,
      `${CUSTOMER}/issues`,
    ]);
    expect(github.calls.count).toBe(github.calls.log.length);
  });
});
