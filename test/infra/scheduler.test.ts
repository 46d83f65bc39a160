import { afterEach, expect, it, vi } from 'vitest';
import { startScheduler } from '../../infra/local/driver.ts';
import type { Engine } from '../../infra/local/engine.ts';
import { at, calendarWith } from '../domain/calendar/fixtures.ts';

afterEach(() => void vi.useRealTimers());

it('a message that was given back is delivered again within a second of its time, though nobody tells of it', async () => {
  vi.useFakeTimers({ now: at('2026-11-23T10:00:01Z') });
  let due: number | undefined;
  const delivered: number[] = [];
  const messages = {
    nextDueAt: () => due,
    deliverDue: () => {
      if (due !== undefined && due <= Date.now()) delivered.push(Date.now());
      return Promise.resolve();
    },
  };
  const published: string[] = [];
  const publisher = { publish: (topic: string) => Promise.resolve(void published.push(topic)) };
  const deps = { clock: { now: () => Date.now() }, calendar: calendarWith(), publisher, log: () => undefined };
  const monitoring = { sweep: () => Promise.resolve() };
  const scheduler = startScheduler({ messages, deps, monitoring } as unknown as Engine);
  await vi.advanceTimersByTimeAsync(5_000);
  due = Date.now() + 10_000;
  await vi.advanceTimersByTimeAsync(11_000);
  scheduler.stop();
  expect(delivered[0]).toBeLessThanOrEqual(due + 1_000);
  expect(published.filter((topic) => topic === 'watch')).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
