import { DAY, MINUTE, SECOND } from '../../shared/domain/calendar/time.ts';
import { statusOf } from '../../shared/domain/rollout/rollout.ts';
import { environments, rollouts } from '../../shared/ports/collections.ts';
import { listFleet } from '../../shared/usecases/listFleet.ts';
import type { Engine } from './engine.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * A message only proposes, and pulses propose again: a dead letter tells of a fault, and is no work that was lost. It
 * is a failed check for a day.
 */

/** A message that waits longer than this, with its back-off counted, is one that nobody handles. */
const OLD = 30 * MINUTE;
const HORIZON_YEARS = 1;

/** What an operator would look at first when something seems wrong. */
export async function examine({ store, queue, deps, outside }: Engine): Promise<Check[]> {
  const { calendar, clock, environment } = deps;
  const depth = queue.depth();
  const dead = queue.deadLetters(100);
  const oldest = Math.max(0, ...depth.map((topic) => clock.now() - topic.oldest));
  const waiting = depth.reduce((sum, topic) => sum + topic.waiting + topic.leased, 0);
  const { instances, problems } = await listFleet(store, environment, {});
  const active = (await store.get(environments, environment))?.active ?? null;
  const rollout = active === null ? undefined : (await store.get(rollouts, active))?.rollout;
  const stopped = rollout === undefined ? '' : statusOf(rollout);
  return [
    { name: 'outside', ok: true, detail: outside.description },
    {
      name: 'messages',
      ok: oldest < OLD,
      detail: waiting === 0 ? 'none waiting' : `${waiting} waiting, the oldest for ${Math.round(oldest / SECOND)} s`,
    },
    {
      name: 'dead letters',
      ok: !dead.some(({ deadAt }) => clock.now() - deadAt < DAY),
      detail: dead.length === 0 ? 'none' : `${dead.length}, the last: ${dead.at(-1)?.topic} ${dead.at(-1)?.reason}`,
    },
    {
      name: 'fleet',
      ok: instances.length > 0,
      detail: `${instances.length} instances in ${environment}, ${problems.length} problems in their files${firstOf(problems)}`,
    },
    {
      name: 'rollout',
      ok: stopped !== 'held',
      detail:
        rollout === undefined
          ? 'none is running'
          : `${rollout.id} is ${stopped}${rollout.hold === null ? '' : `: ${rollout.hold.detail}`}`,
    },
    {
      name: 'calendar',
      ...examineCalendar(
        calendar.data.holidays.map(({ date }) => date),
        calendar.dateOf(clock.now()),
      ),
    },
  ];
}

function firstOf(problems: readonly { path: string; field: string; message: string }[]): string {
  const [first] = problems;
  return first === undefined ? '' : `; the first: ${first.path}: ${first.field}: ${first.message}`;
}

/** Holidays that end soon are holidays that will be forgotten. */
function examineCalendar(holidays: readonly string[], today: string): { ok: boolean; detail: string } {
  const last = holidays.toSorted().at(-1);
  const nextYear = String(Number(today.slice(0, 4)) + HORIZON_YEARS);
  if (last === undefined) return { ok: false, detail: 'it has no holidays: see `tranche calendar import`' };
  const ok = last.slice(0, 4) >= nextYear;
  return { ok, detail: `holidays until ${last}${ok ? '' : ': import the next years with `tranche calendar import`'}` };
}
