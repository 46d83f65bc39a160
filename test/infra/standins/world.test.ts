import { describe, expect, test } from 'vitest';
import { createWorld } from '../../../infra/local/standins/world.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { manualClock } from './manualClock.ts';

const ACME = { id: 'src-1', slug: 'acme', domain: 'acme.example.com', version: '5.1.9' };
const UPGRADE = { customer: 'acme', environment: 'prod', version: '5.2.0' };

function setUp(seed = 1) {
  const clock = manualClock();
  const world = createWorld({ clock, seed });
  world.place(ACME);
  const upgrade = (version: string) => {
    const run = world.dispatch({ ...UPGRADE, version });
    clock.advance(run.endsAt - clock.now());
    return run;
  };
  const version = () => {
    const seen = world.look(ACME.domain);
    return seen.kind === 'answers' ? seen.version : seen.kind;
  };
  return { clock, world, upgrade, version };
}

describe('upgrade runs', () => {
  test('a run takes 4 to 12 minutes, and as long again with the same seed', () => {
    const lengths = (seed: number) => {
      const { world } = setUp(seed);
      return Array.from({ length: 200 }, () => world.dispatch(UPGRADE)).map((run) => run.endsAt - run.createdAt);
    };
    expect(Math.min(...lengths(7))).toBeGreaterThanOrEqual(4 * MINUTE);
    expect(Math.max(...lengths(7))).toBeLessThanOrEqual(12 * MINUTE);
    expect(new Set(lengths(7)).size).toBeGreaterThan(50);
    expect(lengths(7)).toEqual(lengths(7));
    expect(lengths(7)).not.toEqual(lengths(8));
  });

  test('an instance reports its new version from the moment the run ends, not before', () => {
    const { clock, world, version } = setUp();
    const run = world.dispatch(UPGRADE);
    clock.advance(run.endsAt - clock.now() - 1);
    expect([version(), world.statusOf(run)]).toEqual(['5.1.9', 'pending']);
    clock.advance(1);
    expect([version(), world.statusOf(run)]).toEqual(['5.2.0', 'succeeded']);
  });

  test('of two runs at once, the one that ends last wins', () => {
    const { clock, world, version } = setUp();
    const runs = [world.dispatch(UPGRADE), world.dispatch({ ...UPGRADE, version: '5.2.1' })];
    clock.advance(12 * MINUTE);
    const last = runs.reduce((a, b) => (b.endsAt >= a.endsAt ? b : a));
    expect(version()).toBe(last.version);
  });

  test('a run for a customer whom nobody knows fails', () => {
    const { clock, world } = setUp();
    const run = world.dispatch({ ...UPGRADE, customer: 'nobody' });
    clock.advance(12 * MINUTE);
    expect(world.statusOf(run)).toBe('failed');
  });

  test('dispatches are counted per customer and version', () => {
    const { world } = setUp();
    world.dispatch(UPGRADE);
    world.dispatch(UPGRADE);
    world.dispatch({ ...UPGRADE, version: '5.2.1' });
    expect(world.dispatchCount('acme', '5.2.0')).toBe(2);
    expect(world.dispatchCount('acme', '5.2.1')).toBe(1);
    expect(world.dispatchCount('other', '5.2.0')).toBe(0);
  });
});

describe('the deployments repository', () => {
  test('it holds the version of the last successful run over the one in the folder', () => {
    const { world, upgrade } = setUp();
    expect(world.mergedVersion('src-1', '5.1.9')).toBe('5.1.9');
    upgrade('5.2.0');
    expect(world.mergedVersion('src-1', '5.1.9')).toBe('5.2.0');
    expect(world.mergedVersion('unheard-of', '5.1.9')).toBe('5.1.9');
  });

  test('placing the same version again keeps what a run has merged', () => {
    const { world, upgrade, version } = setUp();
    upgrade('5.2.0');
    world.place(ACME);
    expect(version()).toBe('5.2.0');
  });

  test('an edit of the file after the run wins, and the next run wins over the edit', () => {
    const { world, upgrade, version } = setUp();
    upgrade('5.2.0');
    expect(world.mergedVersion('src-1', '5.1.10')).toBe('5.1.10');
    world.place({ ...ACME, version: '5.1.10' });
    expect([version(), world.mergedVersion('src-1', '5.1.10')]).toEqual(['5.1.10', '5.1.10']);
    upgrade('5.2.1');
    expect([version(), world.mergedVersion('src-1', '5.1.10')]).toEqual(['5.2.1', '5.2.1']);
  });

  test('an instance that leaves is absent, and is what it was when it comes back', () => {
    const { world, upgrade, version } = setUp();
    upgrade('5.2.0');
    world.remove('src-1');
    expect(version()).toBe('absent');
    world.place(ACME);
    expect(version()).toBe('5.2.0');
  });

  test('an instance that moves to another domain and slug is found there only', () => {
    const { world } = setUp();
    world.place({ ...ACME, slug: 'acme-corp', domain: 'acme.test' });
    expect(world.look('acme.example.com').kind).toBe('absent');
    expect(world.look('acme.test').kind).toBe('answers');
    expect(world.dispatch(UPGRADE).conclusion).toBe('failure');
    expect(world.dispatch({ ...UPGRADE, customer: 'acme-corp' }).conclusion).toBe('success');
  });
});

describe('broken instances', () => {
  test('one that breaks with its next upgrade is well until that has ended, and never after', () => {
    const { clock, world, upgrade } = setUp();
    world.break('src-1', { kind: 'unhealthy', from: 'next-upgrade' });
    const run = world.dispatch(UPGRADE);
    expect(world.look(ACME.domain)).toEqual({ kind: 'answers', version: '5.1.9', healthy: true });
    clock.advance(run.endsAt - clock.now());
    expect(world.look(ACME.domain)).toEqual({ kind: 'answers', version: '5.2.0', healthy: false });
    upgrade('5.2.0');
    expect(world.look(ACME.domain)).toEqual({ kind: 'answers', version: '5.2.0', healthy: false });
    world.repair('src-1');
    expect(world.look(ACME.domain)).toEqual({ kind: 'answers', version: '5.2.0', healthy: true });
  });

  test('an upgrade that was in flight when it broke is not its next one', () => {
    const { clock, world } = setUp();
    world.dispatch(UPGRADE);
    world.break('src-1', { kind: 'silent', from: 'next-upgrade' });
    clock.advance(12 * MINUTE);
    expect(world.look(ACME.domain)).toMatchObject({ version: '5.2.0', healthy: true });
    world.dispatch(UPGRADE);
    clock.advance(12 * MINUTE);
    expect(world.look(ACME.domain)).toEqual({ kind: 'silent' });
  });

  test('one with the wrong version goes on reporting the one from before, also after a retry', () => {
    const { world, upgrade, version } = setUp();
    upgrade('5.1.10');
    world.break('src-1', { kind: 'wrong-version', from: 'next-upgrade' });
    upgrade('5.2.0');
    upgrade('5.2.0');
    expect(version()).toBe('5.1.10');
    expect(world.mergedVersion('src-1', '5.1.9')).toBe('5.2.0');
  });

  test('one that gets the wrong version now falls back to the one before its last upgrade', () => {
    const { world, upgrade, version } = setUp();
    upgrade('5.1.10');
    upgrade('5.2.0');
    world.break('src-1', { kind: 'wrong-version' });
    expect(version()).toBe('5.1.10');
  });

  test('a failing run changes nothing', () => {
    const { world, upgrade, version } = setUp();
    world.break('src-1', { kind: 'failing-run' });
    const run = upgrade('5.2.0');
    expect(world.statusOf(run)).toBe('failed');
    expect([version(), world.mergedVersion('src-1', '5.1.9')]).toEqual(['5.1.9', '5.1.9']);
  });

  test('breaking what is not there is refused', () => {
    const { world } = setUp();
    expect(() => world.break('src-9', { kind: 'silent' })).toThrow('no instance src-9');
  });
});
