import { formatInstant } from '../domain/calendar/dates.ts';
import type { Instant } from '../domain/calendar/time.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { LedgerEntry } from '../domain/evidence/ledger.ts';
import type { Delay, Excluded } from '../domain/rollout/planned.ts';
import { missingApprovals } from '../domain/rollout/advance.ts';
import { stageLanes } from '../domain/rollout/lanes.ts';
import { windowsOf } from '../domain/rollout/stageWindows.ts';
import { type Rollout, currentStage, statusOf } from '../domain/rollout/rollout.ts';
import type { StageWindow } from '../domain/rollout/stageWindows.ts';
import { type Upgrade, upgradeId } from '../domain/rollout/upgrade.ts';
import {
  type PullRequestDocument,
  type UpgradeDocument,
  environments,
  exclusions,
  ledger,
  pullRequests,
  rollouts,
  upgrades,
} from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import { everyDocument } from './everyDocument.ts';
import { type VerificationView, viewVerification } from './verificationView.ts';
import { type EvidenceView, type PullRequestView, viewEvidence, viewPullRequest } from './paperViews.ts';

/** What people and programs are shown of a rollout: dates of the calendar, instants with its offset. */
export type RolloutSummary = ReturnType<typeof summarise>;
export type UpgradeView = ReturnType<typeof viewUpgrade> & { readonly pullRequest: PullRequestView | null };
export type StageView = ReturnType<typeof viewStage>;
export interface RolloutView extends RolloutSummary {
  /** `open`: it has not come to an end. */
  readonly rollbacks: (RolloutSummary['rollbacks'][number] & { readonly open: boolean })[];
  readonly stages: readonly StageView[];
  readonly upgrades: readonly UpgradeView[];
  readonly excluded: readonly Excluded[];
  readonly evidence: EvidenceView;
}

export async function listRollouts(store: Store, calendar: Calendar): Promise<RolloutSummary[]> {
  const documents = await store.query(rollouts, {});
  return documents
    .map(({ value }) => value.rollout)
    .toSorted((a, b) => a.registeredAt - b.registeredAt)
    .map((rollout) => summarise(rollout, calendar));
}

export async function showRollout(store: Store, calendar: Calendar, id: string): Promise<RolloutView | undefined> {
  const rollout = (await store.get(rollouts, id))?.rollout;
  if (rollout === undefined) return undefined;
  const rows: UpgradeDocument[] = [];
  for await (const row of everyDocument(store, upgrades, { rollout: id })) rows.push(row);
  const papers: PullRequestDocument[] = [];
  for await (const paper of everyDocument(store, pullRequests, { rollout: id })) papers.push(paper);
  const paperOf = new Map(papers.map((paper) => [paper.instance, viewPullRequest(paper)]));
  const excluded: Excluded[] = [];
  for await (const part of everyDocument(store, exclusions, { rollout: id })) excluded.push(...part.excluded);
  const summary = summarise(rollout, calendar);
  const open = await openRollbacks(store, rollout);
  return {
    ...summary,
    rollbacks: summary.rollbacks.map((each) => ({ ...each, open: open.has(each.rollback) })),
    stages: windowsOf(rollout, calendar).map((window) => viewStage(window, rollout, rows, calendar)),
    upgrades: rows
      .toSorted(byStart)
      .map((row) => ({ ...viewUpgrade(row, calendar), pullRequest: paperOf.get(row.instance) ?? null })),
    excluded,
    evidence: viewEvidence(rollout, papers),
  };
}

/** The rollbacks that are under way; those of other rollouts of the environment are among them. */
export async function openRollbacks(
  store: Store,
  { environment, rollbacks = [] }: Rollout,
): Promise<ReadonlySet<string>> {
  if (rollbacks.length === 0) return new Set();
  return new Set((await store.get(environments, environment))?.rollbacks);
}

/** One upgrade with everything that was decided about it, oldest first. */
export async function showUpgrade(
  store: Store,
  calendar: Calendar,
  rollout: string,
  instance: string,
): Promise<{ upgrade: UpgradeView; verification: VerificationView | null; history: object[] } | undefined> {
  const row = await store.get(upgrades, upgradeId(rollout, instance));
  if (row === undefined) return undefined;
  const id = upgradeId(rollout, instance);
  const paper = await store.get(pullRequests, id);
  const chain = await readStream(store, `upgrade:${id}`);
  const history = [...chain, ...(await readStream(store, `pull-request:${id}`))];
  return {
    upgrade: { ...viewUpgrade(row, calendar), pullRequest: paper === undefined ? null : viewPullRequest(paper) },
    verification: viewVerification(
      chain.map(({ event }) => event),
      calendar.timeZone,
    ),
    history: history.map((entry) => viewEntry(entry, calendar)),
  };
}

/** What was decided about the rollout as a whole, oldest first. */
export async function showHistory(store: Store, calendar: Calendar, rollout: string): Promise<object[]> {
  return (await readStream(store, `rollout:${rollout}`)).map((entry) => viewEntry(entry, calendar));
}

export async function readStream(store: Store, stream: LedgerEntry['stream']): Promise<LedgerEntry[]> {
  const entries = await store.query(ledger, { where: { stream }, orderBy: 'seq' });
  return entries.map(({ value }) => value);
}

function viewEntry({ at, ...entry }: LedgerEntry, { timeZone }: Calendar): object {
  return { ...entry, at: formatInstant(at, timeZone) };
}

export function summarise(rollout: Rollout, { timeZone }: Calendar) {
  const { phase } = rollout;
  const stage = currentStage(rollout);
  return {
    id: rollout.id,
    version: rollout.version,
    type: rollout.releaseType,
    policy: rollout.policy.name,
    state: statusOf(rollout),
    stage,
    stageName: rollout.policy.stages[stage - 1]?.name ?? '',
    resumeStage: rollout.resumeStage,
    releasedAt: formatInstant(rollout.releasedAt, timeZone),
    startedAt: formatInstant(rollout.registeredAt, timeZone),
    endedAt: phase.kind === 'ended' ? formatInstant(phase.at, timeZone) : null,
    registeredBy: rollout.registeredBy,
    irreversible: rollout.irreversible ?? false,
    rollsBack: rollout.rollsBack === undefined ? null : { ...rollout.rollsBack, reason: rollout.notes },
    rollbacks: (rollout.rollbacks ?? []).map((each) => ({ ...each, at: formatInstant(each.at, timeZone) })),
    supersedes: rollout.supersedes,
    supersededBy: phase.kind === 'ended' ? phase.successor : null,
    hold: rollout.hold === null ? null : { ...rollout.hold, since: formatInstant(rollout.hold.since, timeZone) },
    pause: rollout.pause === null ? null : { ...rollout.pause, since: formatInstant(rollout.pause.since, timeZone) },
    sla: rollout.sla,
    trackingIssue: rollout.trackingIssue,
    closedAt: rollout.closedAt === null ? null : formatInstant(rollout.closedAt, timeZone),
  };
}

function viewStage(window: StageWindow, rollout: Rollout, rows: readonly Upgrade[], { timeZone }: Calendar) {
  const { stage, row, opens, due } = window;
  const members = rows.filter((each) => each.stage === stage);
  const progress = rollout.progress.find((each) => each.stage === stage);
  const instantOf = (at: Instant | null | undefined): string | null => (at ? formatInstant(at, timeZone) : null);
  return {
    stage,
    name: row.name,
    kind: row.kind,
    opens,
    due,
    openedAt: instantOf(progress?.openedAt),
    completedAt: instantOf(progress?.completedAt),
    overdue: progress?.overdue ?? false,
    missingApprovals: progress === undefined ? row.approvals : missingApprovals(window, progress),
    /** Who was to approve and has refused to. */
    rejections: (progress?.rejections ?? []).map(({ approval, by, at }) => ({ approval, by, at: instantOf(at) })),
    /** How many may be in flight or failed at once. */
    lanes: stageLanes(rollout, stage),
    instances: members.length,
    waiting: members.filter(({ phase }) => phase === 'waiting').length,
    inFlight: members.filter(({ phase }) => phase === 'in-flight').length,
    failed: members.filter(({ phase }) => phase === 'failed').length,
    /** While an upgraded instance is unhealthy, nothing new starts in its stage. */
    cautious: members.some(({ unhealthy }) => unhealthy),
    verified: members.filter(({ progress: { state } }) => state === 'verified').length,
    excused: members.filter(({ progress: { state } }) => ['rolled-back', 'skipped', 'dropped'].includes(state)).length,
  };
}

/** `date` is the day on which it started or, before that, is due to start. */
export function viewUpgrade(upgrade: Upgrade, calendar: Calendar) {
  const { plan, progress, startedAt } = upgrade;
  return {
    rollout: upgrade.rollout,
    version: upgrade.version,
    instance: upgrade.instance,
    slug: plan.slug,
    group: plan.group,
    stage: upgrade.stage,
    wave: plan.wave,
    date: calendar.dateOf(startedAt ?? upgrade.startsAt),
    plannedDate: plan.date,
    startsAt: formatInstant(upgrade.startsAt, calendar.timeZone),
    startedAt: startedAt === null ? null : formatInstant(startedAt, calendar.timeZone),
    result: resultOf(upgrade),
    why: whyThen(upgrade),
    deadline: plan.deadline,
    forecast: forecastOf(upgrade, calendar),
    state: progress.state,
    reason: 'reason' in progress ? progress.reason : null,
    from: upgrade.from,
    attempt: upgrade.attempt,
    dispatches: upgrade.runs.length,
    runs: upgrade.runs,
  };
}

/** The day by which it should be verified: as planned, or later where it has been put off. */
function forecastOf({ plan, startsAt }: Upgrade, calendar: Calendar): string {
  const date = calendar.dateOf(startsAt);
  return date > plan.forecast ? date : plan.forecast;
}

/** Why it is its turn then, in one line. */
function whyThen({ plan, inPlan, stage, rollsBack }: Upgrade): string {
  if (rollsBack !== undefined) return `rolled back from ${rollsBack.from}: ${rollsBack.reason}`;
  if (!inPlan) return `stage ${stage}: joined after the plan was made`;
  const place = `stage ${stage}, wave of ${plan.waveDate}: ${plan.rank} of ${plan.groupSize} in ${plan.group}`;
  return plan.delay === null ? place : `${place}; later for ${DELAYS[plan.delay]}`;
}

const DELAYS: Readonly<Record<Delay, string>> = {
  'stage-opened-late': 'a stage that opened late',
  'maintenance-window-or-freeze': 'its maintenance window or a freeze',
  concurrency: "the lanes of its stage or the code host's limit",
};

function resultOf({
  progress: { state },
}: Upgrade): 'planned' | 'in-flight' | 'verified' | 'failed' | 'rolled-back' | 'skipped' | 'dropped' {
  return state === 'dispatching' || state === 'upgrading' || state === 'soaking' ? 'in-flight' : state;
}

function byStart(a: Upgrade, b: Upgrade): number {
  return (a.startedAt ?? a.startsAt) - (b.startedAt ?? b.startsAt) || (a.instance < b.instance ? -1 : 1);
}
