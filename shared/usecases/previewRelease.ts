import { formatInstant } from '../domain/calendar/dates.ts';
import type { Instant, LocalDate } from '../domain/calendar/time.ts';
import { type Calendar, CalendarExhausted } from '../domain/calendar/workingCalendar.ts';
import type { Instance } from '../domain/fleet/instance.ts';
import { type CodeHostSettings, paceFor } from '../domain/limits/pace.ts';
import type { Cohort, Policies, Policy, ReleaseType } from '../domain/release/policy.ts';
import { inferReleaseType } from '../domain/release/releaseType.ts';
import { normaliseVersion } from '../domain/release/version.ts';
import { resumedPolicy } from '../domain/rollout/admit.ts';
import type { MetricCondition } from '../domain/rollout/analysis.ts';
import type { Excluded, Plan, PlannedStage, PlannedUpgrade } from '../domain/rollout/planned.ts';
import { plan } from '../domain/rollout/plan.ts';
import type { SlaForecast } from '../domain/rollout/sla.ts';
import { type StageWindow, stageWindows } from '../domain/rollout/stageWindows.ts';
import type { FleetReading, Problem } from '../ports/fleetSource.ts';

export interface PreviewInput extends CodeHostSettings {
  readonly fleet: FleetReading;
  readonly version: string;
  /** Left out: inferred from the versions of the fleet, where nothing is ambiguous. */
  readonly type?: ReleaseType;
  readonly releasedAt: Instant;
  /** The stage at which a newer patch goes on, 1 for a fresh start. */
  readonly resumeStage: number;
  readonly calendar: Calendar;
  readonly policies: Policies;
}

/** What a release would do, with the dates of the calendar and instants in its time zone. */
export interface Preview {
  readonly version: string;
  readonly policy: string;
  readonly releasedAt: string;
  readonly timeZone: string;
  readonly dayZero: LocalDate;
  readonly resumeStage: number;
  readonly stages: readonly PreviewStage[];
  readonly instances: readonly PreviewInstance[];
  /** By id, the unreadable ones among them. */
  readonly excluded: readonly Excluded[];
  readonly problems: readonly Problem[];
  readonly sla: SlaForecast;
}

export type PreviewStage = Omit<PlannedStage, 'completesAt'> & {
  readonly completesAt: string;
  /** Cumulative percentages per group, by the day from which they are reached. */
  readonly waves: readonly { readonly date: LocalDate; readonly cohort: Cohort }[];
  /** What the metrics of an upgraded instance must say; left out when nothing is asked of them. */
  readonly analysis?: readonly MetricCondition[];
};
export type PreviewInstance = Omit<PlannedUpgrade, 'startsAt'> & { readonly startsAt: string };

/** `field` is one of the input's: `version`, `type`, `resumeStage` or `calendar`. */
export interface PreviewError {
  readonly field: 'version' | 'type' | 'resumeStage' | 'calendar';
  readonly message: string;
}

/** The plan that the release would get if it were registered in time, or everything that stands against making one. */
export function previewRelease(input: PreviewInput): { preview: Preview } | { errors: readonly PreviewError[] } {
  const version = normaliseVersion(input.version);
  if (version === undefined) {
    return refuse('version', `"${input.version}" is no version; write major.minor.patch, e.g. 5.2.0`);
  }
  const fleet = input.fleet.deployments.flatMap(({ instance }) => instance ?? []);
  const chosen = choosePolicy(input, version, fleet);
  if ('errors' in chosen) return chosen;
  try {
    const pace = paceFor(chosen.policy.merging, input);
    return { preview: preview(input, plan({ ...input, ...chosen, version, fleet, pace }), chosen.policy) };
  } catch (error) {
    if (error instanceof CalendarExhausted) return refuse('calendar', error.message);
    throw error;
  }
}

/** A version that resumes without a type takes the place of a quarterly release: that is what can be resumed. */
function choosePolicy(
  { policies, resumeStage, type }: PreviewInput,
  version: string,
  fleet: readonly Instance[],
): { policy: Policy } | { errors: PreviewError[] } {
  if (!Number.isInteger(resumeStage) || resumeStage < 1) {
    return refuse('resumeStage', `${resumeStage} is no stage; write a whole number from 1`);
  }
  const stated = type ?? (resumeStage > 1 ? 'major' : undefined);
  const release = stated === undefined ? inferReleaseType(version, versionsOf(fleet)) : { type: stated };
  if ('message' in release) return refuse('type', release.message);
  const policy = resumedPolicy(policies, release.type, resumeStage);
  if (policy !== undefined) return { policy };
  const { stages } = policies.major;
  const message = `there is no stage ${resumeStage} to resume at; ${policies.major.name} has stages 1 to ${stages.length}`;
  return refuse('resumeStage', message);
}

/** As at registration: instances that take part in releases. If none does, the others still tell which line is newer. */
function versionsOf(fleet: readonly Instance[]): string[] {
  const taking = fleet.filter(({ releaseChannel, suspended }) => releaseChannel === 'stable' && !suspended);
  return (taking.length > 0 ? taking : fleet).map(({ version }) => version);
}

function preview({ calendar, fleet, releasedAt, resumeStage }: PreviewInput, planned: Plan, policy: Policy): Preview {
  const instant = (at: Instant): string => formatInstant(at, calendar.timeZone);
  const windows = stageWindows(policy, calendar, calendar.dateOf(releasedAt), resumeStage);
  const unreadable = fleet.deployments
    .filter(({ instance }) => instance === undefined)
    .map(({ id }): Excluded => ({ id, reason: 'unreadable-configuration' }));
  return {
    version: planned.version,
    policy: planned.policy,
    releasedAt: instant(planned.releasedAt),
    timeZone: calendar.timeZone,
    dayZero: planned.dayZero,
    resumeStage,
    stages: planned.stages.map((stage, index) => ({
      ...stage,
      completesAt: instant(stage.completesAt),
      waves: windows[index]?.waves ?? [],
      ...analysisOf(windows[index]),
    })),
    instances: planned.instances.map((upgrade) => ({ ...upgrade, startsAt: instant(upgrade.startsAt) })),
    excluded: [...planned.excluded, ...unreadable].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    problems: fleet.deployments.flatMap(({ problems }) => problems),
    sla: planned.sla,
  };
}

function analysisOf(window: StageWindow | undefined): Pick<PreviewStage, 'analysis'> {
  const { row } = window ?? {};
  return row?.kind === 'upgrade' && row.analysis !== undefined ? { analysis: row.analysis } : {};
}

function refuse(field: PreviewError['field'], message: string): { errors: PreviewError[] } {
  return { errors: [{ field, message }] };
}
