import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../shared/domain/calendar/dates.ts';
import type { AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { withAction } from '../../../shared/domain/incident/alert.ts';
import { GENESIS, type LedgerEntry, chain } from '../../../shared/domain/evidence/ledger.ts';
import type { Incident } from '../../../shared/domain/incident/incident.ts';
import { exactDuration } from '../../../shared/text/duration.ts';
import type { PostMortemRecord } from '../../../shared/text/postMortems/record.ts';
import { timelineTable } from '../../../shared/text/postMortems/timeline.ts';
import { OPENED, alertWith, saidWith } from '../../domain/incident/fixtures.ts';

const MINUTE = 60_000;
const minutes = (count: number): number => OPENED + count * MINUTE;

function incident(id: string, changes: Partial<Incident> = {}): Incident {
  const said = saidWith({ incident: id });
  return { incident: id, said, openedAt: OPENED, closedAt: minutes(40), ...changes } as Incident;
}

function timeline(changes: Partial<PostMortemRecord>): string[] {
  const record = {
    alert: alertWith(),
    view: { headline: 'acme (src-a): Instance uptime' },
    incidents: [incident('0.abc')],
    alertEntries: [],
    rolloutEntries: [],
    people: [{ name: 'Jo Example', github: 'jo', lead: false }],
    format: (at: number) => formatInstant(at, 'America/New_York'),
    ...changes,
  } as unknown as PostMortemRecord;
  return timelineTable(record)
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .replace(/^\| Tue 2026-11-24 /, '')
        .replace(' (-05:00) |', '')
        .replace(/ \|$/, ''),
    );
}

function entriesOf(
  stream: LedgerEntry['stream'],
  events: readonly (readonly [number, string, string])[],
): LedgerEntry[] {
  return events.flatMap(([at, type, reason]) => chain(stream, GENESIS, [{ type, reason }], { at, actor: 'x' }).entries);
}

const act = (kind: AlertAction['kind'], at: number, text = ''): AlertAction => ({
  key: `${kind}~${at}`,
  at: minutes(at),
  kind,
  by: 'jo',
  from: 'pager',
  text,
});

describe('the timeline', () => {
  it('tells everything in the order in which it happened, whenever it became known', () => {
    const actions = [
      act('closed', 41),
      act('declared', 9, 'it is down'),
      act('acknowledged', 7),
      act('noted', 12, 'a | b'),
    ];
    const rows = timeline({
      alert: actions.reduce(withAction, alertWith()),
      alertEntries: entriesOf('alert:a', [
        [minutes(2), 'AlertPaged', ''],
        [minutes(1), 'AlertNotPaged', '503'],
      ]),
      rolloutEntries: entriesOf('rollout:prod-5.2.0', [
        [minutes(10), 'RolloutHeld', 'an incident'],
        [minutes(60), 'RolloutResumed', 'it is over'],
      ]),
    });
    expect(rows).toEqual([
      '22:30 Incident 0.abc began on acme: uptime check fails',
      '22:30 Alert opened: acme (src-a): Instance uptime',
      '22:31 The pager did not take it: 503',
      '22:32 Paged',
      '22:37 Jo Example acknowledged it, 7 minutes after it opened',
      '22:39 Jo Example declared it an incident: it is down',
      '22:40 Rollout prod-5.2.0 is held: an incident',
      String.raw`22:42 Jo Example noted: a \| b`,
      '23:10 Incident 0.abc closed on acme',
      '23:11 Closed by Jo Example',
      '23:30 Rollout prod-5.2.0 goes on: it is over',
    ]);
  });

  it('counts the incidents of a mass outage', () => {
    const many = Array.from({ length: 200 }, (_, index) => incident(`0.${index}`, { closedAt: minutes(30 + index) }));
    const rows = timeline({ incidents: many });
    expect(rows).toHaveLength(4);
    expect(rows.join('\n')).toContain('The first of 200 incidents began');
  });

  it('has a bound', () => {
    const alert = {
      ...alertWith(),
      actions: Array.from({ length: 500 }, (_, n) => act('noted', n, 'x'.repeat(2_000))),
    };
    expect(timeline({ alert }).join('\n').length).toBeLessThan(21_000);
  });
});

it.each([
  [0, 'less than a minute'],
  [7, '7 minutes'],
  [60, '1 hour'],
  [185, '3 hours 5 minutes'],
  [3_125, '2 days 4 hours'],
])('a duration of %i minutes is %s', (count, text) => {
  expect(exactDuration(count * MINUTE)).toBe(text);
});
