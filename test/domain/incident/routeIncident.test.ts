import { describe, expect, it } from 'vitest';
import { defaultRouting, defaultRule } from '../../../shared/domain/incident/defaultRouting.ts';
import type { IncidentFacts } from '../../../shared/domain/incident/facts.ts';
import { matchesGlob } from '../../../shared/domain/incident/glob.ts';
import { endOfHours } from '../../../shared/domain/incident/hours.ts';
import { routeIncident } from '../../../shared/domain/incident/routeIncident.ts';
import type { MuteTime, Route, Routing, Rule, Silence, Standing } from '../../../shared/domain/incident/routing.ts';
import { at, iso } from '../calendar/fixtures.ts';
import { OPENED, factsWith } from './fixtures.ts';

const standingWith = (changes: Partial<Standing> = {}): Standing => ({
  now: OPENED,
  openedAt: OPENED,
  silences: [],
  others: [],
  timeZone: 'UTC',
  ...changes,
});
const rule = (changes: Partial<Rule>): Rule => ({ ...defaultRule, name: 'everything', ...changes });
const routingOf = (rules: readonly Rule[], changes: Partial<Routing> = {}): Routing => ({
  ...defaultRouting,
  rules: [...rules, rule({})],
  inhibitions: [],
  ...changes,
});
const routed = (routing: Routing, facts: Partial<IncidentFacts> = {}, standing: Partial<Standing> = {}): Route =>
  routeIncident(routing, factsWith(facts), standingWith(standing));
const lines = ({ considered }: Route): string[] =>
  considered.map(({ what, applies, why }) => `${applies ? '+' : '-'} ${what}: ${why}`);

describe('a rule', () => {
  it('that stands first wins, and those before it say why they did not', () => {
    const routing = routingOf([
      rule({ name: 'trials', match: { group: ['trial'] } }),
      rule({ name: 'eu', match: { region: ['europe-*', 'eu-*'], labels: { 'policy.team': ['cloud'] } } }),
      rule({ name: 'uptime', match: { policy: ['INSTANCE *'], group: ['internal', 'customer'] } }),
    ]);
    const route = routed(routing);
    expect(route.rule.name).toBe('uptime');
    expect(route.reason).toBe('rule uptime matches: policy is Instance uptime, group is customer');
    expect(lines(route)).toEqual([
      '- rule trials: group is customer, not trial',
      '- rule eu: region is us-central1, not europe-* or eu-*; labels.policy.team is not known, not cloud',
      '+ rule uptime: policy is Instance uptime, group is customer',
    ]);
  });

  it('that matches nothing in particular takes everything that is left', () => {
    expect(routed(routingOf([])).reason).toBe('rule everything matches: it takes everything that is left');
  });

  it('never matches by what is not known, but for a severity and a group that are none', () => {
    const stranger = { instance: null, group: null, region: null, severity: null };
    for (const match of [{ instance: ['*'] }, { region: ['*'] }]) {
      expect(routed(routingOf([rule({ name: 'a', match })]), stranger).rule.name).toBe('everything');
    }
    const match = { group: ['none'], severity: ['none'] };
    expect(routed(routingOf([rule({ name: 'a', match })]), stranger).rule.name).toBe('a');
  });

  it('applies only within its hours', () => {
    const during = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' } as const;
    const routing = routingOf([rule({ name: 'day', during })]);
    expect(lines(routed(routing))[0]).toBe('- rule day: it is outside of mon, tue, wed, thu, fri 09:00 to 18:00 UTC');
    expect(routed(routing, {}, { now: at('2026-11-25T09:00:00Z') }).rule.name).toBe('day');
    expect(routed(routing, {}, { now: at('2026-11-25T18:00:00Z') }).rule.name).toBe('everything');
    expect(routed(routing, {}, { now: at('2026-11-28T12:00:00Z') }).rule.name).toBe('everything');
  });

  it('puts together what is equal in the facts that it names', () => {
    const routing = routingOf([rule({ name: 'a', groupBy: ['policy', 'labels.resource.zone', 'region'] })]);
    expect(routed(routing).group).toEqual({
      key: '["a",["policy","Instance uptime"],["region","us-central1"]]',
      labels: { policy: 'Instance uptime', region: 'us-central1' },
    });
    expect(routed(routing, { slug: 'other' }).group.key).toBe(routed(routing).group.key);
    expect(routed(routing, { region: 'eu' }).group.key).not.toBe(routed(routing).group.key);
  });
});

describe('the priority', () => {
  it.each([
    ['critical', 'customer', 'P1'],
    ['error', 'customer', 'P2'],
    ['warning', 'customer', 'P3'],
    ['critical', 'trial', 'P2'],
    ['critical', null, 'P2'],
    ['critical', 'internal', 'P3'],
    ['warning', 'internal', 'P5'],
  ] as const)('of a %s incident of group %s is %s', (severity, group, priority) => {
    expect(routed(routingOf([]), { severity, group }).priority).toBe(priority);
  });

  it('without a severity is that of a critical one for an uptime check, of an error for everything else', () => {
    expect(routed(routingOf([]), { severity: null }).priority).toBe('P1');
    expect(routed(routingOf([]), { severity: null, kind: 'threshold' }).priority).toBe('P2');
  });

  it('may be fixed by the rule', () => {
    expect(routed(routingOf([rule({ name: 'a', priority: 'P4' })])).priority).toBe('P4');
  });
});

const silence = (changes: Partial<Silence> = {}): Silence => ({
  id: 's-1',
  match: { group: ['customer'] },
  owner: 'jo',
  reason: 'moving the database',
  from: OPENED - 60_000,
  until: OPENED + 3_600_000,
  ...changes,
});
const NIGHTS: MuteTime = {
  name: 'nights',
  hours: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '22:00', to: '06:00' },
  owner: 'sam',
  reason: 'nobody looks at it at night',
};
const DOWN = { name: 'down', source: { kind: ['uptime'] }, target: { kind: ['threshold'] }, equal: ['instance'] };
const SLOW = { kind: 'threshold', policy: 'Slow queries' } as const;

describe('an incident is withheld', () => {
  it('while one that inhibits it is open on the same instance', () => {
    const routing = routingOf([], { inhibitions: [DOWN] });
    const route = routed(routing, SLOW, { others: [{ incident: '0.up', facts: factsWith() }] });
    expect(route.withheld).toEqual({
      why: 'inhibited',
      by: '0.up',
      reason: 'incident 0.up (Instance uptime) is open on the same instance src-a',
      until: OPENED + 5 * 60_000,
    });
    const elsewhere = [{ incident: '0.up', facts: factsWith({ instance: 'src-b' }) }];
    expect(routed(routing, SLOW, { others: elsewhere }).withheld).toBeUndefined();
    expect(routed(routing, {}, { others: [{ incident: '0.slow', facts: factsWith(SLOW) }] }).withheld).toBeUndefined();
  });

  it('never by one that it inhibits itself: both would be told to nobody', () => {
    const back = { name: 'up', source: { kind: ['threshold'] }, target: { kind: ['uptime'] }, equal: [] };
    const each = { name: 'any', source: {}, target: {}, equal: ['instance'] };
    for (const inhibitions of [[DOWN, back], [each]]) {
      const route = routed(routingOf([], { inhibitions }), SLOW, {
        others: [{ incident: '0.up', facts: factsWith() }],
      });
      expect(route.withheld).toBeUndefined();
    }
  });

  it('never by an unknown instance that is equal to another', () => {
    const routing = routingOf([], { inhibitions: [DOWN] });
    const others = [{ incident: '0.up', facts: factsWith({ instance: null }) }];
    expect(routed(routing, { ...SLOW, instance: null }, { others }).withheld).toBeUndefined();
  });

  it('while somebody silences it', () => {
    const route = routed(routingOf([]), {}, { silences: [silence()] });
    expect(route.withheld).toEqual({
      why: 'silenced',
      by: 's-1',
      reason: 'jo has silenced it until 2026-11-25 04:30 UTC: moving the database',
      until: OPENED + 3_600_000,
    });
    expect(route.reason).toMatch(/^rule everything matches: .*; nobody is told for now: jo has silenced it/);
    for (const changes of [{ from: OPENED + 1 }, { until: OPENED }, { match: { group: ['trial'] } }]) {
      expect(routed(routingOf([]), {}, { silences: [silence(changes)] }).withheld).toBeUndefined();
    }
  });

  it('in a mute time of its rule, until the hours or the mute time end', () => {
    const routing = (mute: MuteTime): Routing =>
      routingOf([rule({ name: 'a', muteTimes: ['nights'] })], { muteTimes: [mute] });
    expect(routed(routing(NIGHTS)).withheld).toEqual({
      why: 'muted',
      by: 'nights',
      reason: 'mute time nights of sam holds until 2026-11-25 06:00 UTC: nobody looks at it at night',
      until: at('2026-11-25T06:00:00Z'),
    });
    expect(routed(routing({ ...NIGHTS, until: OPENED + 60_000 })).withheld?.until).toBe(OPENED + 60_000);
    expect(routed(routing({ ...NIGHTS, until: OPENED })).withheld).toBeUndefined();
    expect(routed(routing(NIGHTS), {}, { now: at('2026-11-25T06:00:00Z') }).withheld).toBeUndefined();
    expect(routed(routingOf([], { muteTimes: [NIGHTS] })).withheld).toBeUndefined();
  });

  it('for the delay of its rule, from when it opened', () => {
    const routing = routingOf([rule({ name: 'a', delayMinutes: 3 })]);
    expect(routed(routing, {}, { now: OPENED + 179_999 }).withheld).toMatchObject({
      why: 'delayed',
      by: 'a',
      until: OPENED + 180_000,
    });
    expect(routed(routing, {}, { now: OPENED + 180_000 }).withheld).toBeUndefined();
  });
});

describe('hours', () => {
  const end = (hours: Parameters<typeof endOfHours>[0], now: string): string | undefined =>
    iso(endOfHours(hours, at(now), 'UTC'));

  it('over midnight belong to the day on which they begin', () => {
    const hours = { days: ['fri'], from: '22:00', to: '06:00' } as const;
    expect(end(hours, '2026-11-28T05:59:00Z')).toBe('2026-11-28T06:00:00Z');
    expect(end(hours, '2026-11-27T21:59:00Z')).toBeUndefined();
    expect(end(hours, '2026-11-28T23:00:00Z')).toBeUndefined();
  });

  it('that touch are one stretch', () => {
    const weekend = { days: ['sat', 'sun'], from: '00:00', to: '00:00' } as const;
    expect(end(weekend, '2026-11-28T12:00:00Z')).toBe('2026-11-30T00:00:00Z');
  });

  it('follow the clocks on the wall of their zone through summer time', () => {
    const hours = { days: ['sat', 'sun'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' } as const;
    // Clocks go forward at 01:00 UTC on 29 March and back at 01:00 UTC on 25 October.
    expect(end(hours, '2026-03-28T21:00:00Z')).toBe('2026-03-29T04:00:00Z');
    expect(end(hours, '2026-10-24T20:00:00Z')).toBe('2026-10-25T05:00:00Z');
    // The hour from two to three was left out, and comes twice.
    const night = { ...hours, from: '02:00', to: '03:00' } as const;
    expect(end(night, '2026-03-29T01:30:00Z')).toBeUndefined();
    expect(end(night, '2026-10-25T00:30:00Z')).toBe('2026-10-25T02:00:00Z');
  });
});

describe('a pattern', () => {
  it.each([
    ['slow*', 'Slow queries', true],
    ['*queries', 'Slow queries', true],
    ['*o*q*s', 'Slow queries', true],
    ['slow', 'Slow queries', false],
    ['a*a', 'a', false],
    ['*', '', true],
    ['', '', true],
    ['src-?', 'src-a', false],
    ['(.*)', 'abc', false],
  ])('%s on "%s": %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});

describe('by default', () => {
  const night = { now: OPENED, openedAt: OPENED };
  const byDefault = (facts: Partial<IncidentFacts>): string => {
    const { rule: to, priority, withheld } = routed(defaultRouting, facts, night);
    return `${to.name} ${priority}${to.pager ? ' pager' : ''} ${withheld?.why ?? ''}`.trim();
  };

  it('everybody pages at once, our own instances less urgently', () => {
    expect(byDefault({})).toBe('everything P1 pager');
    expect(byDefault({ group: 'trial' })).toBe('everything P2 pager');
    expect(byDefault({ group: 'internal' })).toBe('everything P3 pager');
    expect(byDefault({ group: null, instance: null })).toBe('everything P2 pager');
    expect(byDefault({ kind: 'log', severity: null })).toBe('logs P2 pager');
  });

  it('an instance that is down is told once, not once more for what follows from it', () => {
    const others = [{ incident: '0.up', facts: factsWith() }];
    expect(routed(defaultRouting, SLOW, { others }).withheld?.why).toBe('inhibited');
  });
});
