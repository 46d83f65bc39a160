import { DAY, HOUR, type Instant, MINUTE } from '../../domain/calendar/time.ts';
import { KINDS_OF } from '../../domain/monitoring/desired.ts';
import type { MonitoringEvent } from '../../domain/monitoring/events.ts';
import type { MonitoringResource } from '../../domain/monitoring/resources.ts';
import {
  type Change,
  type ChangeSummary,
  type Found,
  diff,
  idOf,
  resourceOf,
  summaryOf,
} from '../../domain/monitoring/diff.ts';
import {
  type MonitoringError,
  aboutOf,
  driftOf,
  isSameChange,
  knownAfter,
  knownAfterLook,
  nextCheck,
  ownOf,
} from '../../domain/monitoring/monitored.ts';
import type { MonitoredProjectDocument } from '../../ports/collections.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { Later } from '../later.ts';
import { type Aim, nextLook } from './aim.ts';
import { type MonitoringRun, calling, releaseRun, saveRun } from './monitoringRun.ts';

/** The first wait after a failure, and the longest: as long as it has lasted already, in between. */
const SOON = MINUTE;
const LATEST = HOUR;

type Meant = Exclude<Aim, { readonly kind: 'unknown' }>;

/** Looks what is there, tells of drift, and does what is left to be done: by whoever has claimed the project. */
export async function configureProject(run: MonitoringRun, aim: Aim): Promise<string> {
  try {
    if (aim.kind === 'unknown') throw new Later(aim.why);
    const changes = await look(run, aim);
    if (changes === 'drift') return 'drift was found; the next run mends it';
    const refused = await makeChanges(run, changes);
    return refused.length > 0 ? await endRefused(run, aim, refused) : await endDone(run, aim);
  } catch (error) {
    if (error instanceof Later) {
      await releaseRun(run, recordedOf(run), { lookAt: run.deps.clock.now() });
      return error.message;
    }
    if (!(error instanceof VendorError)) throw error;
    return fail(run, aim, error);
  }
}

/** What is there, held against what should be. Drift that nobody has heard of yet is told first, and mended later. */
async function look(run: MonitoringRun, aim: Meant): Promise<readonly Change[] | 'drift'> {
  const { resources: known, drift: told } = run.document;
  const wanted = aim.kind === 'wanted' ? aim.resources : [];
  const labelled = await readProject(run, aim);
  // Where the record may have holes, all of it is taken for ours: better than to have something twice.
  const isRecorded = !run.unrecorded && run.document.lookedAt !== null;
  const found = isRecorded ? ownOf(labelled, wanted, known, told) : labelled;
  const changes = diff(wanted, found, new Set(known.map(({ name }) => name)));
  // What a run that died has done is not known to be ours.
  const drift = run.unrecorded ? [] : driftOf(changes, known, found).map(summaryOf);
  const now = run.deps.clock.now();
  const seen = {
    instance: aim.kind === 'wanted' ? aim.instance : run.document.instance,
    leftAt: aim.kind === 'wanted' ? null : run.document.leftAt,
    resources: knownAfterLook(found, wanted, known),
    done: [...run.document.done, ...adopted(run, wanted, found)],
    drift,
    lookedAt: now,
    checkAt: nextCheck(run.project, run.deps.monitoringSettings?.lookHours ?? 24, now),
  };
  const events = returnedOf(run, aim);
  if (drift.some((each) => !told.some((known) => isSameChange(each, known)))) {
    await tellDrift(run, seen, drift, events);
    return 'drift';
  }
  // What is tried again and again is told once.
  if (changes.length > 0 && run.document.trouble === null) events.push(plannedOf(changes));
  await saveRun(run, seen, ...events);
  run.unrecorded = false;
  return changes;
}

function returnedOf({ document }: MonitoringRun, aim: Meant): MonitoringEvent[] {
  const isBack = aim.kind === 'wanted' && document.leftAt !== null;
  return isBack ? [{ type: 'MonitoringReturned', reason: 'it is monitored again' }] : [];
}

async function readProject(run: MonitoringRun, aim: Meant): Promise<Found[]> {
  const found: Found[] = [];
  for (const kind of KINDS_OF[roleOf(run, aim)]) {
    found.push(...(await calling(run, (configuration) => configuration.list(run.project, kind))));
  }
  return found;
}

/** Of a project in which nothing is wanted any more it is only known for whom it was. */
function roleOf({ document }: MonitoringRun, aim: Meant): keyof typeof KINDS_OF {
  if (aim.kind === 'wanted') return aim.role;
  return document.instance === null ? 'scoping' : 'instance';
}

/** Made by a run that could not record it: it is told of now. */
function adopted(
  { document, unrecorded }: MonitoringRun,
  wanted: readonly MonitoringResource[],
  found: readonly Found[],
) {
  if (!unrecorded) return [];
  const names = new Set(document.resources.map(({ name }) => name));
  const ids = new Set(wanted.map(idOf));
  const made = found.filter(({ name, resource }) => !names.has(name) && ids.has(idOf(resource)));
  return made.map(({ resource }) => summaryOf({ kind: 'create', resource }));
}

async function tellDrift(
  run: MonitoringRun,
  seen: Partial<MonitoredProjectDocument>,
  drift: readonly ChangeSummary[],
  events: readonly MonitoringEvent[],
): Promise<void> {
  const { log, clock } = run.deps;
  const reason = `${drift.length} of its resources were changed by somebody else; the next run mends that`;
  // What it had is known now: nothing is left unrecorded, and nothing was called.
  const change = { ...seen, applied: null, unrecordedSince: null };
  const found = { type: 'MonitoringDriftFound', drift, reason } as const;
  await releaseRun(run, change, { lookAt: clock.now() + SOON }, ...events, found);
  log('NOTICE', 'the monitoring of a project was changed by somebody else', { project: run.project, drift });
}

function plannedOf(changes: readonly Change[]): MonitoringEvent {
  const reason = `${changes.length} of its resources are not as they should be`;
  return { type: 'MonitoringPlanned', changes: changes.map(summaryOf), reason };
}

/** One after the other, each recorded before the next. What is refused for good keeps nothing else waiting. */
async function makeChanges(run: MonitoringRun, changes: readonly Change[]): Promise<MonitoringError[]> {
  const refused: MonitoringError[] = [];
  for (const change of changes) {
    const missing = missingChannel(run, change);
    if (missing !== undefined) {
      refused.push({ about: aboutOf(change), error: `waits for its channel ${missing}` });
      continue;
    }
    try {
      const name = await make(run, change);
      const { resources, done } = run.document;
      await saveRun(run, { resources: knownAfter(resources, change, name), done: [...done, summaryOf(change)] });
    } catch (error) {
      if (error instanceof VendorError && !error.certain) run.unrecorded = true;
      if (!(error instanceof VendorError) || error.retryable || !error.certain) throw error;
      refused.push({ about: aboutOf(change), error: error.message });
    }
  }
  return refused;
}

function missingChannel(run: MonitoringRun, change: Change): string | undefined {
  const resource = resourceOf(change);
  if (change.kind === 'delete' || resource.kind !== 'alert-policy') return undefined;
  const channels = channelsOf(run);
  return resource.channels.find((key) => !channels.has(key));
}

/** @returns the name of what is there now */
async function make(run: MonitoringRun, change: Change): Promise<string> {
  const { project } = run;
  return calling(run, async (configuration) => {
    switch (change.kind) {
      case 'create':
        return configuration.create(project, change.resource, channelsOf(run));
      case 'update':
        await configuration.update(project, change.found, change.resource, channelsOf(run));
        return change.found.name;
      case 'delete':
        await configuration.delete(project, change.found);
        return change.found.name;
    }
  });
}

function channelsOf({ document }: MonitoringRun): ReadonlyMap<string, string> {
  const channels = document.resources.filter(({ resource }) => resource.kind === 'notification-channel');
  return new Map(channels.map(({ name, resource }) => [resource.key, name]));
}

async function endDone(run: MonitoringRun, aim: Meant): Promise<string> {
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

async function endRefused(run: MonitoringRun, aim: Meant, errors: readonly MonitoringError[]): Promise<string> {
  const { done } = run.document;
  const reason = `${done.length} of its resources are now as they should be; ${errors.length} were refused`;
  const applied = done.length === 0 ? [] : [{ type: 'MonitoringApplied', changes: done, reason } as const];
  await giveBack(run, aim, { refused: true, errors, change: { done: [], unrecordedSince: null } }, applied);
  return 'something was refused';
}

async function fail(run: MonitoringRun, aim: Aim, error: VendorError): Promise<string> {
  const errors = [{ about: null, error: error.message }];
  const { retryable, retryAfter } = error;
  await giveBack(run, aim, { refused: !retryable, errors, change: recordedOf(run), retryAfter }, []);
  return error.retryable ? 'Cloud Monitoring is in trouble; a later pulse tries again' : 'it was refused';
}

function recordedOf({ unrecorded }: MonitoringRun): Partial<MonitoredProjectDocument> {
  return unrecorded ? {} : { unrecordedSince: null };
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
