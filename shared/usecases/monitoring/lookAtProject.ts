import { MINUTE } from '../../domain/calendar/time.ts';
import { KINDS_OF } from '../../domain/monitoring/desired.ts';
import { type Change, type ChangeSummary, type Found, diff, idOf, summaryOf } from '../../domain/monitoring/diff.ts';
import type { MonitoringEvent } from '../../domain/monitoring/events.ts';
import { driftOf, isSameChange, knownAfterLook, nextCheck, ownOf } from '../../domain/monitoring/monitored.ts';
import type { MonitoringResource } from '../../domain/monitoring/resources.ts';
import type { MonitoredProjectDocument } from '../../ports/collections.ts';
import type { Meant } from './aim.ts';
import { type MonitoringRun, calling, releaseRun, saveRun } from './monitoringRun.ts';

/** How long drift is shown at least before it is mended. */
const SHOWN = MINUTE;

/** What is there, held against what should be. Drift that nobody has heard of yet is told first, and mended later. */
export async function lookAtProject(run: MonitoringRun, aim: Meant): Promise<readonly Change[] | 'drift'> {
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
  await releaseRun(run, change, { lookAt: clock.now() + SHOWN }, ...events, found);
  log('NOTICE', 'the monitoring of a project was changed by somebody else', { project: run.project, drift });
}

function plannedOf(changes: readonly Change[]): MonitoringEvent {
  const reason = `${changes.length} of its resources are not as they should be`;
  return { type: 'MonitoringPlanned', changes: changes.map(summaryOf), reason };
}
