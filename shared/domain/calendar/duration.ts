import { count } from '../count.ts';
import { MINUTE } from './time.ts';

/** `42 minutes`, `5 hours`, `3 days`: as exact as one wants to know it. */
export function durationInWords(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 120) return count(minutes, 'minute');
  if (minutes < 72 * 60) return count(Math.floor(minutes / 60), 'hour');
  return count(Math.floor(minutes / 1440), 'day');
}
