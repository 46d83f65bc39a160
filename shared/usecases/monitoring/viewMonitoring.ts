import { formatInstant } from '../../domain/calendar/dates.ts';
import { DAY, type Instant } from '../../domain/calendar/time.ts';
import type { Calendar } from '../../domain/calendar/workingCalendar.ts';
import { type ChangeSummary, summaryOf } from '../../domain/monitoring/diff.ts';
import { type MonitoringError, left } from '../../domain/monitoring/monitored.ts';
import type { MonitoringResource } from '../../domain/monitoring/resources.ts';
import type { MonitoringSettings } from '../../domain/monitoring/settings.ts';
import { type InstanceDocument, type MonitoredProjectDocument, monitoredProjects } from '../../ports/collections.ts';
import { everyDocument, everyInstance } from '../everyDocument.ts';
import { type Aim, aimOfInstances, aimOfScoping, readAim, targetVersionOf } from './aim.ts';
import type { DeclaredMonitoring } from './deps.ts';
import { newMonitored } from './syncMonitored.ts';

export interface MonitoringViewDeps extends DeclaredMonitoring {
  readonly calendar: Calendar;
}

/** What somebody has to do something about comes first. */
export const MONITORED_STATES = [
  'trouble',
  'drifted',
  'to-change',
  'unknown',
  'leaving',
  'as-declared',
  'cleaned-up',
] as const;
export type MonitoredState = (typeof MONITORED_STATES)[number];

/** How one project stands, as of the last look; times as ISO 8601 with the offset of the calendar. */
export interface MonitoredView {
  readonly project: string;
  /** `null` for a scoping project. */
  readonly instance: string | null;
  readonly state: MonitoredState;
  /** Why nothing can be said, or why it leaves. */
  readonly why: string | null;
  readonly lookedAt: string | null;
  /** What is not as declared. */
  readonly changes: readonly ChangeSummary[];
  /** What of it somebody else has changed. */
  readonly drift: readonly ChangeSummary[];
  readonly trouble: {
    readonly since: string;
    readonly refused: boolean;
    readonly errors: readonly MonitoringError[];
  } | null;
  /** When what is there is cleaned up. */
  readonly leavesAt: string | null;
  /** Somebody is at it, or will be at the next pulse. */
  readonly isDue: boolean;
}

export interface MonitoringView {
  /** Whether any monitoring is declared. */
  readonly declared: boolean;
  readonly summary: { readonly projects: number; readonly due: number } & Readonly<Record<MonitoredState, number>>;
  /** Those that are not as declared; or the one that was asked for. */
  readonly projects: readonly MonitoredView[];
  readonly more: number;
}

export interface MonitoredDetail extends MonitoredView {
  /** What Tranche has there. */
  readonly resources: readonly { readonly name: string; readonly resource: MonitoringResource }[];
}

/** So many are listed; the others are counted. */
const MOST = 200;

/** The monitoring of the whole fleet against what is declared, as of the last looks: nobody outside is asked. */
export async function viewMonitoring(deps: MonitoringViewDeps): Promise<MonitoringView> {
  const { monitoringSettings: settings } = deps;
  const counts: Record<MonitoredState, number> = {
    'as-declared': 0,
    'to-change': 0,
    drifted: 0,
    trouble: 0,
    leaving: 0,
    unknown: 0,
    'cleaned-up': 0,
  };
  const told: MonitoredView[] = [];
  let projects = 0;
  let due = 0;
  if (settings !== undefined) {
    for (const view of await everyView(deps, settings)) {
      projects += 1;
      counts[view.state] += 1;
      if (view.isDue) due += 1;
      if (view.state !== 'as-declared' && view.state !== 'cleaned-up') told.push(view);
    }
  }
  told.sort((a, b) => rankOf(a) - rankOf(b) || (a.project < b.project ? -1 : 1));
  return {
    declared: settings !== undefined,
    summary: { projects, due, ...counts },
    projects: told.slice(0, MOST),
    more: Math.max(0, told.length - MOST),
  };
}

/** @returns `undefined` when nobody looks after this project */
export async function viewMonitored(deps: MonitoringViewDeps, project: string): Promise<MonitoredDetail | undefined> {
  const { store, environment, clock, monitoringSettings: settings } = deps;
  const aim = await readAim(deps, project);
  const known = await store.get(monitoredProjects, project);
  if (settings === undefined || aim === undefined || (known === undefined && aim.kind === 'nothing')) return undefined;
  const instance = aim.kind === 'wanted' ? aim.instance : null;
  const document = known ?? { ...newMonitored(environment, project, instance), lookAt: clock.now() };
  const resources = document.resources.map(({ name, resource }) => ({ name, resource }));
  return { ...viewOf(deps, settings, document, aim), resources };
}

async function everyView(deps: MonitoringViewDeps, settings: MonitoringSettings): Promise<MonitoredView[]> {
  const { store, environment, scopingProjects = [] } = deps;
  const ofProject = new Map<string, InstanceDocument[]>();
  for await (const document of everyInstance(store, environment)) {
    const { gcpProjectId } = document;
    if (gcpProjectId !== null) ofProject.set(gcpProjectId, [...(ofProject.get(gcpProjectId) ?? []), document]);
  }
  const documents = new Map<string, MonitoredProjectDocument>();
  for await (const document of everyDocument(store, monitoredProjects, { environment })) {
    documents.set(document.project, document);
  }
  const views: MonitoredView[] = [];
  for (const project of new Set([...scopingProjects, ...ofProject.keys(), ...documents.keys()])) {
    const ours = ofProject.get(project) ?? [];
    const aim = scopingProjects.includes(project)
      ? aimOfScoping(settings, environment, deps.incidentsTopic)
      : aimOfInstances(settings, environment, ours, await targetVersionOf(store, ours[0]));
    const known = documents.get(project);
    // An instance that was never monitored and is not to be is none of these.
    if (known === undefined && aim.kind === 'nothing') continue;
    const fresh = newMonitored(environment, project, ours[0]?.id ?? null);
    views.push(viewOf(deps, settings, known ?? { ...fresh, lookAt: deps.clock.now() }, aim));
  }
  return views;
}

function viewOf(
  { calendar, clock }: MonitoringViewDeps,
  { graceDays }: MonitoringSettings,
  document: MonitoredProjectDocument,
  aim: Aim,
): MonitoredView {
  const { project, instance, lookedAt, trouble, leftAt, drift, settled, lookAt, leaseUntil, resources } = document;
  const now = clock.now();
  const at = (instant: Instant): string => formatInstant(instant, calendar.timeZone);
  const changes = aim.kind === 'wanted' ? left(aim.resources, resources).map(summaryOf) : [];
  const leaves = aim.kind === 'nothing' && !settled;
  return {
    project,
    instance,
    state: stateOf(document, aim, changes),
    why: aim.kind === 'wanted' ? null : aim.why,
    lookedAt: lookedAt === null ? null : at(lookedAt),
    changes,
    drift,
    trouble: trouble === null ? null : { ...trouble, since: at(trouble.since) },
    leavesAt: leaves ? at((leftAt ?? now) + graceDays * DAY) : null,
    isDue: leaseUntil > now || (!settled && lookAt <= now),
  };
}

function stateOf(document: MonitoredProjectDocument, aim: Aim, changes: readonly ChangeSummary[]): MonitoredState {
  if (aim.kind === 'nothing' && document.settled) return 'cleaned-up';
  if (document.trouble !== null) return 'trouble';
  if (aim.kind === 'nothing') return 'leaving';
  if (aim.kind === 'unknown') return 'unknown';
  if (document.drift.length > 0) return 'drifted';
  return changes.length > 0 || document.lookedAt === null ? 'to-change' : 'as-declared';
}

function rankOf({ state }: MonitoredView): number {
  return MONITORED_STATES.indexOf(state);
}
