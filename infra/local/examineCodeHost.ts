import { formatInstant } from '../../shared/domain/calendar/dates.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS, UNUSED, grantedWithin } from '../../shared/domain/limits/writeAllowance.ts';
import { upgradeId } from '../../shared/domain/rollout/upgrade.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { allowances, deliveries, pullRequests, upgrades } from '../../shared/ports/collections.ts';
import type { Store } from '../../shared/ports/store.ts';
import { counted, momentName } from '../../shared/text/days.ts';
import { CODE_HOST } from '../../shared/usecases/writeAllowance.ts';
import type { Check } from './check.ts';

interface Deps extends CodeHostSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
}

/** A verified upgrade without its papers for longer than this is one that a person has to look at. */
const OLD = DAY;
/** Of more than these the number matters no more. */
const MOST = 500;

/** What the code host still takes from us, what waits for it, and whether it tells us anything. */
export async function examineCodeHost(deps: Deps): Promise<Check[]> {
  return [await writes(deps), await waiting(deps), await heard(deps)];
}

async function writes({ store, clock, calendar, codeHostLimits = GITHUB_WRITE_LIMITS }: Deps): Promise<Check> {
  const name = 'code host';
  const now = clock.now();
  const allowance = (await store.get(allowances, CODE_HOST)) ?? UNUSED;
  if (allowance.blockedUntil > now) {
    const until = momentName(formatInstant(allowance.blockedUntil, calendar.timeZone));
    return { name, ok: false, detail: `it has asked to wait until ${until}: ${allowance.blockedFor}` };
  }
  const { perMinute, perHour } = codeHostLimits;
  const minute = `${grantedWithin(allowance, MINUTE, now)} of ${perMinute} writes granted in the last minute`;
  return { name, ok: true, detail: `${minute}, ${grantedWithin(allowance, HOUR, now)} of ${perHour} in the last hour` };
}

async function waiting({ store, clock }: Deps): Promise<Check> {
  const name = 'pull requests';
  const now = clock.now();
  let oldest: { readonly since: Instant; readonly id: string } | undefined;
  const unsettled = await store.query(pullRequests, { where: { settled: false }, orderBy: 'lookAt', limit: MOST });
  for (const { rollout, instance } of unsettled.map(({ value }) => value)) {
    const progress = (await store.get(upgrades, upgradeId(rollout, instance)))?.progress;
    const since = progress?.state === 'verified' ? progress.at : now;
    if (oldest === undefined || since < oldest.since) oldest = { since, id: `${instance} of ${rollout}` };
  }
  if (oldest === undefined) return { name, ok: true, detail: 'none waits' };
  const age = now - oldest.since;
  const many =
    unsettled.length === 1 ? '1 waits' : `${unsettled.length}${unsettled.length < MOST ? '' : ' or more'} wait`;
  return { name, ok: age < OLD, detail: `${many}, the oldest for ${ageInWords(age)} (${oldest.id})` };
}

/** Counted by the engine: nobody reads the deliveries of days to learn of the last one. */
async function heard({ store, clock }: Deps): Promise<Check> {
  const since = (length: number): Promise<number> =>
    store.count(deliveries, { range: { field: 'at', from: clock.now() - length } });
  const [hour, day] = [await since(HOUR), await since(DAY)];
  const detail =
    day === 0
      ? 'no delivery in the last day'
      : `${counted(hour, 'delivery', 'deliveries')} in the last hour, ${day} in the last day`;
  // Without any, the pulse finds the same, only later.
  return { name: 'webhook', ok: true, detail };
}

function ageInWords(age: number): string {
  if (age >= DAY) return counted(Math.floor(age / DAY), 'day');
  return age >= HOUR ? counted(Math.floor(age / HOUR), 'hour') : counted(Math.floor(age / MINUTE), 'minute');
}
