import { GENESIS, entryId, seal } from '../../../shared/domain/evidence/ledger.ts';
import { pullRequestStream, upgradeStream } from '../../../shared/domain/evidence/packRecord.ts';
import type { PullRequest, PullRequestEvent } from '../../../shared/domain/rollout/pullRequest.ts';
import { evolvePullRequest } from '../../../shared/domain/rollout/pullRequest.ts';
import { upgradeId } from '../../../shared/domain/rollout/upgrade.ts';
import {
  type UpgradeDocument,
  ledger,
  pullRequests,
  rollouts,
  trackings,
  upgrades,
} from '../../../shared/ports/collections.ts';
import { commandRollout } from '../../../shared/usecases/commandRollout.ts';
import { exportEvidence, exportLedger } from '../../../shared/usecases/exportEvidence.ts';
import { type Pack, makePack } from '../../../shared/usecases/makePack.ts';
import { recordIncident } from '../../../shared/usecases/recordIncident.ts';
import { appendToLedger, recordRollout } from '../../../shared/usecases/records.ts';
import type { LedgerEntry } from '../../../shared/domain/evidence/ledger.ts';
import { type Pipeline, createPipeline } from './pipeline.ts';

export const ID = 'prod-5.2.0';
const ISSUE = { number: 7, url: 'https://github.example.com/acme/deployments/issues/7' };

/** A rollout with an incident that held it, complete, but without its papers. */
export async function completedRollout(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'minor', notes: 'a | b <script>' });
  await pipeline.runUntil('2026-11-23T13:00:00Z');
  for (const state of ['open', 'closed'] as const) {
    await recordIncident(pipeline.deps, { incidentId: '0.abc', state, projectId: 'project-i1', test: false });
  }
  const resumed = await commandRollout(pipeline.deps, ID, { type: 'resume', reason: '=harmless' }, 'jo');
  if (resumed.kind !== 'done') throw new Error(`not resumed: ${JSON.stringify(resumed)}`);
  await pipeline.runUntil('2026-12-08T00:00:00Z');
  return pipeline;
}

/** The same with a tracking issue and a merged pull request for each instance, as its last seal says. */
export async function documentedRollout(): Promise<Pipeline> {
  const pipeline = await completedRollout();
  await unseal(pipeline);
  const rows = (await pipeline.store.query(upgrades, { where: { rollout: ID } })).map(({ value }) => value);
  const by = { at: pipeline.clock.now(), actor: 'tranche' };
  await pipeline.store.transaction(async (tx) => {
    const document = await tx.get(rollouts, ID);
    if (document === undefined) throw new Error('there is no rollout');
    const heads = rows.map((row, index) => {
      const [paper, events] = mergedPaper(row, index + 1, by.at);
      const head = appendToLedger(tx, pullRequestStream(ID, row.instance), GENESIS, events, by);
      tx.create(pullRequests, upgradeId(ID, row.instance), { ...paper, head });
      return { stream: pullRequestStream(ID, row.instance), head };
    });
    heads.push(...rows.map((row) => ({ stream: upgradeStream(ID, row.instance) as never, head: row.head })));
    tx.create(trackings, ID, {
      rollout: ID,
      environment: 'prod',
      issue: ISSUE,
      closed: false,
      leaseUntil: 0,
      unrecordedSince: null,
      told: 0,
      body: null,
      progress: '',
      parts: [],
      lookAt: 0,
    });
    const event = { type: 'EvidenceSealed', seal: seal(heads), upgrades: rows.length, reason: 'complete' } as const;
    recordRollout(tx, document, [event], by);
  });
  return pipeline;
}

/** Takes the last entry of the rollout back, which is its seal. */
async function unseal(pipeline: Pipeline): Promise<void> {
  const stream = `rollout:${ID}` as const;
  const types = await pipeline.history(stream);
  if (types.at(-1) !== 'EvidenceSealed') throw new Error(`not sealed: ${types.join(', ')}`);
  const before = await pipeline.store.get(ledger, entryId(stream, types.length - 1));
  if (before === undefined) throw new Error('too few entries');
  await pipeline.tamper(ledger, entryId(stream, types.length), () => undefined);
  const head = { seq: before.seq, hash: before.hash };
  await pipeline.tamper(rollouts, ID, (document) => ({ ...document, head }));
}

function mergedPaper(row: UpgradeDocument, number: number, at: number): [PullRequest, PullRequestEvent[]] {
  const url = `https://github.example.com/acme/deployments/pull/${number}`;
  const pullRequest: PullRequest = {
    rollout: ID,
    environment: row.environment,
    version: row.version,
    instance: row.instance,
    slug: row.plan.slug,
    stage: row.stage,
    attempt: row.attempt,
    run: row.runs.at(-1)?.id ?? '',
    merging: 'person',
    settled: false,
    lookAt: 0,
    looks: 0,
    leaseUntil: 0,
    paper: { state: 'awaited' },
  };
  const about = { number, url, author: 'release-bot' };
  const merge = { approvedBy: 'kim', mergedBy: 'jo', mergedAt: at, commit: 'c0ffee' };
  const events: PullRequestEvent[] = [
    { type: 'PullRequestDescribed', ...about, waiting: 'kim looks', reason: 'its body holds the checks' },
    { type: 'PullRequestMerged', ...about, ...merge, reason: 'approved by kim' },
  ];
  const merged = events.reduce(
    (state, event) => evolvePullRequest(state, event, { at, actor: 'tranche' }),
    pullRequest,
  );
  return [merged, events];
}

/** What the command line puts together of the pages. */
export async function packOf({ store, calendar }: Pipeline): Promise<Pack> {
  const exported = await exportEvidence(store, calendar, ID);
  if (exported === undefined) throw new Error('there is no rollout');
  return makePack(exported.record, await wholeLedger(store));
}

export async function wholeLedger(store: Pipeline['store']): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let after: string | undefined;
  do {
    const page = await exportLedger(store, ID, after);
    if (page === undefined) throw new Error('there is no such page');
    entries.push(...page.entries);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return entries;
}

export function bytesOf({ files }: Pick<Pack, 'files'>): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map([...files].map(([name, text]) => [name, encoder.encode(text)]));
}
