import { describe, expect, it } from 'vitest';
import { incidents } from '../../../shared/ports/collections.ts';
import { factsWith, saidWith } from '../../domain/incident/fixtures.ts';
import {
  ID,
  type World,
  createWorld,
  instance,
  openIncident,
  opened,
  placeAlert,
  read,
  recordOfRollout,
  startRollout,
} from './world.ts';

const MINUTE = 60_000;
const EVIL = `"><script>alert('1')</script>`;
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;';
const REFRESH = '<meta http-equiv="refresh" content="5" />';

const acknowledged = { kind: 'acknowledged' } as const;
const declared = { kind: 'declared', text: 'customers notice' } as const;
const dismissed = { kind: 'dismissed', text: 'a test' } as const;
const closed = { kind: 'closed', text: 'it is back' } as const;

async function running(): Promise<World> {
  const world = createWorld();
  await startRollout(world, [instance('src-a'), instance('src-b')]);
  await recordOfRollout(world, [opened]);
  return world;
}

/** As many incidents of one alert as there are of its kind. */
async function massOutage(world: World, count: number): Promise<string> {
  const id = await placeAlert(world);
  for (let index = 1; index < count; index++) {
    const facts = factsWith({ instance: `src-${index}`, slug: `acme-${index}` });
    const incident = `0.${index}`;
    await openIncident(world, { incident, alert: id, instance: `src-${index}`, said: saidWith({ incident, facts }) });
  }
  return id;
}

describe('the page of incidents', () => {
  it('says that nothing is open, and does not look again', async () => {
    const world = createWorld();
    expect(await read(world, '/incidents')).toContain('No alert is open');
    expect((await world.ask('/incidents')).text).not.toContain(REFRESH);
  });

  it('has what nobody has first, then what somebody has, and what is closed at the end', async () => {
    const world = createWorld();
    const one = (id: string, policy: string) => ({
      id,
      first: saidWith({ incident: id, facts: factsWith({ policy }) }),
    });
    await placeAlert(world, one('c', 'Closed one'), { actions: [closed], incident: { state: 'closed' } });
    await placeAlert(world, one('b', 'Taken one'), { actions: [acknowledged, declared] });
    await placeAlert(world, one('a', 'Free one'));
    world.now += 12 * MINUTE;
    const text = await read(world, '/incidents');
    expect(text).toContain('2 alerts open 1 that nobody has acknowledged, 1 undecided.');
    expect(text).toMatch(/Open .*Free one.*● nobody has it.*Taken one.*◐ acknowledged.*Closed .*Closed one/);
    expect(text).toContain('Mon 2026-11-23 09:00 12 minutes ● nobody has it ? undecided');
    expect(text).toContain('⚑ incident customers notice');
    expect((await world.ask('/incidents')).text).toContain(REFRESH);
  });

  it('has a mass outage as one row that counts', async () => {
    const world = createWorld();
    const id = await massOutage(world, 40);
    const { text } = await world.ask('/incidents');
    expect(text.match(/href="\/incidents\/[^"]/g)).toHaveLength(1);
    expect(text).toContain(`href="/incidents/${id}"`);
    expect(await read(world, '/incidents')).toContain('40 instances (40 customer): Instance uptime');
  });

  it('has those that nobody was told of, with the reason', async () => {
    const world = createWorld();
    const withheld = { why: 'silenced', by: 'upgrade', reason: 'sam works on it', until: world.now } as const;
    await openIncident(world, { withheld });
    expect(await read(world, '/incidents')).toMatch(/Told to nobody .*acme: Instance uptime.*sam works on it/);
  });
});

describe('the page of one incident', () => {
  it('says what is wrong, since when, with whom, and what to type', async () => {
    const world = createWorld();
    await placeAlert(world);
    world.now += 42 * MINUTE;
    const text = await read(world, '/incidents/0.abc');
    expect(text).toContain('acme (src-a): Instance uptime, Uptime check fails from most locations');
    expect(text).toContain('▲ P1 ● nobody has it ? undecided');
    expect(text).toContain('Since Mon 2026-11-23 09:00 , 42 minutes');
    expect(text).toContain('With whom acme (src-a), customer, 5.1.9, us-central1');
    expect(text).toContain('Observed 0.000, threshold 0.5');
    expect(text).toContain('npx tranche incident acknowledge 0.abc');
    expect(text).toMatch(/Who was told Pager ✓ paged/);
  });

  it('is found by the alert, too', async () => {
    const world = createWorld();
    const id = await placeAlert(world);
    expect((await world.ask(`/incidents/${id}`)).status).toBe(200);
  });

  it('tells what happened and who decided', async () => {
    const world = createWorld();
    await placeAlert(world, {}, { actions: [acknowledged, declared, { kind: 'noted', text: 'restarting it' }] });
    const text = await read(world, '/incidents/0.abc');
    expect(text).toContain('Decided declared by jo, Mon 2026-11-23 09:00: customers notice');
    expect(text).toMatch(/What happened .*alert opened, P1.*acknowledged.*declared an incident.*note.*restarting it/);
  });

  it('says that the pager was not reached', async () => {
    const world = createWorld();
    const trouble = { since: world.now, error: 'answered 503' };
    await placeAlert(world, {}, { page: { trouble, opened: false, settled: false } });
    expect(await read(world, '/incidents/0.abc')).toMatch(/Pager ✕ not reached since .*answered 503/);
  });

  it('says of what nobody was told why, and when it is looked at again', async () => {
    const world = createWorld();
    const withheld = { why: 'muted', by: 'nights', reason: 'muted at night', until: world.now + 60 * MINUTE } as const;
    await openIncident(world, { withheld });
    const text = await read(world, '/incidents/0.abc');
    expect(text).toContain('Nobody was told: muted at night.');
    expect(text).toContain('Nobody: muted at night. It is looked at again Mon 2026-11-23 10:00 at the latest.');
  });

  it('names of a mass outage the first ones and counts the others', async () => {
    const world = createWorld();
    await massOutage(world, 40);
    const text = await read(world, '/incidents/0.abc');
    expect(text).toContain('With whom 40 instances');
    expect(text).toContain('Incidents 40, 40 still open; the first one is 0.abc');
    expect(text).toContain('… and 25 more instances');
  });

  it('shows what comes from elsewhere as text, and links only what is of the web', async () => {
    const world = createWorld();
    const facts = factsWith({ policy: EVIL, condition: EVIL, slug: EVIL });
    const first = saidWith({ facts, summary: EVIL, documentation: EVIL, observed: EVIL, url: 'javascript:alert(1)' });
    await placeAlert(world, { first, why: EVIL }, { actions: [{ ...declared, by: EVIL, text: EVIL }] });
    for (const path of ['/', '/incidents', '/incidents/0.abc']) {
      const { status, text } = await world.ask(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|href="\s*javascript/i);
      expect(text).toContain(ESCAPED);
    }
  });

  it('is a friendly 404 where there is none', async () => {
    const { status, text } = await createWorld().ask(`/incidents/${encodeURIComponent(EVIL)}`);
    expect(status).toBe(404);
    expect(text).toContain(`There is no incident or alert ${ESCAPED}.`);
  });
});

describe('what needs you of alerts', () => {
  it('is there without any rollout, too', async () => {
    const world = createWorld();
    await placeAlert(world);
    const text = await read(world);
    expect(text).toContain('No rollout yet');
    expect(text).toMatch(/Needs you acme \(src-a\): Instance uptime.*Nobody has acknowledged it\./);
    expect(text).toContain('npx tranche incident acknowledge 0.abc');
    expect((await world.ask('/')).text).toContain(REFRESH);
  });

  it('is a decision once somebody has it', async () => {
    const world = await running();
    await placeAlert(world, {}, { actions: [acknowledged] });
    const text = await read(world, `/rollouts/${ID}`);
    expect(text).toContain('jo has it. It waits for a decision: an incident, or not.');
    expect(text).toContain('npx tranche incident dismiss 0.abc');
  });

  it('stays while it is an incident, and goes when it was dismissed', async () => {
    const world = await running();
    await placeAlert(world, {}, { actions: [acknowledged, declared] });
    expect(await read(world)).toContain('jo has it. jo has declared it: customers notice.');
    const other = createWorld();
    await placeAlert(other, {}, { actions: [acknowledged, dismissed] });
    expect(await read(other)).not.toContain('Needs you');
  });

  it('begins with what the pager does not take', async () => {
    const world = await running();
    const trouble = { since: world.now, error: 'answered 503' };
    const second = saidWith({ incident: '0.def', facts: factsWith({ policy: 'Disk' }) });
    await placeAlert(world);
    await placeAlert(world, { id: 'other', priority: 'P3', first: second }, { page: { trouble } });
    expect(await read(world)).toMatch(/Needs you .*: Disk.*answered 503.*: Instance uptime/);
  });

  it('is one for all instances of a mass outage', async () => {
    const world = await running();
    await massOutage(world, 30);
    const text = await read(world);
    expect(text.match(/Nobody has acknowledged it/g)).toHaveLength(1);
  });
});

describe('incidents of a rollout', () => {
  it('are listed on its page and on that of the instance, each with its link', async () => {
    const world = await running();
    await placeAlert(world, {}, { actions: [closed], incident: { state: 'closed', closedAt: world.now } });
    await world.store.transaction(async (tx) => {
      const other = await tx.get(incidents, '0.abc');
      tx.set(incidents, '0.else', { ...other!, incident: '0.else', instance: 'src-b', rollout: null });
    });
    const whole = await world.ask(`/rollouts/${ID}`);
    expect(whole.text).toContain('Incidents on upgraded instances');
    const one = await world.ask(`/rollouts/${ID}/src-a`);
    for (const { text } of [whole, one]) {
      expect(text).toContain('href="/incidents/0.abc"');
      expect(text).not.toContain('0.else');
    }
  });
});
