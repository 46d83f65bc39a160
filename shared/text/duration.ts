import { DAY, HOUR, MINUTE } from '../domain/calendar/time.ts';
import { counted } from './days.ts';

/** `7 minutes`, `3 hours 5 minutes`, `2 days 4 hours`: as exact as a report wants to have it. */
export function exactDuration(milliseconds: number): string {
  const units = [
    [Math.floor(milliseconds / DAY), 'day'],
    [Math.floor((milliseconds % DAY) / HOUR), 'hour'],
    [Math.floor((milliseconds % HOUR) / MINUTE), 'minute'],
  ] as const;
  const said = units.filter(([count]) => count > 0).slice(0, 2);
  return said.length === 0 ? 'less than a minute' : said.map(([count, unit]) => counted(count, unit)).join(' ');
}
