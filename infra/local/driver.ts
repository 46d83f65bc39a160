import { type Instant, MINUTE, SECOND } from '../../shared/domain/calendar/time.ts';
import { nextWatch } from '../../shared/usecases/incidents/watch/nextWatch.ts';
import { nextDue } from '../../shared/usecases/nextDue.ts';
import { PULSE } from '../../shared/domain/rollout/timetable.ts';
import type { Engine } from './engine.ts';
import { saveVirtualNow } from './localState.ts';
import { leap } from './timeline.ts';
import type { VirtualClock } from './virtualClock.ts';

/** Moves a virtual clock, one caller at a time. */
export interface VirtualDriver {
  /** One leap to the next moment at which something is due. @returns false when nothing is due until then */
  leap(until: Instant): Promise<boolean>;
  /** Lets time pass until the instant; all work that is due until then has run when it resolves. */
  advanceTo(until: Instant): Promise<void>;
  /** Lets the leap under way come to its end, and makes no other. */
  stop(): Promise<void>;
}

export function virtualDriver({ store, messages, deps, monitoring }: Engine, clock: VirtualClock): VirtualDriver {
  const { calendar, publisher, environment, routing, slackChannels } = deps;
  const driven = {
    clock,
    calendar,
    nextTick: () => nextDue({ store, clock, calendar, environment }),
    nextWatch: () => nextWatch({ store, clock, environment, routing, slackChannels }),
    otherMoments: () => [messages.nextDueAt(), monitoring.nextSweepAt()],
    sendTick: (at: Instant, kind: 'daily' | 'pulse') =>
      publisher.publish('ticks', [{ id: `tick~${at}`, body: { kind } }]),
    sendWatch: (at: Instant) => publisher.publish('watch', [{ id: `watch~${at}`, body: { kind: 'watch' } }]),
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act, act);
    last = turn.catch(() => undefined);
    return turn;
  };
  let stopped = false;
  const step = async (until: Instant): Promise<boolean> => {
    if (stopped) return false;
    await messages.settle();
    const moved = await leap(driven, until);
    if (moved) await saveVirtualNow(store, clock.now());
    await monitoring.sweep();
    await messages.settle();
    return moved;
  };
  return {
    leap: (until) => inTurn(() => step(until)),
    advanceTo: (until) =>
      inTurn(async () => {
        while (await step(until));
        if (stopped) return;
        clock.advanceTo(until);
        await saveVirtualNow(store, clock.now());
        await monitoring.sweep();
        await messages.settle();
      }),
    async stop() {
      stopped = true;
      await last;
    },
  };
}

/** A message that is given back tells nobody when it is due again: so somebody looks at least this often. */
const LOOK = SECOND;

/**
 * What Cloud Scheduler does in the cloud: a watch every minute, a pulse every five minutes, the daily advance when the
 * calendar's day begins.
 */
export function startScheduler({ messages, deps, monitoring }: Engine): { stop(): void } {
  const { calendar, clock, publisher, log } = deps;
  let today = calendar.dateOf(clock.now());
  let timer: NodeJS.Timeout | undefined;
  let nextPulse = 0;
  let nextMinute = 0;

  const beat = async (): Promise<void> => {
    const now = clock.now();
    if (now >= nextPulse) {
      const date = calendar.dateOf(now);
      const kind = date === today ? 'pulse' : 'daily';
      today = date;
      nextPulse = (Math.floor(now / PULSE) + 1) * PULSE;
      await publisher.publish('ticks', [{ id: `tick~${nextPulse - PULSE}`, body: { kind } }]);
    }
    if (now >= nextMinute) {
      nextMinute = (Math.floor(now / MINUTE) + 1) * MINUTE;
      await publisher.publish('watch', [{ id: `watch~${nextMinute - MINUTE}`, body: { kind: 'watch' } }]);
      await monitoring.sweep();
    }
    await messages.deliverDue();
  };

  const schedule = (): void => {
    const now = clock.now();
    const due = Math.min(nextPulse, nextMinute, messages.nextDueAt() ?? nextPulse);
    timer = setTimeout(run, Math.min(Math.max(due - now, 50), LOOK));
  };

  const run = (): void => {
    beat()
      .catch((error: unknown) => log('ERROR', 'the scheduler failed; it goes on', { error: String(error) }))
      .finally(schedule);
  };

  run();
  return { stop: () => clearTimeout(timer) };
}
