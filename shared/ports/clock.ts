import type { Instant } from '../domain/calendar/time.ts';

export interface Clock {
  now(): Instant;
}
