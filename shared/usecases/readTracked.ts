import { formatInstant } from '../domain/calendar/dates.ts';
import type { Instant } from '../domain/calendar/time.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { LedgerEntry } from '../domain/evidence/ledger.ts';
import { type Rollout, currentStage } from '../domain/rollout/rollout.ts';
import { progressOf } from '../domain/rollout/trackingDue.ts';
import type { Clock } from '../ports/clock.ts';
import { rollouts } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { TrackingIssues } from '../ports/trackingIssues.ts';
import type { Closing } from '../text/tracking/closingComment.ts';
import type { InstanceLine } from '../text/tracking/instanceTable.ts';
import type { Neighbour, TrackingView } from '../text/tracking/trackingView.ts';
import { type RolloutView, type UpgradeView, readStream, showRollout } from './views.ts';

export interface TrackRolloutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly trackingIssues: TrackingIssues;
  readonly log: Log;
}

/** Everything that the tracking issue of a rollout tells. */
export interface TrackedRollout {
  readonly view: TrackingView;
  /** The rollout's chain, oldest first. */
  readonly entries: readonly LedgerEntry[];
  /** The last entry of a rollout that is closed. */
  readonly sealed: LedgerEntry | undefined;
  readonly progress: string;
  readonly format: (at: Instant) => string;
}

export async function readTracked({ store, calendar }: TrackRolloutDeps, id: string): Promise<TrackedRollout> {
  const entries = await readStream(store, `rollout:${id}`);
  const rollout = (await store.get(rollouts, id))?.rollout;
  const shown = await showRollout(store, calendar, id);
  if (rollout === undefined || shown === undefined) throw new Error(`there is no rollout ${id}`);
  const last = entries.at(-1);
  return {
    view: await trackingView(store, shown),
    entries,
    sealed: last?.event.type === 'EvidenceSealed' ? last : undefined,
    progress: progressNow(rollout, shown),
    format: (at) => formatInstant(at, calendar.timeZone),
  };
}

async function trackingView(store: Store, rollout: RolloutView): Promise<TrackingView> {
  const { stages, upgrades, excluded, evidence } = rollout;
  const neighbour = async (id: string | null): Promise<Neighbour | undefined> => {
    const other = id === null ? undefined : (await store.get(rollouts, id))?.rollout;
    return other && { version: other.version, issueUrl: other.trackingIssue?.url ?? null };
  };
  return {
    rollout,
    stages,
    instances: upgrades.map(lineOf),
    excluded,
    missing: evidence.missing.map(({ instance, what }) => (instance === null ? what : `${instance}: ${what}`)),
    updated: '',
    supersedes: await neighbour(rollout.supersedes),
    supersededBy: await neighbour(rollout.supersededBy),
  };
}

function lineOf({ pullRequest, runs, reason, result, state, ...upgrade }: UpgradeView): InstanceLine {
  const { number, url } = pullRequest ?? { number: null, url: null };
  return {
    ...upgrade,
    state: result === 'in-flight' ? `in flight (${state})` : result,
    run: runs.at(-1) ?? null,
    pullRequest: number === null || url === null ? null : { number, url },
    note: reason,
  };
}

/** What the tick counts in the store, counted in what is shown. */
function progressNow(rollout: Rollout, { stages }: RolloutView): string {
  const stage = stages.find((each) => each.stage === currentStage(rollout));
  return progressOf(rollout, stage ?? { waiting: 0, inFlight: 0, failed: 0 });
}

/** What the last comment says. */
export function closingOf({ view }: TrackedRollout, { seq, hash, event }: LedgerEntry): Closing {
  const results = Map.groupBy(view.instances, ({ state }) => state);
  const seal = 'seal' in event && typeof event.seal === 'string' ? event.seal : null;
  return {
    rollout: view.rollout,
    totals: Object.fromEntries([...results].map(([result, lines]) => [result, lines.length])),
    head: { seq, hash },
    seal,
    successor: view.supersededBy && { version: view.supersededBy.version, url: view.supersededBy.issueUrl },
    seq,
    missing: view.missing,
  };
}
