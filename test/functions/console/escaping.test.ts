import { describe, expect, it } from 'vitest';
import {
  ID,
  claimed,
  createWorld,
  dispatched,
  failed,
  instance,
  openIncident,
  opened,
  recordOfRollout,
  recordOfUpgrade,
  startRollout,
  verified,
} from './world.ts';

const EVIL = `"><script>alert('1')</script>`;
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;';

describe('what comes from elsewhere', () => {
  it('is text on every page, whoever wrote it', async () => {
    const world = createWorld();
    const fleet = [instance('src-a', { slug: EVIL }), instance('src-b')];
    await startRollout(world, fleet, { excluded: [{ id: EVIL, reason: 'suspended' }] });
    await recordOfRollout(world, [opened]);
    await recordOfUpgrade(world, 'src-a', [claimed, failed(EVIL)]);
    await recordOfRollout(world, [{ type: 'RolloutPaused', reason: EVIL }], EVIL);
    await recordOfRollout(world, [{ type: 'RolloutHeld', cause: 'failure-budget', reason: EVIL }]);
    await openIncident(world, { summary: EVIL });
    for (const path of ['/', `/rollouts/${ID}`, `/rollouts/${ID}/src-a`]) {
      const { text, status } = await world.ask(path);
      expect(status).toBe(200);
      expect(text).not.toContain('<script');
      expect(text).toContain(ESCAPED);
    }
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:alert(1)', 'nonsense', ' javascript:alert(1)'])(
    'never becomes a link to %s',
    async (url) => {
      const world = createWorld();
      await startRollout(world, [instance('src-a')]);
      await recordOfRollout(world, [opened]);
      await recordOfUpgrade(world, 'src-a', [claimed, dispatched(url), failed('the run failed')]);
      await openIncident(world, { url });
      for (const path of ['/', `/rollouts/${ID}/src-a`]) {
        const { text } = await world.ask(path);
        expect(text).not.toMatch(/href="\s*(javascript|data|nonsense)/i);
        expect(text).toContain('not linked, it is no web address');
      }
    },
  );
});

describe('one instance of a rollout', () => {
  it('shows every decision of its chain with time, actor, reason and hash, and its runs', async () => {
    const world = createWorld();
    await startRollout(world, [instance('src-a')]);
    await recordOfRollout(world, [opened]);
    await recordOfUpgrade(world, 'src-a', [claimed, dispatched('https://github.example/acme/cloud/actions/runs/71')]);
    world.now += 30 * 60_000;
    await recordOfUpgrade(world, 'src-a', [verified]);
    const { text } = await world.ask(`/rollouts/${ID}/src-a`);
    expect(text).toContain('href="https://github.example/acme/cloud/actions/runs/71"');
    for (const shown of [
      'upgrade claimed',
      'upgrade dispatched',
      'upgrade verified',
      'healthy for 15 minutes',
      'CI-86',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).toContain('datetime="2026-11-23T09:30:00+01:00"');
    expect(text).toContain('5.1.9 → 5.2.0');
    expect(text.match(/<code title="[0-9a-f]{64}, after [0-9a-f]{64}">[0-9a-f]{10}…<\/code>/g)).toHaveLength(3);
  });
});

describe('a large fleet', () => {
  it('is shown a day at a time', async () => {
    const world = createWorld();
    const id = (n: number): string => `src-${String(n).padStart(4, '0')}`;
    const group = { group: 'customer', instanceType: 'production' } as const;
    await startRollout(
      world,
      Array.from({ length: 600 }, (_, n) => instance(id(n), n < 2 ? {} : group)),
    );
    const first = await world.ask('/');
    expect(first.text.match(/<table class="rows">/g)?.length).toBe(2);
    expect(first.text).toContain(`href="/rollouts/${ID}?day=2026-11-30#day-2026-11-30"`);
    const day = await world.ask(`/rollouts/${ID}?day=2026-11-30`);
    expect(day.text).toContain('Instances that start on Mon 2026-11-30');
  });
});
