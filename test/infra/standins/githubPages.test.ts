import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../infra/local/standins/github/githubMarkdown.ts';
import { CLOUD, CUSTOMER, githubApi } from './githubApi.ts';

test('every address for people that an answer gives leads to a page', async () => {
  const { call, upgrade } = await githubApi();
  const run = upgrade();
  const issue = await call('POST', `${CUSTOMER}/issues`, { title: 'Upgrade', body: 'Soon' });
  const comment = await call('POST', `${CUSTOMER}/issues/1/comments`, { body: 'Done' });
  const pull = await call('GET', `${CLOUD}/pulls/1`);
  const review = await call('POST', `${CLOUD}/pulls/1/reviews`, { event: 'APPROVE', body: 'Good' });
  const details = await call('GET', `${CLOUD}/actions/runs/${run.id}`);
  for (const { body } of [issue, comment, pull, review, details]) {
    const page = await fetch(body.html_url);
    expect([body.html_url, page.status]).toEqual([body.html_url, 200]);
    const anchor = new URL(body.html_url).hash.slice(1);
    if (anchor !== '') expect(await page.text()).toContain(`id="${anchor}"`);
  }
});

test('an issue shows its text, its labels, its state and its comments with their times', async () => {
  const { call, github, clock } = await githubApi();
  await call('POST', `${CUSTOMER}/issues`, {
    title: 'Upgrade',
    body: '| a | b |\n|---|---|\n| 1 | 2 |',
    labels: ['x'],
  });
  clock.advance(60_000);
  await call('POST', `${CUSTOMER}/issues/1/comments`, { body: '**Verified**' });
  await call('PATCH', `${CUSTOMER}/issues/1`, { state: 'closed' });
  const html = await (await fetch(`${github.url}/acme/customer/issues/1`)).text();
  for (const part of ['<table>', '<strong>Verified</strong>', '2026-11-23 10:01:00 UTC', 'state closed', '>x</span>']) {
    expect(html).toContain(part);
  }
  const list = await (await fetch(`${github.url}/acme/customer/issues`)).text();
  expect(list).toContain('href="/acme/customer/issues/1"');
});

test('a pull request shows what it changes, who has approved it, and who has merged it', async () => {
  const { call, github, upgrade } = await githubApi();
  upgrade();
  await call('POST', `${CLOUD}/pulls/1/reviews`, { event: 'APPROVE', body: 'Good' }, 'token-of-ada');
  await call('PUT', `${CLOUD}/pulls/1/merge`, {});
  const html = await (await fetch(`${github.url}/acme/cloud/pull/1`)).text();
  for (const part of [
    '<span class="removed">-   sourcegraphVersion: 5.1.9</span>',
    '<span class="added">+   sourcegraphVersion: 5.2.0</span>',
    'ada approved',
    'Merged by tranche[bot]',
    'href="/acme/cloud/actions/runs/1"',
  ]) {
    expect(html).toContain(part);
  }
  expect(await (await fetch(`${github.url}/acme/cloud/pulls`)).text()).toContain('href="/acme/cloud/pull/1"');
});

test('what comes from outside never becomes HTML', async () => {
  const { call, github } = await githubApi();
  const evil = '<script>alert(1)</script>';
  await call('POST', `${CUSTOMER}/issues`, { title: evil, body: evil, labels: [evil] });
  await call('POST', `${CUSTOMER}/issues/1/comments`, { body: `inline ${evil} and <img src=x onerror=alert(1)>` });
  for (const path of ['issues', 'issues/1']) {
    const page = await fetch(`${github.url}/acme/customer/${path}`);
    const html = await page.text();
    expect(html).not.toMatch(/<script|<img/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  for (const path of ['issues/2', 'pull/1', 'issues/x', 'settings', 'issues/1/more', 'pulls/1']) {
    expect([path, (await fetch(`${github.url}/acme/customer/${path}`)).status]).toEqual([path, 404]);
  }
});

test.each([
  ['[a](https://a.test/?b=1&c="2)', '<a href="https://a.test/?b=1&#38;c=&#34;2" rel="nofollow noopener">a</a>'],
  ['[a](javascript:alert(1))', '<p>a</p>'],
  ['[a](JaVaScRiPt:alert(1))', '<p>a</p>'],
  ['[a](data:text/html,x)', '<p>a</p>'],
  ['[a](/relative)', '<p>a</p>'],
  ['<javascript:alert(1)>', '<p>javascript:alert(1)</p>'],
  ['![a"><b>](https://a.test/x.png)', '<p>a&#34;&#62;&#60;b&#62;</p>'],
  ['```"><b>\n<b>\n```', '<pre><code>&#60;b&#62;</code></pre>'],
  ['`<b>`', '<code>&lt;b&gt;</code>'],
  ['# <i>x</i>', '<h1>&#60;i&#62;x&#60;/i&#62;</h1>'],
  ['before\n\n<!-- marker -->', '<p>before</p>'],
  ['<!-- a --><i>', '&#60;i&#62;'],
  ['<!-- a', '&#60;!-- a'],
  ['<b onclick="x">', '&#60;b onclick=&#34;x&#34;&#62;'],
  ['<details ontoggle=alert(1)>', '&#60;details ontoggle=alert(1)&#62;'],
  ['<details open ontoggle=alert(1) open>', '&#60;details open ontoggle'],
  ['<summary\n>', '&#60;summary\n&#62;'],
  ['<sub><script>alert(1)</script></sub>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
])('%s is rendered as %s', (text, expected) => {
  const html = renderMarkdown(text);
  expect(html).toContain(expected);
  expect(html).not.toMatch(/<(?:i|img|script)\b|<(?:b|details|summary)\s/);
});

test('the tags of a tracking issue mean what they mean at GitHub', () => {
  const text = [
    '<!-- marker',
    'of two lines --><details open>',
    '<summary><b>Stage 1</b> &lt;a&gt; & more</summary>',
    '',
    '| a | b |',
    '| - | - |',
    '| 1 | **2** |',
    '',
    '</details>',
    '',
    '<sub>Written by *Tranche*.</sub>',
  ].join('\n');
  const html = renderMarkdown(text);
  expect(html).toContain('<details open>\n<summary><b>Stage 1</b> &lt;a&gt; &#38; more</summary>');
  expect(html).toContain('<td><strong>2</strong></td>');
  expect(html).toContain('</details>');
  expect(html).toContain('<sub>Written by <em>Tranche</em>.</sub>');
  expect(html).not.toContain('marker');
});
