import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWorld, instance, recordOfRollout, startRollout, opened, ID } from './world.ts';

describe('what every page of the console keeps to', () => {
  it('runs and loads nothing: the policy allows its one style sheet only', async () => {
    const { headers, text } = await createWorld().ask('/');
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const allowed = `style-src 'sha256-${hash('sha256', style, 'base64')}'`;
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; ${allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).not.toMatch(/<script|<link|<img|<iframe| style=|\son\w+=/i);
  });

  it('has no inline style and no script in a rollout in full either', async () => {
    const world = createWorld();
    await startRollout(world, [instance('src-a'), instance('src-b', { group: 'customer' })]);
    await recordOfRollout(world, [opened]);
    expect((await world.ask('/')).text).not.toMatch(/<script|<link|<img|<iframe| style=|\son\w+=/i);
  });

  it('says in which time zone its times are', async () => {
    const { text } = await createWorld().ask('/');
    expect(text).toContain('Mon 2026-11-23 09:00');
    expect(text).toContain('<b>Europe/Berlin</b>');
    expect(text).toContain('now UTC+01:00');
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const answered = await createWorld().ask('/', method);
    expect(answered.status).toBe(405);
    expect(answered.headers.get('allow')).toBe('GET');
  });

  it('tells of a fault without its details, and logs it', async () => {
    const world = createWorld();
    Object.assign(world.store, { query: () => Promise.reject(new Error('the secret of the database')) });
    const { status, text } = await world.ask('/');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(world.logged).toEqual(['console: failed']);
  });
});

describe('pages that are not there', () => {
  it.each(['/rollouts/prod-9.9.9', '/rollouts/prod-9.9.9/src-a', '/rollouts/', '//', '/other'])(
    '%s is a friendly 404',
    async (path) => {
      const { status, text, headers } = await createWorld().ask(path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toContain('text/html');
      expect(text).toContain('There is nothing here');
      expect(text).toContain('href="/"');
    },
  );

  it('says why an instance takes no part', async () => {
    const world = createWorld();
    await startRollout(world, [instance('src-a'), instance('src-z', { releaseChannel: 'pause' })]);
    const { status, text } = await world.ask(`/rollouts/${ID}/src-z`);
    expect(status).toBe(404);
    expect(text).toContain('src-z takes no part in prod-5.2.0: its release channel is pause.');
  });

  it('repeats what was asked for as text', async () => {
    const { text } = await createWorld().ask(`/rollouts/${encodeURIComponent('<script>alert(1)</script>')}`);
    expect(text).toContain('There is no rollout &lt;script&gt;alert(1)&lt;/script&gt;.');
  });
});
