import { describe, expect, test } from 'vitest';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { failureOf, scriptedGithub } from './scriptedGithub.ts';

const MARKER = '<!-- tranche:tracking:r-1 -->';
const SINCE = Date.parse('2026-11-23T10:00:00.400Z');

const issue = (number: number, body: string | null = MARKER, createdAt = '2026-11-23T10:00:00Z', more = {}) => ({
  number,
  html_url: `https://github.test/issues/${number}`,
  body,
  created_at: createdAt,
  ...more,
});
const comment = (id: number, createdAt = '2026-11-23T10:00:00Z') => ({
  id,
  html_url: `https://github.test/comments/${id}`,
  body: `comment ${id}`,
  created_at: createdAt,
});
const pageOf = (all: readonly unknown[]) => (request: { query: Readonly<Record<string, string>> }) => {
  const [size, page] = [Number(request.query['per_page']), Number(request.query['page'])];
  return { body: all.slice(size * (page - 1), size * page) };
};

describe('tracking issues', () => {
  test('are opened with one request', async () => {
    const github = await scriptedGithub({ 'POST issues': { status: 201, body: issue(7) } });
    const opened = await githubTrackingIssues(github.access).open({ title: 't', body: 'b', labels: ['a'] });
    expect(opened).toEqual({ number: 7, url: 'https://github.test/issues/7' });
    expect(github.received).toEqual([
      { call: 'POST issues', query: {}, body: { title: 't', body: 'b', labels: ['a'] } },
    ]);
  });

  test('are opened with those who may be assigned, where somebody may not', async () => {
    const github = await scriptedGithub({
      'POST issues': ({ body }) =>
        'assignees' in Object(body)
          ? { status: 422, body: { message: 'Validation Failed', errors: [{ field: 'assignees', code: 'invalid' }] } }
          : { status: 201, body: issue(7) },
      'POST issues/7/assignees': { status: 201, body: issue(7) },
    });
    const asked = { title: 't', body: 'b', labels: [], assignees: ['jo', 'gone'] };
    expect(await githubTrackingIssues(github.access).open(asked)).toMatchObject({ number: 7 });
    expect(github.received.map(({ call }) => call)).toEqual(['POST issues', 'POST issues', 'POST issues/7/assignees']);
    expect(github.received.at(-1)?.body).toEqual({ assignees: ['jo', 'gone'] });
  });

  test('that were opened and could not be assigned are not said to be missing', async () => {
    const github = await scriptedGithub({
      'POST issues': ({ body }) =>
        'assignees' in Object(body)
          ? { status: 422, body: { message: 'Validation Failed', errors: [{ field: 'assignees', code: 'invalid' }] } }
          : { status: 201, body: issue(7) },
      'POST issues/7/assignees': { status: 403, body: { message: 'no' } },
    });
    const asked = { title: 't', body: 'b', labels: [], assignees: ['gone'] };
    const failed = await failureOf(githubTrackingIssues(github.access).open(asked));
    expect(failed).toMatchObject({ certain: false, retryable: true });
  });

  test('are refused for another reason once', async () => {
    const answer = {
      status: 422,
      body: { message: 'Validation Failed', errors: [{ field: 'title', code: 'missing' }] },
    };
    const github = await scriptedGithub({ 'POST issues': answer });
    const asked = { title: '', body: 'b', labels: [], assignees: ['jo'] };
    expect(await failureOf(githubTrackingIssues(github.access).open(asked))).toMatchObject({ certain: true });
    expect(github.received).toHaveLength(1);
  });

  test('are read with one request', async () => {
    const more = { state: 'closed', assignees: [{ login: 'jo' }, null], closed_by: { login: 'sam' } };
    const github = await scriptedGithub({ 'GET issues/7': { body: issue(7, null, undefined, more) } });
    expect(await githubTrackingIssues(github.access).read(7)).toEqual({
      number: 7,
      url: 'https://github.test/issues/7',
      body: '',
      state: 'closed',
      assignees: ['jo'],
      closedBy: 'sam',
    });
    expect(github.received).toHaveLength(1);
  });

  test('are found by their marker: the oldest since, and no pull request', async () => {
    const listed = [
      issue(9, `${MARKER}\n`, '2026-11-23T12:00:00Z'),
      issue(8, null, '2026-11-23T11:00:00Z'),
      issue(7, `text\n${MARKER}`),
      issue(6, MARKER, '2026-11-23T10:00:00Z', { pull_request: {} }),
      issue(5, MARKER, '2026-11-23T09:59:59Z'),
    ];
    const github = await scriptedGithub({ 'GET issues': pageOf(listed) });
    const issues = githubTrackingIssues(github.access);
    expect((await issues.find(MARKER, SINCE))?.number).toBe(7);
    expect(await issues.find('another', SINCE)).toBeUndefined();
    expect(github.received[0]?.query).toMatchObject({
      state: 'all',
      since: '2026-11-23T10:00:00.000Z',
      sort: 'created',
    });
  });

  test('are found behind hundreds of others, and the search ends where they are too old', async () => {
    const others = Array.from({ length: 250 }, (_, i) => issue(900 - i, ''));
    const old = Array.from({ length: 500 }, (_, i) => issue(500 - i, '', '2026-11-01T00:00:00Z'));
    const github = await scriptedGithub({ 'GET issues': pageOf([...others, issue(600), ...old]) });
    expect((await githubTrackingIssues(github.access).find(MARKER, SINCE))?.number).toBe(600);
    expect(github.received).toHaveLength(3);
  });

  test('are not said to be missing when not all of them were seen', async () => {
    const full = Array.from({ length: 100 }, (_, i) => issue(i + 1, ''));
    const github = await scriptedGithub({ 'GET issues': { body: full } });
    const failed = await failureOf(githubTrackingIssues(github.access).find(MARKER, SINCE));
    expect(failed).toMatchObject({ certain: false, retryable: true });
    expect(github.received).toHaveLength(30);
  });

  test('an empty marker is refused', async () => {
    const github = await scriptedGithub({ 'GET issues': { body: [issue(1)] } });
    expect(await failureOf(githubTrackingIssues(github.access).find('', SINCE))).toMatchObject({ retryable: false });
  });

  test('are updated with what is to change, and with nothing else', async () => {
    const github = await scriptedGithub({ 'PATCH issues/7': { body: issue(7) } });
    const issues = githubTrackingIssues(github.access);
    await issues.update(7, { body: 'new' });
    await issues.update(7, { state: 'closed' });
    await issues.update(7, {});
    expect(github.received.map(({ body }) => body)).toEqual([{ body: 'new' }, { state: 'closed' }]);
  });
});

describe('comments', () => {
  test('are written and edited with one request each', async () => {
    const github = await scriptedGithub({
      'POST issues/7/comments': { body: comment(3) },
      'PATCH issues/comments/3': {},
    });
    const issues = githubTrackingIssues(github.access);
    expect(await issues.comment(7, 'hello')).toEqual({
      id: '3',
      url: 'https://github.test/comments/3',
      body: 'comment 3',
    });
    await issues.editComment('3', 'hello again');
    expect(github.received.map(({ body }) => body)).toEqual([{ body: 'hello' }, { body: 'hello again' }]);
  });

  test('are listed oldest first, without those that were only edited since', async () => {
    const early = comment(1, '2026-11-20T00:00:00Z');
    const all = [early, ...Array.from({ length: 120 }, (_, i) => comment(i + 2)), comment(200, '2026-11-23T10:00:01Z')];
    const github = await scriptedGithub({ 'GET issues/7/comments': pageOf(all) });
    const found = await githubTrackingIssues(github.access).comments(7, SINCE);
    expect(found).toHaveLength(121);
    expect([found[0]?.id, found.at(-1)?.id]).toEqual(['2', '200']);
    expect(github.received).toHaveLength(2);
  });

  test.each(['', '../1', '0', 'x'])('an id %j is refused before anything is sent', async (id) => {
    const github = await scriptedGithub({});
    const failed = await failureOf(githubTrackingIssues(github.access).editComment(id, 'b'));
    expect(failed).toMatchObject({ certain: true, retryable: false });
    expect(github.received).toHaveLength(0);
  });
});

describe('an answer that is none', () => {
  test.each(['', '{', '{}', '[{}]', '"text"', '[{"number":1,"html_url":"u","created_at":"yesterday"}]'])(
    '%j is explained, and leaves open what has happened',
    async (body) => {
      const answer = { body };
      const github = await scriptedGithub({
        'GET issues': answer,
        'POST issues': answer,
        'GET issues/7': answer,
        'GET issues/7/comments': answer,
        'POST issues/7/comments': answer,
      });
      const issues = githubTrackingIssues(github.access);
      const asked = [
        issues.find(MARKER, SINCE),
        issues.open({ title: 't', body: 'b', labels: [] }),
        issues.read(7),
        issues.comments(7, SINCE),
        issues.comment(7, 'b'),
      ];
      for (const call of asked) {
        const failed = await failureOf(call);
        expect(failed).toMatchObject({ name: 'VendorError', certain: false, retryable: true });
        expect(failed.message).toMatch(/^github: the answer is not an? (list of )?(issue|comment)s?: /);
      }
    },
  );
});

test.each([403, 404, 422])('a refusal with %i is certain', async (status) => {
  const github = await scriptedGithub({ 'POST issues': { status, body: { message: 'no' } } });
  const failed = await failureOf(githubTrackingIssues(github.access).open({ title: 't', body: 'b', labels: [] }));
  expect(failed).toMatchObject({ certain: true, retryable: false, message: `github: opening an issue: ${status} no` });
});
