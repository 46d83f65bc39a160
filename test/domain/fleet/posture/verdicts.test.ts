import { describe, expect, it } from 'vitest';
import { judgeAllowlist } from '../../../../shared/domain/fleet/posture/allowlist.ts';
import { type DoorAnswer, judgeFirewall, judgeSignIn } from '../../../../shared/domain/fleet/posture/frontDoor.ts';
import { judgeLimits, TESTED_LIMITS } from '../../../../shared/domain/fleet/posture/limits.ts';
import { judgeOutbound } from '../../../../shared/domain/fleet/posture/network.ts';
import { met, together, unknown, violated } from '../../../../shared/domain/fleet/posture/verdict.ts';

const refused: DoorAnswer = { status: 401, redirect: null, server: 'cloudflare', ray: true, challenged: false };
const to = (path: string, host = ''): DoorAnswer => {
  return { ...refused, status: 302, redirect: { path, host, elsewhere: host !== '' } };
};
const door = (home: DoorAnswer, api = refused) => ({ home: { value: home }, api: { value: api }, seenAs: null });
const silent = { unread: 'no answer in time', remedy: 'look again' };

describe('what an instance shows to who has not signed in', () => {
  it.each([
    { home: refused, state: 'met' },
    { home: to('/sign-in'), state: 'met' },
    { home: to('/.auth/saml/login'), state: 'met' },
    { home: to('/app', 'idp.example.com'), state: 'met' },
    { home: to('/7f/saml2', 'login.example.com'), state: 'met' },
    { home: to('/o/saml2/idp', 'accounts.example.com'), state: 'met' },
    { home: to('/search'), state: 'unknown' },
    { home: to('/', 'www.example.com'), state: 'unknown' },
    { home: to('/parked', 'example.net'), state: 'unknown' },
    { home: { ...refused, status: 503 }, state: 'unknown' },
    { home: { ...refused, status: 403, challenged: true }, state: 'unknown' },
    { home: { ...refused, status: 200 }, state: 'violated' },
  ])('is $state: $home.status $home.redirect.path', ({ home, state }) => {
    expect(judgeSignIn(door(home)).state).toBe(state);
  });

  it('is violated by the API alone', () => {
    expect(judgeSignIn(door(to('/sign-in'), { ...refused, status: 200 }))).toMatchObject({
      state: 'violated',
      reason: '/.api/graphql answers 200 to who has not signed in',
    });
  });
});

describe('an allowlist', () => {
  const letIn = { uptimeCheckers: { value: ['203.0.113.10', '2001:db8::1'] }, codeHost: { value: ['192.0.2.0/24'] } };
  const list = ['203.0.113.0/28', '2001:db8::/48', '192.0.2.0/25', '192.0.2.128/25'];
  const closed = door({ ...refused, status: 403 });

  it('is met when it is narrow, holds all who must come in, and refuses us', () => {
    expect(judgeAllowlist(list, letIn, closed).state).toBe('met');
  });

  it('names what it lacks, and what could not be read', () => {
    const unread = { ...letIn, codeHost: silent };
    expect(judgeAllowlist(list.slice(1), unread, closed)).toMatchObject({
      state: 'violated',
      reason: 'the allowlist lacks 1 of 2 ranges of uptime checkers: 203.0.113.10; no answer in time',
    });
    expect(judgeAllowlist(list, unread, closed).state).toBe('unknown');
    expect(judgeAllowlist(list, { ...letIn, codeHost: { value: [] } }, closed).state).toBe('unknown');
  });

  it('is not known to be kept when nothing answers', () => {
    expect(judgeAllowlist(list, letIn, { home: silent, api: silent, seenAs: null }).state).toBe('unknown');
  });

  it('is none when it lets nearly everybody in', () => {
    for (const wide of ['0.0.0.0/0', '10.0.0.0/7', '::/0', '2000::/3']) {
      expect(judgeAllowlist([...list, wide], letIn, closed).state).toBe('violated');
    }
    expect(judgeAllowlist([...list, '10.0.0.0/8', '2001::/16'], letIn, closed).state).toBe('met');
  });

  it('is none either when its narrow ranges let nearly everybody in together', () => {
    const eights = Array.from({ length: 64 }, (_, index) => `${index}.0.0.0/8`);
    expect(judgeAllowlist([...list, ...eights], letIn, closed)).toMatchObject({
      state: 'violated',
      reason: 'the 68 ranges together let in a quarter or more of IPv4',
    });
    const same = eights.map(() => '10.0.0.0/8');
    expect(judgeAllowlist([...list, ...eights.slice(1, 63), ...same], letIn, closed).state).toBe('met');
  });
});

describe('the firewall in front', () => {
  it('is known by both of its signs, and by neither when it is not there', () => {
    expect(judgeFirewall(door(refused)).state).toBe('met');
    expect(judgeFirewall(door({ ...refused, ray: false })).state).toBe('unknown');
    expect(judgeFirewall(door(refused, { ...refused, server: '', ray: false })).state).toBe('unknown');
    const bare = { ...refused, server: 'nginx', ray: false };
    expect(judgeFirewall(door(bare, bare)).state).toBe('violated');
    expect(judgeFirewall({ home: silent, api: silent, seenAs: null }).state).toBe('unknown');
  });
});

describe('the way out', () => {
  it('must be by reserved addresses, everywhere', () => {
    expect(judgeOutbound([]).state).toBe('violated');
    expect(judgeOutbound([{ name: 'nat', addresses: 2 }])).toEqual(met('it goes out by 2 reserved addresses'));
    expect(
      judgeOutbound([
        { name: 'nat', addresses: 1 },
        { name: 'auto', addresses: null },
      ]).state,
    ).toBe('violated');
    expect(judgeOutbound([{ name: 'nat', addresses: 0 }]).state).toBe('violated');
  });
});

describe('the tested limits', () => {
  const usage = (share: number) => ({
    repositories: { value: TESTED_LIMITS.repositories * share },
    storage: { value: TESTED_LIMITS.storage * share },
    users: { value: TESTED_LIMITS.users * share },
  });

  it('are met below them, with a warning from eighty percent on, and violated beyond them', () => {
    expect(judgeLimits(usage(0.79))).not.toHaveProperty('warning');
    expect(judgeLimits(usage(0.8))).toMatchObject({ state: 'met', warning: true });
    expect(judgeLimits(usage(1)).state).toBe('met');
    expect(judgeLimits(usage(1.01))).toMatchObject({
      state: 'violated',
      reason: expect.stringContaining('444 GB of storage, more than the tested 440 GB of storage'),
    });
  });

  it('are unknown while one is, unless another is violated', () => {
    expect(judgeLimits({ ...usage(0.1), users: silent })).toMatchObject({
      state: 'unknown',
      reason: 'users: no answer in time',
    });
    expect(judgeLimits({ ...usage(2), users: silent }).state).toBe('violated');
    expect(judgeLimits({ repositories: silent, storage: silent, users: silent })).toEqual(
      unknown('no answer in time', 'look again'),
    );
  });
});

it('a whole is as bad as the worst of its parts, and tells the worst first', () => {
  expect(together([met('a'), unknown('b', 'do b'), violated('c', 'do c'), unknown('d', 'do b')])).toEqual({
    state: 'violated',
    reason: 'c; b; d',
    remedy: 'do c; do b',
  });
});
