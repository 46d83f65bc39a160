import { type PullRequest, type PullRequestEvent, evolvePullRequest } from '../rollout/pullRequest.ts';
import { NOTHING_YET, type Rollout, type RolloutEvent, evolveRollout } from '../rollout/rollout.ts';
import { type Upgrade, plannedUpgrade } from '../rollout/upgrade.ts';
import { type UpgradeEvent, evolveUpgrade } from '../rollout/upgradeEvents.ts';
import { type MissingEvidence, missingEvidence } from './completeness.ts';
import { type EntryOf, GENESIS, type Head, type LedgerEntry } from './ledger.ts';
import {
  type EvidenceRecord,
  type RecordedIncident,
  alertStream,
  incidentStream,
  postMortemStream,
  pullRequestStream,
  streamsOf,
  upgradeStream,
} from './packRecord.ts';
import { type ReplayedAlert, replayAlert } from './replayAlert.ts';

/** Everything that happened in a rollout, made of its record and its ledger alone. */
export interface Replayed {
  readonly record: EvidenceRecord;
  readonly rollout: Rollout;
  readonly decisions: readonly EntryOf<RolloutEvent>[];
  readonly upgrades: readonly ReplayedUpgrade[];
  readonly incidents: readonly ReplayedIncident[];
  readonly alerts: readonly ReplayedAlert[];
  /** Of every chain, in the order of a pack; also of those that have no entry yet. */
  readonly heads: ReadonlyMap<string, Head>;
  readonly missing: readonly MissingEvidence[];
}

export interface ReplayedUpgrade {
  readonly upgrade: Upgrade;
  readonly entries: readonly EntryOf<UpgradeEvent>[];
  readonly pullRequest: ReplayedPullRequest | undefined;
}

export interface ReplayedPullRequest {
  readonly state: PullRequest;
  readonly entries: readonly EntryOf<PullRequestEvent>[];
}

export interface ReplayedIncident extends RecordedIncident {
  readonly entries: readonly LedgerEntry[];
}

/** @param entries each chain in its order; what the record does not know is left out */
export function replay(record: EvidenceRecord, entries: readonly LedgerEntry[]): Replayed {
  const chains = new Map<string, LedgerEntry[]>(Map.groupBy(entries, ({ stream }) => stream));
  const chainOf = (stream: string): readonly LedgerEntry[] => chains.get(stream) ?? [];
  const { id } = record.rollout;
  const decisions = chainOf(`rollout:${id}`).filter(isOfRollout);
  const rollout = decisions.reduce((state, { event, at, actor }) => evolveRollout(state, event, { at, actor }), {
    ...record.rollout,
    ...NOTHING_YET,
  });
  const pullRequests = new Map(record.pullRequests.map((each) => [each.instance, each.merging]));
  const upgrades = record.upgrades.map(({ plan, inPlan }): ReplayedUpgrade => {
    const own = chainOf(upgradeStream(id, plan.id)).filter(isOfUpgrade);
    const upgrade = own.reduce(
      (state, { event, at, actor }) => evolveUpgrade(state, event, { at, actor }),
      plannedUpgrade(record.rollout, '', plan, inPlan),
    );
    const merging = pullRequests.get(plan.id);
    const papers = chainOf(pullRequestStream(id, plan.id)).filter(isOfPullRequest);
    const pullRequest = merging === undefined ? undefined : replayPaper(awaited(upgrade, merging), papers);
    return { upgrade, entries: own, pullRequest };
  });
  const incidents = record.incidents.map((each) => ({ ...each, entries: chainOf(incidentStream(each.incident)) }));
  const alerts = (record.alerts ?? []).map(({ alert, postMortem }) =>
    replayAlert(alert, chainOf(alertStream(alert)), postMortem ? chainOf(postMortemStream(alert)) : undefined),
  );
  const heads = new Map(streamsOf(record).map((stream) => [stream, headOf(chainOf(stream))]));
  return { record, rollout, decisions, upgrades, incidents, alerts, heads, missing: missingOf(record, upgrades) };
}

function replayPaper(first: PullRequest, entries: readonly EntryOf<PullRequestEvent>[]): ReplayedPullRequest {
  const state = entries.reduce((paper, { event, at, actor }) => evolvePullRequest(paper, event, { at, actor }), first);
  return { state, entries };
}

function awaited({ plan, runs, ...upgrade }: Upgrade, merging: PullRequest['merging']): PullRequest {
  const { rollout, environment, version, instance, stage, attempt } = upgrade;
  const run = runs.at(-1)?.id ?? '';
  const who = { rollout, environment, version, instance, slug: plan.slug, stage, attempt, run, merging };
  return { ...who, settled: false, lookAt: 0, looks: 0, leaseUntil: 0, paper: { state: 'awaited' } };
}

function headOf(entries: readonly LedgerEntry[]): Head {
  const last = entries.at(-1);
  return last === undefined ? GENESIS : { seq: last.seq, hash: last.hash };
}

function missingOf({ trackingIssue }: EvidenceRecord, upgrades: readonly ReplayedUpgrade[]): MissingEvidence[] {
  const verified = upgrades.filter(({ upgrade }) => upgrade.progress.state === 'verified');
  return missingEvidence({
    trackingIssue,
    verified: verified.map(({ upgrade, entries, pullRequest }) => ({
      instance: upgrade.instance,
      pullRequest: pullRequest?.state,
      checked: (['SoakStarted', 'UpgradeVerified'] as const).every((type) =>
        entries.some(({ event }) => event.type === type),
      ),
    })),
  });
}

// The kind of a chain stands in the name of its stream; the hashes of its entries have been checked before.
function isOfRollout(entry: LedgerEntry): entry is EntryOf<RolloutEvent> {
  return entry.stream.startsWith('rollout:');
}

function isOfUpgrade(entry: LedgerEntry): entry is EntryOf<UpgradeEvent> {
  return entry.stream.startsWith('upgrade:');
}

function isOfPullRequest(entry: LedgerEntry): entry is EntryOf<PullRequestEvent> {
  return entry.stream.startsWith('pull-request:');
}
