import type { LedgerEntry } from '../../../shared/domain/evidence/ledger.ts';
import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { commandRollout } from '../../../shared/usecases/commandRollout.ts';
import { exportEvidence, exportLedger } from '../../../shared/usecases/exportEvidence.ts';
import { type Pack, makePack } from '../../../shared/usecases/makePack.ts';
import { commandAlert } from '../../../shared/usecases/incidents/alert/commandAlert.ts';
import { takeNotification } from '../../../shared/usecases/incidents/intake/takeNotification.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import { type Pipeline, createPipeline } from './pipeline.ts';

export const ID = 'prod-5.2.0';

/** The code host runs workflows, and refuses everything about issues and pull requests: nobody asks often. */
export function withoutPapers(): Pipeline {
  const pipeline = createPipeline();
  const refuse = () => Promise.reject(new VendorError('github', 'forbidden', { retryable: false, certain: true }));
  const { pullRequests, trackingIssues } = pipeline.deps;
  pipeline.use({
    pullRequests: { ...pullRequests, find: refuse },
    trackingIssues: { ...trackingIssues, open: refuse, find: refuse },
  });
  return pipeline;
}

/** A rollout with an incident that held it, complete, but without its papers. */
export async function completedRollout(): Promise<Pipeline> {
  return throughIncident(withoutPapers(), async (pipeline) => {
    // Every pulse looks for the papers in vain: fewer of them, and no longer than until the last upgrade.
    while (pipeline.clock.now() < at('2026-12-01T00:00:00Z')) {
      await pipeline.pulse();
      pipeline.wait(20);
    }
  });
}

/** The same with a tracking issue and a merged pull request for each instance, as its last seal says. */
export async function documentedRollout(): Promise<Pipeline> {
  return throughIncident(createPipeline(), (pipeline) => pipeline.runUntil('2026-12-08T00:00:00Z'));
}

async function throughIncident(pipeline: Pipeline, toTheEnd: (pipeline: Pipeline) => Promise<void>): Promise<Pipeline> {
  const actions = [{ title: 'write | it down', assignee: 'on-call', dueDays: 3 }] as const;
  pipeline.use({ routing: { ...defaultRouting, postMortems: { actions, labels: [] } } });
  await pipeline.begin({ version: '5.2.0', type: 'minor', notes: 'a | b <script>' });
  await pipeline.runUntil('2026-11-23T13:00:00Z');
  const notify = (state: 'open' | 'closed') =>
    takeNotification(pipeline.deps, { incidentId: '0.abc', state, projectId: 'project-i1', test: false });
  await notify('open');
  pipeline.wait(4);
  await decide(pipeline, 'acknowledge', '');
  await decide(pipeline, 'declare', 'customers | cannot search');
  pipeline.wait(20);
  await notify('closed');
  const resumed = await commandRollout(pipeline.deps, ID, { type: 'resume', reason: '=harmless' }, 'jo');
  if (resumed.kind !== 'done') throw new Error(`not resumed: ${JSON.stringify(resumed)}`);
  await toTheEnd(pipeline);
  return pipeline;
}

async function decide({ deps }: Pipeline, type: 'acknowledge' | 'declare', reason: string): Promise<void> {
  const by = { actor: 'kim', from: 'command', at: deps.clock.now(), key: `test~${type}` } as const;
  const result = await commandAlert(deps, '0.abc', { type, reason }, by);
  if (result.kind !== 'done') throw new Error(`not done: ${JSON.stringify(result)}`);
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
