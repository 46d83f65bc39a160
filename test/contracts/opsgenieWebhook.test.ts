import { describe, expect, it } from 'vitest';
import { type PagerEvent, readOpsgenieWebhook } from '../../shared/contracts/opsgenieWebhook.ts';

const eventOf = (body: unknown): PagerEvent => {
  const reading = readOpsgenieWebhook(body);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return reading.value;
};

/** As documented: the moment of the change in nanoseconds, as a number. */
const documented = (action: string, alert: string, more = '') =>
  JSON.parse(`{
    "source": { "name": "", "type": "web" },
    "alert": {
      "updatedAt": 1420452224764002246, "tags": ["tag1", "tag2"], "message": "test alert",
      "username": "jo@example.com", "alertId": "052652ac", "source": "jo@example.com", "alias": "aliastest",
      "tinyId": "23", "createdAt": 1420452191104, "userId": "daed1180", "entity": ""${alert === '' ? '' : `, ${alert}`}
    },
    "action": "${action}", "integrationId": "37c8f316", "integrationName": "Webhook"${more}
  }`) as { action: string; alert: Record<string, unknown> };

const AT = 1_420_452_224_764;

describe('an event of the pager', () => {
  it.each([
    ['Create', '', 'created', ''],
    ['Acknowledge', '', 'acknowledged', ''],
    ['UnAcknowledge', '', 'unacknowledged', ''],
    ['AddNote', '"note": "looking"', 'noted', 'looking'],
    ['AssignOwnership', '"owner": "sam@example.com"', 'assigned', 'sam@example.com'],
    ['TakeOwnership', '', 'assigned', 'jo@example.com'],
    ['AddTags', '"addedTags": "tag1,tag2"', 'other', 'AddTags: tag1, tag2'],
    ['RemoveTags', '"removedTags": "tag1, tag2"', 'other', 'RemoveTags: tag1, tag2'],
    ['AddTeam', '"team": "cloud"', 'other', 'AddTeam: cloud'],
    ['AddRecipient', '"recipient": "sam@example.com"', 'other', 'AddRecipient: sam@example.com'],
    ['Snooze', '"snoozedUntil": 1420452300000', 'snoozed', '1420452300000'],
    ['Snooze', '"snoozeEndDate": "2015-01-05T10:05:00Z"', 'snoozed', '1420452300000'],
    ['Snooze', '', 'snoozed', ''],
    ['UpdatePriority', '"oldPriority": "P2", "priority": "P1"', 'reprioritised', 'P2 to P1'],
    ['Close', '', 'closed', 'closed in the pager'],
    ['Close', '"note": "fixed"', 'closed', 'fixed'],
    ['Delete', '', 'closed', 'deleted in the pager'],
    ['Restart the instance', '', 'other', 'Restart the instance'],
  ])('%s (%s) is read as %s', (action, alert, kind, text) => {
    expect(eventOf(documented(action, alert))).toMatchObject({
      action,
      kind,
      text,
      alias: 'aliastest',
      pagerId: '052652ac',
      by: 'jo@example.com',
      at: AT,
    });
  });

  it('of an escalation names the alert by its id alone, and its headers are no part of anything', () => {
    const escalation = (token: string, name = 'cloud') => ({
      action: 'Escalate',
      alert: { alertId: '052652ac' },
      escalationName: name,
      headers: { 'X-Tranche-Token': token },
    });
    const event = eventOf(escalation('secret'));
    expect(event).toMatchObject({
      kind: 'escalated',
      alias: null,
      pagerId: '052652ac',
      by: 'the pager',
      at: null,
      text: 'cloud',
    });
    expect(JSON.stringify(event)).not.toContain('secret');
    expect(eventOf(escalation('other')).key).toBe(event.key);
    expect(eventOf(escalation('secret', 'lead')).key).not.toBe(event.key);
  });

  it('has a key that is the same whenever it comes, and another one for each other event', () => {
    const events = [
      documented('Acknowledge', ''),
      documented('Close', ''),
      documented('AddNote', '"note": "a"'),
      documented('AddNote', '"note": "b"'),
      { ...documented('Close', ''), alert: { alertId: 'other', updatedAt: Number('1420452224764002246') } },
      { ...documented('Close', ''), alert: { alertId: '052652ac', updatedAt: Number('1420452224765002246') } },
    ];
    expect(new Set(events.map((event) => eventOf(event).key)).size).toBe(events.length);
    for (const event of events) expect(eventOf(structuredClone(event)).key).toBe(eventOf(event).key);
    expect(eventOf({ ...documented('Close', ''), integrationId: 'another' }).key).toBe(
      eventOf(documented('Close', '')).key,
    );
  });

  it('is taken with whatever is missing or strange in it, but for what happened and to which alert', () => {
    const strange = { alertId: 'x', alias: 7, username: null, updatedAt: 'soon', note: {}, owner: [], addedTags: 5 };
    expect(eventOf({ action: 'AddNote', alert: strange, source: 'me', escalationName: 3 })).toMatchObject({
      kind: 'noted',
      by: 'the pager',
      at: null,
      text: '',
      alias: null,
    });
    expect(readOpsgenieWebhook({ alert: {} })).toMatchObject({ errors: [{ field: 'action' }] });
    expect(readOpsgenieWebhook({ action: 'Close' })).toMatchObject({ errors: [{ field: 'alert' }] });
    expect(readOpsgenieWebhook({ action: 'Close', alert: {} })).toMatchObject({ errors: [{ field: 'alert.alertId' }] });
    for (const body of [null, 'x', 7, []]) expect(readOpsgenieWebhook(body)).toHaveProperty('errors');
  });

  it('has no moment that no calendar knows', () => {
    expect(eventOf(documented('Snooze', '"snoozedUntil": 1e300'))).toMatchObject({ kind: 'snoozed', text: '' });
    expect(eventOf(documented('Close', '"updatedAt": 8.64e21')).at).toBeNull();
  });

  it('keeps nothing that moves the cursor of a terminal or turns a text around', () => {
    const event = documented('AddNote', '"note": "red\\u001b[1m\\u202e\\nnext line", "username": "jo\\u001b[2J\\n"');
    expect(eventOf(event)).toMatchObject({ text: 'red[1m\nnext line', by: 'jo[2J' });
    expect(eventOf(documented('AssignOwnership', '"owner": "sam\\u0007"'))).toMatchObject({ text: 'sam' });
  });
});
