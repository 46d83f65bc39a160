import { MINUTE } from './time.ts';

/** `42 minutes`, `5 hours`, `3 days`: as exact as one wants to know it. */
export function durationInWords(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 120) return counted(minutes, 'minute');
  if (minutes < 72 * 60) return counted(Math.floor(minutes / 60), 'hour');
  return counted(Math.floor(minutes / 1440), 'day');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
