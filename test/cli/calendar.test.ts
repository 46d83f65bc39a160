import { describe, expect, it } from 'vitest';
import { readCalendarFile } from '../../shared/contracts/calendarFile.ts';
import { inProcess, lines, tranche } from './support/command.ts';
import { temporaryFile } from './support/folders.ts';

const ICS = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:day-off@example.com
DTSTART;VALUE=DATE:20261026
SUMMARY:Company day
END:VEVENT
BEGIN:VEVENT
UID:christmas@example.com
DTSTART;VALUE=DATE:20261225
SUMMARY:Christmas
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n');

describe('tranche calendar show', () => {
  it('says of each day whether it is a working day, and why', async () => {
    const { status, stdout } = await tranche([
      'calendar',
      'show',
      '--from',
      '2026-12-24',
      '--to',
      '2026-12-28',
      '--json',
    ]);
    expect(status).toBe(0);
    const { days }: { days: unknown[] } = JSON.parse(stdout);
    expect(days).toEqual([
      expect.objectContaining({ date: '2026-12-24', working: false, reason: 'holiday: Christmas Eve' }),
      expect.objectContaining({ date: '2026-12-25', working: false, reason: 'holiday: Christmas Day' }),
      expect.objectContaining({ date: '2026-12-26', working: false, reason: 'weekend' }),
      expect.objectContaining({ date: '2026-12-27', working: false, reason: 'weekend' }),
      expect.objectContaining({ date: '2026-12-28', working: true, reason: 'weekday' }),
    ]);
  });

  it('shows freezes of a calendar file, and counts', async () => {
    const freeze = 'freezes: [{ from: 2026-11-23, to: 2026-11-23, reason: Launch }]\n';
    const args = ['--calendar', temporaryFile('calendar.yaml', freeze), '--from', '2026-11-22', '--to', '2026-11-24'];
    const { stdout } = await inProcess(['calendar', 'show', ...args]);
    expect(stdout).toContain('Mon 2026-11-23  yes      weekday; freeze: Launch (fleet)');
    expect(stdout).toContain('2 working days of 3 days, 1 with a freeze (UTC)');
  });

  it.each([
    { args: ['--from', '2026-02-29'], says: ['--from: "2026-02-29" is no date', '--to: missing'] },
    { args: ['--from', '2026-12-02', '--to', '2026-12-01'], says: ['--to: 2026-12-01 is before 2026-12-02'] },
    { args: ['--from', '2000-01-01', '--to', '2100-01-01'], says: ['--to: 36526 days; show at most 3660'] },
  ])('refuses $args', async ({ args, says }) => {
    const { status, stdout, stderr } = await inProcess(['calendar', 'show', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(lines(stderr)).toEqual(says.map((said) => expect.stringContaining(said)));
  });
});

describe('tranche calendar import', () => {
  it('prints a calendar file with the holidays of a country', async () => {
    const { status, stdout } = await tranche(['calendar', 'import', '--country', 'US', '--years', '2026-2027']);
    expect(status).toBe(0);
    const calendar = readCalendarFile(stdout, 'imported').value;
    expect(calendar).toMatchObject({ timeZone: 'UTC', workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'] });
    const thanksgiving = { date: '2026-11-26', name: 'Thanksgiving Day', source: 'date-holidays US' };
    expect(calendar?.holidays).toContainEqual(thanksgiving);
    expect(calendar?.holidays.some(({ date }) => date.startsWith('2027-'))).toBe(true);
  });

  it('adds to a calendar, where a date that is there already stays as it was written', async () => {
    const base = 'timeZone: Europe/Berlin\nholidays: [{ date: 2026-12-25, name: Weihnachten, source: by hand }]\n';
    const files = ['--ics', temporaryFile('days.ics', ICS), '--calendar', temporaryFile('calendar.yaml', base)];
    const { stdout, stderr } = await inProcess(['calendar', 'import', ...files, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      timeZone: 'Europe/Berlin',
      holidays: [
        { date: '2026-10-26', name: 'Company day', source: 'day-off@example.com' },
        { date: '2026-12-25', name: 'Weihnachten', source: 'by hand' },
      ],
    });
    expect(stderr).toContain('1 date imported, 1 were there already');
    expect(readCalendarFile(stdout, 'imported').problems).toEqual([]);
  });

  it('writes a source of its own where asked to', async () => {
    const args = ['--ics', temporaryFile('days.ics', ICS), '--name', 'our intranet'];
    const { stdout } = await inProcess(['calendar', 'import', ...args]);
    expect(readCalendarFile(stdout, 'imported').value?.holidays).toContainEqual({
      date: '2026-10-26',
      name: 'Company day',
      source: 'our intranet',
    });
  });

  it.each([
    { args: [], says: 'either --country CODE or --ics FILE' },
    { args: ['--country', 'US', '--ics', 'x.ics'], says: 'either --country CODE or --ics FILE' },
    { args: ['--country', 'US'], says: '--years: missing' },
    { args: ['--country', 'US', '--years', 'soon'], says: '--years: "soon" is no years' },
    { args: ['--country', 'US', '--years', '2028-2026'], says: 'the first one first' },
    { args: ['--country', 'XX', '--years', '2026'], says: 'XX is no country; known are AD, AE' },
    { args: ['--ics', '/no/days.ics'], says: '/no/days.ics: there is no such file' },
  ])('refuses $args: $says', async ({ args, says }) => {
    const { status, stdout, stderr } = await inProcess(['calendar', 'import', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('refuses a file that is no calendar', async () => {
    const { status, stderr } = await inProcess(['calendar', 'import', '--ics', temporaryFile('days.ics', 'hello')]);
    expect(status).toBe(2);
    expect(stderr).toContain('not an iCalendar file');
  });
});
