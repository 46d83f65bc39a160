import { DAY, HOUR, type Instant, MINUTE } from '../../domain/calendar/time.ts';
import type { MonitoringEvent } from '../../domain/monitoring/events.ts';
import type { MonitoringError } from '../../domain/monitoring/monitored.ts';
import type { MonitoredProjectDocument } from '../../ports/collections.ts';
import type { VendorError } from '../../ports/vendorError.ts';
import { type Aim, type Meant, nextLook } from './aim.ts';
import { type MonitoringRun, recordedOf, releaseRun } from './monitoringRun.ts';

/** The first wait after a failure, and the longest: as long as it has lasted already, in between. */
const SOON = MINUTE;
const LATEST = HOUR;

export async function endDone(run: MonitoringRun, aim: Meant): Promise<string> {
  const { done, checkAt } = run.document;
  const now = run.deps.clock.now();
  const change = { done: [], drift: [], trouble: null, unrecordedSince: null, askedBy: null };
  if (aim.kind === 'nothing') {
    const event = { type: 'MonitoringCleanedUp', changes: done, reason: aim.why } as const;
    await releaseRun(run, { ...change, applied: null }, { lookAt: now, settled: true }, event);
    return 'cleaned up';
  }
  const reason = `${done.length} of its resources are now as they should be`;
  const events = done.length === 0 ? [] : [{ type: 'MonitoringApplied', changes: done, reason } as const];
  await releaseRun(run, { ...change, applied: aim.digest }, { lookAt: nextLook(aim, checkAt, now) }, ...events);
  return done.length === 0 ? 'as it should be' : 'applied';
}

export async function endRefused(run: MonitoringRun, aim: Meant, errors: readonly MonitoringError[]): Promise<string> {
  const { done } = run.document;
  const reason = `${done.length} of its resources are now as they should be; ${errors.length} were refused`;
  const applied = done.length === 0 ? [] : [{ type: 'MonitoringApplied', changes: done, reason } as const];
  await giveBack(run, aim, { refused: true, errors, change: { done: [], unrecordedSince: null } }, applied);
  return 'something was refused';
}

export async function endFailed(run: MonitoringRun, aim: Aim, error: VendorError): Promise<string> {
  const errors = [{ about: null, error: error.message }];
  const { retryable, retryAfter } = error;
  await giveBack(run, aim, { refused: !retryable, errors, change: recordedOf(run), retryAfter }, []);
  return error.retryable ? 'Cloud Monitoring is in trouble; a later pulse tries again' : 'it was refused';
}

interface Ending {
  readonly refused: boolean;
  readonly errors: readonly MonitoringError[];
  readonly change: Partial<MonitoredProjectDocument>;
  readonly retryAfter?: number | undefined;
}

/** Says what is wrong, once, and tries again later. Who refuses even to be cleaned up is given up one day. */
async function giveBack(
  run: MonitoringRun,
  aim: Aim,
  { refused, errors, change, retryAfter }: Ending,
  events: readonly MonitoringEvent[],
): Promise<void> {
  const { clock, log } = run.deps;
  const { trouble, leftAt } = run.document;
  const now = clock.now();
  const since = trouble?.since ?? now;
  const wait = refused ? LATEST : Math.min(Math.max(now - since, SOON), LATEST);
  const isNew = trouble?.refused !== refused;
  const settled = refused && aim.kind === 'nothing' && isGivenUp(run, leftAt, now);
  const reason = errors.map(({ about, error }) => (about === null ? error : `${about}: ${error}`)).join('; ');
  const refusal = { type: 'MonitoringRefused', reason: settled ? `given up: ${reason}` : reason } as const;
  const told = refused && (isNew || settled) ? [refusal] : [];
  await releaseRun(
    run,
    { ...change, applied: null, trouble: { since, refused, errors } },
    { lookAt: now + Math.max(wait, retryAfter ?? 0), settled },
    ...events,
    ...told,
  );
  log(isNew ? 'ERROR' : 'WARNING', 'the monitoring of a project could not be configured', {
    project: run.project,
    errors,
  });
}

/** A project is often deleted together with its instance: then nobody ever answers for it again. */
function isGivenUp({ deps }: MonitoringRun, leftAt: Instant | null, now: Instant): boolean {
  return leftAt !== null && now >= leftAt + 2 * (deps.monitoringSettings?.graceDays ?? 0) * DAY;
}
