import { type DomainEvent, GENESIS, type Head, chainFault, seal } from '../domain/evidence/ledger.ts';
import { planHash } from '../domain/rollout/planHash.ts';
import type { RolloutEvent } from '../domain/rollout/rollout.ts';
import { isFinal } from '../domain/rollout/upgrade.ts';
import {
  type PullRequestDocument,
  type UpgradeDocument,
  alerts,
  incidents,
  ledger,
  monitoredProjects,
  postMortems,
  pullRequests,
  rollouts,
  silences,
  upgrades,
} from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import { everyDocument } from './everyDocument.ts';
import { pullRequestChain, upgradeChain } from './sealEvidence.ts';

export interface LedgerReport {
  readonly entries: number;
  readonly valid: boolean;
  /** Each names its chain and what is wrong with it. */
  readonly problems: readonly string[];
}

/**
 * Checks the whole ledger: every chain is unbroken and ends where its record says, every plan is the one that was
 * recorded, every seal fits the chains that it ties together.
 */
export async function verifyLedger(store: Store): Promise<LedgerReport> {
  const problems: string[] = [];
  const heads = new Map<string, Head>();
  const sealing: { rollout: string; event: SealingEvent }[] = [];
  let entries = 0;
  for await (const entry of everyDocument(store, ledger, {})) {
    entries += 1;
    const fault = chainFault(heads.get(entry.stream) ?? GENESIS, entry);
    if (fault !== undefined) problems.push(`${entry.stream}: ${fault}`);
    heads.set(entry.stream, { seq: entry.seq, hash: entry.hash });
    if (isSealing(entry.event)) sealing.push({ rollout: entry.stream.slice('rollout:'.length), event: entry.event });
  }

  const expect = (stream: string, head: Head): void => {
    const found = heads.get(stream) ?? GENESIS;
    if (found.seq !== head.seq || found.hash !== head.hash) {
      problems.push(`${stream}: ends with entry ${found.seq}, its record says ${head.seq}`);
    }
  };
  const rows = new Map<string, UpgradeDocument[]>();
  for await (const upgrade of everyDocument(store, upgrades, {})) {
    const { stream, head } = upgradeChain(upgrade);
    expect(stream, head);
    rows.set(upgrade.rollout, [...(rows.get(upgrade.rollout) ?? []), upgrade]);
  }
  const papers: PullRequestDocument[] = [];
  for await (const pullRequest of everyDocument(store, pullRequests, {})) {
    const { stream, head } = pullRequestChain(pullRequest);
    expect(stream, head);
    papers.push(pullRequest);
  }
  for await (const { rollout, head } of everyDocument(store, rollouts, {})) expect(`rollout:${rollout.id}`, head);
  for await (const { incident, head } of everyDocument(store, incidents, {})) expect(`incident:${incident}`, head);
  for await (const { id, head } of everyDocument(store, alerts, {})) expect(`alert:${id}`, head);
  for await (const { alert, head } of everyDocument(store, postMortems, {})) expect(`post-mortem:${alert}`, head);
  for await (const { id, head } of everyDocument(store, silences, {})) expect(`silence:${id}`, head);
  for await (const { project, head } of everyDocument(store, monitoredProjects, {}))
    expect(`monitoring:${project}`, head);
  const byRollout = Map.groupBy(papers, ({ rollout }) => rollout);
  for (const { rollout, event } of sealing)
    problems.push(...sealFaults(rollout, event, rows.get(rollout) ?? [], byRollout.get(rollout) ?? []));
  return { entries, valid: problems.length === 0, problems };
}

/** The events that hold a hash over more than their own chain. */
type SealingEvent = Extract<RolloutEvent, { type: 'RolloutPlanned' | 'StageCompleted' | 'EvidenceSealed' }>;

function isSealing(event: DomainEvent): event is SealingEvent {
  return event.type === 'RolloutPlanned' || event.type === 'StageCompleted' || event.type === 'EvidenceSealed';
}

function sealFaults(
  rollout: string,
  event: SealingEvent,
  rows: readonly UpgradeDocument[],
  papers: readonly PullRequestDocument[],
): string[] {
  if (event.type === 'RolloutPlanned') {
    const planned = rows.filter(({ inPlan }) => inPlan).map(({ plan }) => plan);
    return planHash(planned) === event.planHash ? [] : [`rollout:${rollout}: the stored plan is not the one recorded`];
  }
  const chains =
    event.type === 'StageCompleted'
      ? rows.filter((row) => row.stage === event.stage && isFinal(row)).map(upgradeChain)
      : [...rows.map(upgradeChain), ...papers.map(pullRequestChain)];
  const what = event.type === 'StageCompleted' ? `the seal of stage ${event.stage}` : 'its seal';
  return seal(chains) === event.seal ? [] : [`rollout:${rollout}: ${what} does not fit its upgrades`];
}
