import { describe, expect, it } from 'vitest';
import { type DomainEvent, GENESIS, type LedgerEntry, chain } from '../../../shared/domain/evidence/ledger.ts';
import { timelineOf } from '../../../shared/text/alerts/timeline.ts';

function entries(
  stream: LedgerEntry['stream'],
  at: number,
  ...events: readonly (DomainEvent & object)[]
): LedgerEntry[] {
  return chain(stream, GENESIS, events, { at, actor: 'tranche' }).entries;
}

const words = (chains: readonly LedgerEntry[]): string[] =>
  timelineOf(chains, String).map(({ at, what, text }) => `${at} ${what}${text === '' ? '' : `: ${text}`}`);

const done = (type: string, occurredAt: number) => ({
  type,
  key: type,
  by: 'jo',
  from: 'pager',
  occurredAt,
  reason: '',
});

describe('what happened', () => {
  it('stands in one order, by when it happened and not when it became known', () => {
    const alert = entries('alert:a', 50, done('AlertAcknowledged', 30), done('AlertDeclared', 20));
    const incident = entries('incident:i', 40, { type: 'IncidentClosed', reason: 'back' });
    expect(words([...alert, ...incident])).toEqual([
      '20 declared an incident',
      '30 acknowledged',
      '40 incident closed in Cloud Monitoring: back',
    ]);
    expect(timelineOf(alert, String)[0]).toMatchObject({ at: '20', knownAt: '50' });
  });

  it('of one moment has the incident first, and what a decision means for it last', () => {
    const alert = entries('alert:a', 1, { type: 'AlertOpened', reason: 'r', priority: 'P1' } as DomainEvent);
    const incident = entries('incident:i', 1, { type: 'IncidentOpened', reason: 's' });
    const meant = entries('incident:i', 1, { type: 'IncidentDismissed', reason: '' });
    expect(words([...alert, ...meant, ...incident])).toEqual([
      '1 incident opened in Cloud Monitoring: s',
      '1 alert opened, P1: r',
      '1 no longer holds the rollout',
    ]);
  });

  it('says where a message is, and of an event that it does not know its name', () => {
    const posted = { type: 'AlertPosted', channel: 'opsgenie', permalink: 'https://slack.test/p1', reason: '' };
    const [told, unknown] = timelineOf(entries('alert:a', 1, posted, { type: 'AlertSungAbout', reason: 'la' }), String);
    expect(told).toMatchObject({ what: 'posted in #opsgenie', url: 'https://slack.test/p1' });
    expect(unknown).toMatchObject({ what: 'alert sung about', text: 'la', url: null });
  });
});
