import { onTestFinished } from 'vitest';
import type { CommentRecord } from '../../../infra/local/standins/github/codeHostRecords.ts';
import { isPull } from '../../../infra/local/standins/github/codeHostPulls.ts';
import type { StandInRequest } from '../../../infra/local/standins/httpStandIn.ts';
import { type GithubFailure, serveGithub } from '../../../infra/local/standins/github/githubServer.ts';
import { Crash } from '../../../infra/simulator/faults.ts';
import { githubPullRequestUpgrades } from '../../../shared/adapters/github/githubPullRequestUpgrades.ts';
import { githubPullRequests } from '../../../shared/adapters/github/githubPullRequests.ts';
import { githubTrackingIssues } from '../../../shared/adapters/github/githubTrackingIssues.ts';
import { githubUpgradeWorkflow } from '../../../shared/adapters/github/githubUpgradeWorkflow.ts';
import type { Policy, UpgradeStage } from '../../../shared/domain/release/policy.ts';
import { defaultPolicies } from '../../../shared/domain/release/defaultPolicies.ts';
import type { UpgradeMode } from '../../../shared/domain/limits/pace.ts';
import type { Instant } from '../../../shared/domain/calendar/time.ts';
import { toldUpTo } from '../../../shared/text/tracking/markers.ts';
import type { Store, Transaction } from '../../../shared/ports/store.ts';
import { nextDue } from '../../../shared/usecases/nextDue.ts';
import { tick } from '../../../shared/usecases/tick.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { codeHostGate } from '../../../shared/usecases/writeAllowance.ts';
import { trackings } from '../../../shared/ports/collections.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import { fleetOf } from '../../domain/rollout/fixtures.ts';
import { type Pipeline, type Setting, createPipeline } from './pipeline.ts';

export const ID = 'prod-5.2.0';
const ACCESS = { token: 'stand-in', retries: 0 };
const CONFIG = 'spec:\n  sourcegraphVersion: 5.1.9\n';
const configOf = (id: string): string => `environments/prod/deployments/${id}/config.yaml`;
const DEPLOYMENTS = { owner: 'acme', repo: 'deployments' };
const TRACKING = { owner: 'acme', repo: 'customer' };
/** No fault holds anything up for longer. */
const LATEST = at('2026-11-25T10:00:00Z');

/** One stage of internal instances, on the day of the release. */
export function oneStage(changes: Partial<Policy> = {}): Policy {
  const { stages, ...policy } = defaultPolicies.major;
  const stage = stages.find((each): each is UpgradeStage => each.kind === 'upgrade');
  if (stage === undefined) throw new Error('there is no stage');
  return { ...policy, stages: [stage], ...changes };
}

export interface Call extends Pick<StandInRequest, 'method'> {
  readonly path: string;
  readonly at: Instant;
}

/** A rollout of one stage over two instances, with a code host that is spoken to over HTTP. */
export async function overSockets({ mode = 'workflow', ...setting }: Setting & { mode?: UpgradeMode } = {}) {
  const policies = { ...defaultPolicies, major: oneStage() };
  const pipeline = createPipeline({ fleet: fleetOf({ internal: 2 }), policies, ...setting });
  const { world, clock } = pipeline;
  const files = new Map(pipeline.fleet.deployments().map(({ id }) => [configOf(id), CONFIG]));
  const github = await serveGithub({ world, clock, repository: 'acme/deployments', files: () => files });
  onTestFinished(() => github.close());
  const access = { ...ACCESS, apiUrl: github.url, gate: codeHostGate(pipeline.deps) };
  const deployments = { ...access, ...DEPLOYMENTS };
  pipeline.use({
    upgradeMode: mode,
    workflow:
      mode === 'workflow'
        ? githubUpgradeWorkflow({ ...deployments, lookAfterMs: [0] })
        : githubPullRequestUpgrades(deployments),
    pullRequests: githubPullRequests({ ...deployments, mode }),
    trackingIssues: githubTrackingIssues({ ...access, ...TRACKING }),
  });
  const calls: Call[] = [];
  let failing: (index: number) => GithubFailure | undefined = () => undefined;
  github.failWhen(({ method, url }) => {
    calls.push({ method, path: url.pathname, at: clock.now() });
    return failing(calls.length - 1);
  });
  return {
    pipeline,
    github,
    calls,
    failWhen: (next: typeof failing): void => void (failing = next),
    writes: (): Call[] => calls.filter(({ method }) => method !== 'GET'),
    runToTheEnd: (until = LATEST) => runToTheEnd(pipeline, until),
    outcome: (rollout = ID) => outcomeOf(pipeline, rollout),
  };
}

/** Pulses until the issue of every rollout is closed; a process that dies leaves its message behind. */
async function runToTheEnd(pipeline: Pipeline, until: Instant): Promise<void> {
  const { deps, clock, store, sent } = pipeline;
  while (clock.now() < until) {
    await survive(() => tick(deps));
    for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
      const message = next;
      await survive(() => pipeline.deliver(message));
    }
    const all = await store.query(trackings, {});
    if (all.length > 0 && all.every(({ value }) => value.closed)) return;
    clock.advanceTo(Math.min(await nextDue(deps), until));
  }
}

async function survive(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** What anybody can see at the code host in the end, and whether the ledger is sound. */
async function outcomeOf({ world, store }: Pipeline, rollout: string) {
  const { store: host } = world.codeHost.now;
  const issues = host.threads('tracking');
  const comments = issues.flatMap(({ number }) => host.comments('tracking', number));
  const pulls = host.threads('deployments').filter(isPull);
  return {
    issues: issues.map(({ state }) => state),
    ...tellings(rollout, comments),
    pulls: pulls.map(({ number, pull }) => ({
      merged: pull.merged !== null,
      approvals: host.reviews(number).filter(({ state }) => state === 'APPROVED').length,
    })),
    problems: (await verifyLedger(store)).problems,
  };
}

/** What is told, and what is told more than once. */
function tellings(rollout: string, comments: readonly CommentRecord[]) {
  const headlines = comments.flatMap(({ body }) => body.match(/^\*\*.+$/gm) ?? []);
  const told = comments.map(({ body }) => toldUpTo(rollout, body));
  return {
    told: told.at(-1),
    inOrder: told.every((seq, index) => seq !== undefined && seq > (told[index - 1] ?? 0)),
    twice: headlines.filter((line, index) => headlines.indexOf(line) !== index),
    headlines: headlines.length,
  };
}

/** Dies once, before the `n`th transaction from now. */
export function dyingBefore(store: Store, n: number): DyingStore {
  return dying(store, (count) => {
    if (count === n) throw new Crash(`before transaction ${n}`);
  });
}

/** Dies once, after the `n`th transaction from now has become visible. */
export function dyingAfter(store: Store, n: number): DyingStore {
  const after = (count: number): void => {
    if (count === n) throw new Crash(`after transaction ${n}`);
  };
  return dying(store, () => undefined, after);
}

interface DyingStore {
  readonly store: Store;
  /** How many there were. */
  readonly transactions: () => number;
}

function dying(store: Store, before: (count: number) => void, after: (count: number) => void = () => undefined) {
  let count = 0;
  return {
    transactions: () => count,
    store: {
      ...store,
      transaction: async <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => {
        const mine = (count += 1);
        before(mine);
        const result = await store.transaction(body);
        after(mine);
        return result;
      },
    },
  };
}
