import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRoutingFile } from '../../shared/contracts/routingFile.ts';
import { endedMuteTimes } from '../../shared/domain/incident/checkRouting.ts';
import { defaultRouting, defaultRule } from '../../shared/domain/incident/defaultRouting.ts';
import { at } from '../domain/calendar/fixtures.ts';
import { damaged, expectUseful, told } from './mutations.ts';

const FULL = `rules:
  - name: database
    match:
      kind: [threshold, log]
      severity: [critical, none]
      group: [production, none]
      policy: "Database *"
      labels: { policy.team: [storage, cloud] }
    during: { days: [mon, tue], from: "09:00", to: "18:00", timeZone: Europe/Berlin }
    priority: P2
    pager: false
    slack: ["#storage", opsgenie]
    groupBy: [instance, labels.resource.database_id]
    joinMinutes: 0
    delayMinutes: 2
    repeatMinutes: never
    reopenMinutes: 60
    autoCloseMinutes: never
    muteTimes: [nights]
  - name: everything
inhibitions:
  - { name: down, source: { kind: uptime }, target: { kind: threshold }, equal: [instance] }
muteTimes:
  - name: nights
    hours: { from: "22:00", to: "06:00" }
    owner: sam
    reason: nobody looks at it at night
    until: 2026-12-24T09:00:00+01:00
people:
  - { name: jo, email: jo@example.com, slack: U024BE7LH, github: jo-example, lead: true }
  - { name: sam }
links:
  - { label: Runbook, url: "https://runbooks.example.com/{policy}?region={region}", match: { kind: uptime } }
postMortems:
  actions:
    - { title: Write it down, assignee: on-call, dueDays: 3 }
  labels: [post-mortem, sev]
holds: { tags: [stop-upgrades, hold-rollouts] }
heartbeat: { pager: tranche, probeHours: 24, monitoring: { policy: Heartbeat, minutes: 15 } }
`;

const read = (text: string) => readRoutingFile(text, 'routing.yaml');
const problems = (text: string): string[] => told(read(text).problems);
const changed = (part: string, by: string): string => {
  expect(FULL).toContain(part);
  return FULL.replace(part, by);
};

describe('a routing file', () => {
  it('holds rules, inhibitions, mute times, people, links, post-mortems, holds and heartbeats', () => {
    expect(read(FULL)).toEqual({
      problems: [],
      value: {
        rules: [
          {
            name: 'database',
            match: {
              kind: ['threshold', 'log'],
              severity: ['critical', 'none'],
              group: ['customer', 'none'],
              policy: ['Database *'],
              labels: { 'policy.team': ['storage', 'cloud'] },
            },
            during: { days: ['mon', 'tue'], from: '09:00', to: '18:00', timeZone: 'Europe/Berlin' },
            priority: 'P2',
            pager: false,
            slack: ['storage', 'opsgenie'],
            groupBy: ['instance', 'labels.resource.database_id'],
            joinMinutes: 0,
            delayMinutes: 2,
            repeatMinutes: null,
            reopenMinutes: 60,
            autoCloseMinutes: null,
            muteTimes: ['nights'],
          },
          { ...defaultRule, name: 'everything' },
        ],
        inhibitions: [
          { name: 'down', source: { kind: ['uptime'] }, target: { kind: ['threshold'] }, equal: ['instance'] },
        ],
        muteTimes: [
          {
            name: 'nights',
            hours: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '22:00', to: '06:00' },
            owner: 'sam',
            reason: 'nobody looks at it at night',
            until: at('2026-12-24T08:00:00Z'),
          },
        ],
        people: [
          { name: 'jo', email: 'jo@example.com', slack: 'U024BE7LH', github: 'jo-example', lead: true },
          { name: 'sam', lead: false },
        ],
        links: [
          {
            label: 'Runbook',
            url: 'https://runbooks.example.com/{policy}?region={region}',
            match: { kind: ['uptime'] },
          },
        ],
        postMortems: {
          actions: [{ title: 'Write it down', assignee: 'on-call', dueDays: 3 }],
          labels: ['post-mortem', 'sev'],
        },
        holds: { tags: ['stop-upgrades', 'hold-rollouts'] },
        heartbeat: { pager: 'tranche', probeHours: 24, monitoring: { policy: 'Heartbeat', minutes: 15 } },
      },
    });
  });

  it('keeps the default of what it leaves out, and may be empty', () => {
    expect(read('').value).toEqual(defaultRouting);
    expect(read('people: [{ name: jo }]').value).toEqual({ ...defaultRouting, people: [{ name: 'jo', lead: false }] });
    expect(read('postMortems: { labels: [x] }').value?.postMortems).toEqual({
      ...defaultRouting.postMortems,
      labels: ['x'],
    });
    expect(read('inhibitions: []').value?.inhibitions).toEqual([]);
  });

  it('is told everything that is wrong with it at once, each with its line', () => {
    const file = `rules:
  - name: one
    match: { kind: upime, severity: fatal, group: [trail], colour: red, labels: { team: cloud }, policy: [] }
    priority: P0
    pager: yes please
    slack: [Not A Channel]
    groupBy: [polcy, labels.zone]
    joinMinutes: 1.5
    repeatMinutes: 0
    delay: 3
  - name: two
    match: { group: trial }
    during: { from: 9:00, to: "24:00", days: [] }
    muteTimes: [nigths]
muteTimes:
  - { name: nights, hours: { from: "22:00", to: "06:00" }, owner: sam, reason: quiet }
people:
  - { name: jo, email: nowhere, slack: "@jo", github: "-" }
links:
  - { label: Bad, url: "javascript:alert(1)" }
  - { label: Worse, url: "https://{hots}/" }
colours: []
`;
    expect(problems(file)).toEqual([
      '3 rules[0].match.kind[0]: "upime" is no kind of incident; write uptime, threshold, log or other',
      '3 rules[0].match.severity[0]: "fatal" is no severity; write critical, error, warning or none',
      '3 rules[0].match.group[0]: "trail" is no group; write internal, trial, customer or none',
      '3 rules[0].match.policy: an empty list matches nothing; leave it out, or write an alerting policy, e.g. "Slow *"',
      '3 rules[0].match.labels.team: is no name of a label; write where it comes from before it: policy., resource., metric., system., user. or tranche.',
      expect.stringMatching(/^3 rules\[0\]\.match\.colour: no such field; there are: source, kind, severity, group/),
      '4 rules[0].priority: "P0" is no priority; write P1, P2, P3, P4, P5 or by-severity-and-group',
      '5 rules[0].pager: "yes please" is no flag; write true or false',
      '6 rules[0].slack[0]: "Not A Channel" is no channel; write its name in lower case without #, or its id',
      expect.stringMatching(/^7 rules\[0\]\.groupBy\[0\]: "polcy" is no fact; write one of source, kind, severity/),
      expect.stringMatching(/^7 rules\[0\]\.groupBy\[1\]: "labels.zone" is no fact/),
      '8 rules[0].joinMinutes: 1.5 is no number of minutes; write a whole number from 0 to 1440',
      '9 rules[0].repeatMinutes: 0 is no number of minutes; write a whole number from 1 to 10080, or never',
      expect.stringMatching(/^10 rules\[0\]\.delay: no such field; there are: name, match/),
      expect.stringMatching(/^13 rules\[1\]\.during\.days: no day at all/),
      expect.stringMatching(/^13 rules\[1\]\.during\.from: .*"09:00"|"9:00" is no time of day/),
      expect.stringMatching(/^13 rules\[1\]\.during\.to: "24:00" is no time of day/),
      '18 people[0].email: "nowhere" is no address; write e.g. jo@example.com',
      '18 people[0].slack: "@jo" is no member id of Slack; write as in the profile, e.g. U024BE7LH',
      '18 people[0].github: "-" is no login at GitHub; write e.g. jo-example',
      expect.stringMatching(/^20 links\[0\]\.url: "javascript:alert\(1\)" is no link; write an address/),
      expect.stringMatching(/^21 links\[1\]\.url: "https:\/\/{hots}\/" is no link/),
      expect.stringMatching(/^22 colours: no such field; there are: rules, inhibitions/),
    ]);
  });

  it.each([
    [
      'the last rule does not match everything',
      changed('  - name: everything', '  - { name: everything, match: { kind: log } }'),
      '20 rules[1]: the last rule has to match everything, so that no incident is told to nobody; add one without match and during',
    ],
    ['there is no rule', 'rules: []', '1 rules: no rule at all: nobody would be told of anything'],
    [
      'two have the same name',
      changed('name: everything', 'name: database'),
      '20 rules[1].name: "database" is there already, in rules[0]',
    ],
    [
      'two people are the same one',
      changed('{ name: sam }', '{ name: sam, email: JO@example.com }'),
      '31 people[1].email: "jo@example.com" is there already, in people[0]',
    ],
    [
      'a mute time has no such name',
      changed('[nights]', '[days]'),
      '19 rules[0].muteTimes[0]: "days" is no mute time; there are: nights',
    ],
    [
      'a rule tells nobody',
      changed('["#storage", opsgenie]', '[]'),
      '2 rules[0]: tells nobody: neither the pager nor a channel; to be quiet for a time use a mute time, which has an owner',
    ],
    [
      'a match in a log would be over before it is told',
      changed('autoCloseMinutes: never', 'autoCloseMinutes: 2'),
      '15 rules[0].delayMinutes: 2 is not below autoCloseMinutes, 2: a match in a log would be over before anybody is told',
    ],
    [
      'a moment has no offset',
      changed('2026-12-24T09:00:00+01:00', '2026-12-24'),
      '28 muteTimes[0].until: "2026-12-24" is no moment; write a date-time with its offset, e.g. 2026-12-01T09:00:00+01:00',
    ],
  ])('is refused where %s', (_, file, problem) => {
    expect(problems(file)).toEqual([problem]);
  });

  it.each([
    ['{ name: all }', '{ name: b, match: { kind: log } }'],
    [
      '{ name: all, match: { policy: "Slow *" } }',
      '{ name: b, match: { policy: ["Slow queries", "slow *x"], kind: log } }',
    ],
    [
      '{ name: all, during: { from: "09:00", to: "10:00" } }',
      '{ name: b, match: { kind: log }, during: { from: "09:00", to: "10:00" } }',
    ],
  ])('is refused where %s takes everything of %s', (first, second) => {
    expect(problems(`rules:\n  - ${first}\n  - ${second}\n  - name: last\n`)).toContainEqual(
      expect.stringMatching(/^3 rules\[1\]: can never match: rule all, which stands before it/),
    );
  });

  it.each([
    ['{ name: a, match: { policy: "Slow *" } }', '{ name: b, match: { policy: ["Slow queries", Uptime] } }'],
    ['{ name: a, match: { kind: log, group: trial } }', '{ name: b, match: { kind: log } }'],
    ['{ name: a, during: { from: "09:00", to: "10:00" } }', '{ name: b }'],
    ['{ name: a, match: { labels: { policy.team: x } } }', '{ name: b, match: { labels: { policy.tier: x } } }'],
  ])('is taken where %s leaves something to %s', (first, second) => {
    const last = second === '{ name: b }' ? '' : '  - name: last\n';
    expect(problems(`rules:\n  - ${first}\n  - ${second}\n${last}`)).toEqual([]);
  });

  it('may have mute times that have ended: they mute nothing, and are no reason not to start', () => {
    const routing = read(FULL).value;
    if (routing === undefined) throw new Error('it is right');
    expect(endedMuteTimes(routing, at('2026-12-24T07:59:59Z'))).toEqual([]);
    expect(endedMuteTimes(routing, at('2026-12-24T08:00:00Z'))).toMatchObject([{ name: 'nights' }]);
  });

  it('that an accident has damaged is read, or refused with problems that help', () => {
    fc.assert(
      fc.property(damaged(FULL), (file) => {
        const { value, problems: found } = read(file);
        if (value === undefined) expectUseful(found, file);
        else expect(found).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

it('the default routing passes what a file has to pass', () => {
  const { rules, inhibitions, muteTimes, people, links, postMortems } = defaultRouting;
  const written = rules.map((rule) =>
    Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, value ?? 'never'])),
  );
  const file = JSON.stringify({ rules: written, inhibitions, muteTimes, people, links, postMortems });
  expect(read(file)).toEqual({ problems: [], value: defaultRouting });
});
