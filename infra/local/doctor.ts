import type { Check } from './check.ts';
import { DAY, MINUTE, SECOND } from '../../shared/domain/calendar/time.ts';
import { statusOf } from '../../shared/domain/rollout/rollout.ts';
import { environments, rollouts } from '../../shared/ports/collections.ts';
import { viewAlerting } from '../../shared/usecases/incidents/views/viewAlerting.ts';
import { listFleet } from '../../shared/usecases/listFleet.ts';
import { examineCodeHost } from './examineCodeHost.ts';
import { examineMonitoring } from './examineMonitoring.ts';
import { examinePager } from './examinePager.ts';
import type { Engine } from './engine.ts';

/** A message that waits longer than this, with its back-off counted, is one that nobody handles. */
const OLD = 30 * MINUTE;
const HORIZON_YEARS = 1;

/** What an operator would look at first when something seems wrong. */
export async function examine({ store, messages, deps, outside, paging, monitoring }: Engine): Promise<Check[]> {
  const { calendar, clock, environment } = deps;
  const { waiting, oldest, deadLetters } = await messages.backlog();
  const waited = oldest === undefined ? 0 : Math.max(0, clock.now() - oldest);
  const [lastDead] = deadLetters;
  const { instances, problems } = await listFleet(store, environment, {});
  const active = (await store.get(environments, environment))?.active ?? null;
  const rollout = active === null ? undefined : (await store.get(rollouts, active))?.rollout;
  const stopped = rollout === undefined ? '' : statusOf(rollout);
  return [
    { name: 'outside', ok: true, detail: outside.description },
    {
      name: 'messages',
      ok: waited < OLD,
      detail: waiting === 0 ? 'none waiting' : `${waiting} waiting, the oldest for ${Math.round(waited / SECOND)} s`,
    },
    // A message only proposes, and pulses propose again: a dead letter tells of a fault, and is no work that was lost.
    {
      name: 'dead letters',
      ok: lastDead === undefined || clock.now() - lastDead.deadAt >= DAY,
      detail: lastDead === undefined ? 'none' : `${deadLetters.length}, the last: ${lastDead.topic} ${lastDead.reason}`,
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
    ...(await examineCodeHost(deps)),
    await examineMonitoring(deps, monitoring.description),
    await examinePager(paging.pager, paging.description),
    { name: 'slack', ...(await outside.slack.examine()) },
    { name: 'alerting', ...(await examineAlerting(deps)) },
    {
      name: 'calendar',
      ...examineCalendar(
        calendar.data.holidays.map(({ date }) => date),
        calendar.dateOf(clock.now()),
      ),
    },
  ];
}

/** What the watch has found to be wrong with the alerting path itself. */
async function examineAlerting(deps: Engine['deps']): Promise<{ ok: boolean; detail: string }> {
  const { troubles, alerts, silences } = await viewAlerting(deps);
  const broken = troubles.filter(({ over }) => over === null);
  const standing = `${alerts.open} alerts open, ${alerts.unacknowledged} of them not acknowledged, ${silences} silences`;
  return { ok: broken.length === 0, detail: [...broken.map(({ text }) => text), standing].join('; ') };
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
