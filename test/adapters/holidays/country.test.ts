import { describe, expect, test } from 'vitest';
import { holidaysOfCountry } from '../../../shared/adapters/holidays/country.ts';
import { HolidayImportError } from '../../../shared/adapters/holidays/holidayImportError.ts';

const datesOf = async (country: string, from: number, to = from): Promise<readonly string[]> =>
  (await holidaysOfCountry(country, { from, to })).map(({ date }) => date);

describe('the holidays of a country', () => {
  test('are its public ones, as plain local dates, with their source', async () => {
    const holidays = await holidaysOfCountry('US', { from: 2026, to: 2026 });
    expect(holidays).toContainEqual({ date: '2026-11-26', name: 'Thanksgiving Day', source: 'date-holidays US' });
    expect(holidays.map(({ date }) => date)).toEqual([
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03',
      '2026-07-04',
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
    ]);
  });

  test('are the same dates east of UTC, where the day begins on the evening before', async () => {
    expect(await datesOf('JP', 2027)).toEqual(expect.arrayContaining(['2027-01-01', '2027-03-22', '2027-11-23']));
    expect(await datesOf('NZ', 2026)).toEqual(expect.arrayContaining(['2026-01-01', '2026-02-06', '2026-04-25']));
  });

  test('list the day that replaces one on a weekend', async () => {
    const holidays = await holidaysOfCountry('GB', { from: 2027, to: 2027 });
    expect(holidays.filter(({ date }) => date > '2027-12-01').map(({ date, name }) => `${date} ${name}`)).toEqual([
      '2027-12-25 Christmas Day',
      '2027-12-26 Boxing Day',
      '2027-12-27 Christmas Day (substitute day)',
      '2027-12-28 Boxing Day (substitute day)',
    ]);
  });

  test('count each day of one that lasts several, also when it begins at sunset', async () => {
    const holidays = await holidaysOfCountry('SA', { from: 2027, to: 2027 });
    expect(holidays.filter(({ name }) => name.includes('Ramadan')).map(({ date }) => date)).toEqual([
      '2027-03-09',
      '2027-03-10',
      '2027-03-11',
      '2027-03-12',
    ]);
  });

  test('leave out half days', async () => {
    expect(await datesOf('GT', 2026)).not.toContain('2026-12-24');
    expect(await datesOf('GT', 2026)).toContain('2026-12-25');
  });

  test('include the days of the new year of one that began in the old', async () => {
    expect(await datesOf('SZ', 2026)).toEqual(expect.arrayContaining(['2026-01-02', '2026-12-31']));
    expect((await datesOf('SZ', 2026)).every((date) => date.startsWith('2026-'))).toBe(true);
  });

  test('come for several years, sorted', async () => {
    const dates = await datesOf('DE', 2026, 2028);
    expect(dates).toEqual(dates.toSorted());
    expect(dates.filter((date) => date.endsWith('-10-03'))).toEqual(['2026-10-03', '2027-10-03', '2028-10-03']);
  });

  test('may be those of a state, and the code in small letters', async () => {
    expect(await datesOf('de-by', 2026)).toContain('2026-01-06');
    expect(await datesOf('de', 2026)).not.toContain('2026-01-06');
  });

  test.each(['XX', '', 'USA', 'constructor'])(
    'are refused for %j, which is no country, naming those there are',
    async (code) => {
      const refused = holidaysOfCountry(code, { from: 2026, to: 2026 });
      await expect(refused).rejects.toThrow(HolidayImportError);
      await expect(refused).rejects.toThrow(/is no country; known are AD, AE, .*US/);
    },
  );

  test('are refused for a state that the country does not have', async () => {
    await expect(holidaysOfCountry('DE-XX', { from: 2026, to: 2026 })).rejects.toThrow(
      /XX is no state of DE; known are BB, BE/,
    );
    await expect(holidaysOfCountry('JP-XX', { from: 2026, to: 2026 })).rejects.toThrow(HolidayImportError);
  });

  test.each([
    [2028, 2026],
    [2026.5, 2027],
    [0, 1],
    [1900, 2200],
  ])('are refused for the years %d to %d', async (from, to) => {
    await expect(holidaysOfCountry('US', { from, to })).rejects.toThrow(HolidayImportError);
  });
});
