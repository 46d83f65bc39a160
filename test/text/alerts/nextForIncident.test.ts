import { describe, expect, it } from 'vitest';
import { type IncidentStanding, nextForIncident } from '../../../shared/text/alerts/nextForIncident.ts';

type Alert = NonNullable<IncidentStanding['alert']>;

const declared = { kind: 'declared', text: '' } as const;
const dismissed = { kind: 'dismissed', text: '' } as const;

function next(alert: Partial<Alert> | null, changes: Partial<IncidentStanding> = {}) {
  const full = alert && {
    status: 'open' as const,
    decision: null,
    acknowledged: null,
    incidents: { open: 1, total: 1 },
    hold: null,
  };
  const step = nextForIncident({
    id: '0.abc',
    state: 'open',
    withheld: null,
    alert: full && { ...full, ...alert },
    ...changes,
  });
  return { sentence: step.sentence, words: step.commands.map(({ command }) => command.split(' ')[3]) };
}

describe('what can be done about an incident', () => {
  it('begins with somebody who takes it', () => {
    expect(next({})).toEqual({
      sentence: 'It waits for somebody to acknowledge it.',
      words: ['acknowledge', 'declare', 'dismiss', 'note', 'close'],
    });
  });

  it('is then to decide what it is', () => {
    expect(next({ status: 'acknowledged' }).words).toEqual(['declare', 'dismiss', 'note', 'close']);
    expect(next({ status: 'acknowledged', decision: declared }).words).toEqual(['note', 'close']);
    expect(next({ status: 'acknowledged', decision: dismissed }).words).toEqual(['declare', 'note', 'close']);
  });

  it('can still be decided when it is closed', () => {
    const incidents = { open: 0, total: 1 };
    expect(next({ status: 'closed', incidents })).toEqual({
      sentence: 'It is closed, and nobody has decided what it was.',
      words: ['declare', 'dismiss'],
    });
    expect(next({ status: 'closed', incidents, decision: declared })).toMatchObject({ words: [] });
  });

  it('is said to come again when a person has closed it too early', () => {
    const { sentence } = next({ status: 'closed', decision: dismissed, incidents: { open: 2, total: 3 } });
    expect(sentence).toContain('Monitoring still has 2 incidents open');
  });

  it('is nothing while nobody is told, and the reason is said', () => {
    expect(next(null, { withheld: { reason: 'silenced by sam' } })).toEqual({
      sentence: 'Nobody was told: silenced by sam. It is looked at again by itself.',
      words: [],
    });
    expect(next(null, { state: 'closed' }).sentence).toContain('it closed before anybody was to be told');
  });
});
