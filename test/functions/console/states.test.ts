import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import {
  ID,
  RELEASED,
  type World,
  claimed,
  createWorld,
  dispatched,
  failed,
  instance,
  openIncident,
  opened,
  read,
  recordOfRollout,
  recordOfUpgrade,
  startRollout,
  verified,
} from './world.ts';

const DAY = 86_400_000;
const REFRESH = '<meta http-equiv="refresh" content="5" />';

async function running(): Promise<World> {
  const world = createWorld();
  const fleet = [
    instance('src-a'),
    instance('src-b'),
    instance('src-c', { group: 'customer', instanceType: 'production' }),
  ];
  await startRollout(world, fleet);
  await recordOfRollout(world, [opened]);
  return world;
}

describe('the console before anything was released', () => {
  it('says so, and how a release is registered', async () => {
    const world = createWorld();
    const text = await read(world);
    expect(text).toContain('No rollout yet');
    expect(text).toContain('npx tranche release register 5.2.0 --type major');
    expect((await world.ask('/')).text).not.toContain('http-equiv');
  });
});

describe('a running rollout', () => {
  it('says what happens next, what is promised, and who gets it when', async () => {
    const world = await running();
    const text = await read(world);
    expect(text).toMatch(
      /Next: 2 waiting in stage 1 \(internal\); the next one is due to start Mon 2026-11-23 09:00 \(src-[ab]-slug\)\./,
    );
    expect(text).toContain('on track forecast Mon 2026-12-07, promised by Mon 2026-12-07');
    expect(text).toContain('Nothing needs you.');
    expect(text).toMatch(/Mon 2026-11-23 · today 2 instances: 2 planned/);
    expect(text).toMatch(/src-c-slug src-c customer 3 ○ planned/);
  });

  it('looks again by itself', async () => {
    const world = await running();
    expect((await world.ask('/')).text).toContain(REFRESH);
    expect((await world.ask(`/rollouts/${ID}`)).text).toContain(REFRESH);
  });

  it('shows progress as numbers, not as colour alone', async () => {
    const world = await running();
    await recordOfUpgrade(world, 'src-a', [claimed, dispatched('https://github.example/runs/71')]);
    expect(await read(world)).toContain('✓ 0 verified – 0 excused ▶ 1 in flight ✕ 0 failed ○ 1 waiting');
  });

  it('lists who takes no part, with the reason', async () => {
    const world = createWorld();
    await startRollout(world, [instance('src-a'), instance('src-z', { suspended: true })]);
    expect(await read(world)).toMatch(/Not taking part .*suspended src-z/);
  });

  it('names the rollouts newest first', async () => {
    const world = await running();
    world.now += DAY;
    await startRollout(world, [], { id: 'prod-5.2.1' });
    const { text } = await world.ask('/');
    const list = text.slice(text.indexOf('id="rollouts"'));
    expect(list.match(/prod-5\.2\.\d(?=<)/g)).toEqual(['prod-5.2.1', ID]);
  });

  it('asks for a missing approval of the open stage, with the command', async () => {
    const world = createWorld();
    const [first, ...rest] = defaultPolicies.major.stages;
    const policy = { ...defaultPolicies.major, stages: [{ ...first!, approvals: ["the captain's deputy"] }, ...rest] };
    await startRollout(world, [instance('src-a')], { policy });
    await recordOfRollout(world, [opened]);
    const text = await read(world);
    expect(text).toContain("Stage 1 (internal) waits for the approval of the captain's deputy");
    expect(text).toContain(
      String.raw`npx tranche rollout approve prod-5.2.0 --stage 1 --approval 'the captain'\''s deputy'`,
    );
  });
});

describe('a held rollout', () => {
  it('says why, since when, and what can be typed', async () => {
    const world = await running();
    await recordOfUpgrade(world, 'src-a', [claimed, failed('the workflow failed')]);
    await recordOfRollout(world, [{ type: 'RolloutHeld', cause: 'failure-budget', reason: 'the budget is spent' }]);
    const text = await read(world);
    expect(text).toContain('Held since Mon 2026-11-23 09:00: the budget is spent.');
    expect(text).toContain('npx tranche rollout resume prod-5.2.0 --reason "…"');
    expect(text).toContain('npx tranche rollout retry prod-5.2.0 src-a --reason "…"');
    expect(text).toContain('npx tranche rollout skip prod-5.2.0 src-a --reason "…"');
    expect(text.indexOf('src-a-slug failed')).toBeLessThan(text.indexOf('Who gets it when'));
    expect((await world.ask('/')).text).not.toContain(REFRESH);
  });

  it('looks again as long as something is in flight', async () => {
    const world = await running();
    await recordOfUpgrade(world, 'src-a', [claimed]);
    await recordOfRollout(world, [{ type: 'RolloutHeld', cause: 'incident', reason: 'incident 0.abc opened' }]);
    expect(await read(world)).toContain('1 upgrade still in flight will finish and be recorded.');
    expect((await world.ask('/')).text).toContain(REFRESH);
  });

  it('puts the open incident first, and says when it is none of this rollout', async () => {
    const world = await running();
    await openIncident(world, {});
    await openIncident(world, { incident: '0.other', rollout: null, instance: 'src-x' });
    const text = await read(world);
    expect(text).toContain('Incident open on src-a-slug uptime check fails opened Mon 2026-11-23 09:00');
    expect(text).toContain(
      'Incident open on src-x uptime check fails opened Mon 2026-11-23 09:00, not after this upgrade',
    );
  });
});

describe('a paused rollout', () => {
  it('says who paused it and why', async () => {
    const world = await running();
    await recordOfRollout(world, [{ type: 'RolloutPaused', reason: 'a launch today' }], 'erik');
    const text = await read(world);
    expect(text).toContain('Paused since Mon 2026-11-23 09:00 by erik: a launch today.');
    expect(text).toContain('Nothing more starts until it is resumed.');
    expect((await world.ask('/')).text).not.toContain(REFRESH);
  });
});

describe('a late rollout', () => {
  it('says which stage is overdue and that the SLA is at risk', async () => {
    const world = await running();
    world.now = RELEASED + 3 * DAY;
    const sla = { deadline: '2026-12-07', forecast: '2026-12-09', met: false };
    await recordOfRollout(world, [
      { type: 'StageOverdue', stage: 1, due: '2026-11-25', unsettled: 2, reason: 'late' },
      { type: 'SlaAtRisk', sla, reason: 'late' },
    ]);
    const text = await read(world);
    expect(text).toContain('Stage 1 (internal) is overdue It was due on Wed 2026-11-25; 2 instances not verified');
    expect(text).toContain('The SLA is at risk The last instance is expected on Wed 2026-12-09');
    expect(text).toMatch(/1 internal ▶ open ! overdue/);
  });
});

describe('an instance that is put off', () => {
  it('is marked when it is expected after the day that was promised', async () => {
    const world = await running();
    const until = RELEASED + 16 * DAY;
    await recordOfUpgrade(world, 'src-a', [{ type: 'UpgradeDeferred', until, reason: 'a freeze' }]);
    const text = await read(world);
    expect(text).toContain('planned for Mon 2026-11-23; ! expected Wed 2026-12-09, promised by Mon 2026-12-07');
    expect(await read(world, `/rollouts/${ID}/src-a`)).toContain(
      'Promised by Mon 2026-12-07 Expected by Wed 2026-12-09',
    );
  });
});

describe('a completed rollout', () => {
  it('is over: nothing to do, and the promise was kept', async () => {
    const world = await running();
    await recordOfUpgrade(world, 'src-a', [claimed, verified]);
    await recordOfRollout(world, [{ type: 'RolloutCompleted', reason: 'every stage is complete' }]);
    const text = await read(world, `/rollouts/${ID}`);
    expect(text).toContain('✓ completed');
    expect(text).toContain('nothing is left to do');
    expect(text).toContain('✓ met completed Mon 2026-11-23, promised by Mon 2026-12-07');
    expect(text).not.toContain('Needs you');
    expect((await world.ask(`/rollouts/${ID}`)).text).not.toContain(REFRESH);
    expect(await read(world)).toContain(
      'No rollout is running The last one, prod-5.2.0 , was completed on Mon 2026-11-23',
    );
  });
});
