import { SECOND, type Instant } from '../../../shared/domain/calendar/time.ts';
import type { InstanceProbe, Observation } from '../../../shared/ports/instanceProbe.ts';
import type { PullRequestSeen, PullRequests } from '../../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../../shared/ports/trackingIssues.ts';
import {
  isOfEarlierUpgrade,
  upgradeBranch,
  type UpgradeWorkflow,
  type WorkflowRun,
} from '../../../shared/ports/upgradeWorkflow.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { isPull } from './github/codeHostPulls.ts';
import { GithubRefusal, OUR_LOGIN, type CommentRecord, type PullRecord } from './github/codeHostRecords.ts';
import type { World } from './world.ts';
import type { WorldRun } from './worldRecords.ts';

/**
 * The ports on top of the world without a socket in between, for the simulator. They answer as the HTTP adapters
 * answer against the stand-in servers; one contract suite holds the two together.
 */
export function worldUpgradeWorkflow(world: World): UpgradeWorkflow {
  const toWorkflowRun = (run: WorldRun): WorkflowRun => ({
    id: run.id,
    url: `https://github.example/actions/runs/${run.id}`,
    status: world.statusOf(run),
  });
  return {
    dispatch: async (request) => toWorkflowRun(world.dispatch(request)),
    find: async (request, since) => {
      const [newest] = world.findRuns(request, since);
      return newest && toWorkflowRun(newest);
    },
    run: async (id) => {
      const run = world.run(id);
      if (!run) throw new VendorError('github', `there is no run ${id}`, { retryable: false, certain: true });
      return toWorkflowRun(run);
    },
  };
}

export function worldInstanceProbe(world: World): InstanceProbe {
  return { observe: async (domain) => observation(world, domain) };
}

function observation(world: World, domain: string): Observation {
  const seen = world.look(domain);
  if (seen.kind === 'absent') return { version: undefined, health: 'unhealthy', detail: 'no such instance' };
  if (world.allowlistOf(domain).length > 0) {
    const detail = '/__version answered 403; /healthz answered 403';
    return { version: undefined, health: 'unhealthy', refused: true, detail };
  }
  if (seen.kind === 'silent') return { version: undefined, health: 'unknown', detail: 'no answer' };
  if (seen.healthy) return { version: seen.version, health: 'healthy' };
  return { version: seen.version, health: 'unhealthy', detail: '/healthz answered 503' };
}

/** The address that the simulator's code host would have. */
const HOST = 'https://github.example';

export function worldTrackingIssues(world: World): TrackingIssues {
  const { codeHost } = world;
  const toIssue = (number: number) => ({ number, url: `${HOST}/issues/${number}` });
  const toComment = ({ id, number, body }: CommentRecord) => ({
    id: String(id),
    url: `${toIssue(number).url}#issuecomment-${id}`,
    body,
  });
  const of = 'tracking';
  return {
    open: answering((issue) =>
      toIssue(codeHost.now.threads.open(of, { ...issue, author: OUR_LOGIN, pull: null }).number),
    ),
    read: answering((number) => {
      const { body, state, assignees = [], closedBy } = codeHost.now.threads.thread(of, number);
      return { ...toIssue(number), body, state, assignees, closedBy };
    }),
    find: answering((marker, since) => {
      const issues = codeHost.now.store.threads(of).filter((issue) => issue.body.includes(marker));
      const oldest = issues.find(({ createdAt }) => createdAt >= wholeSecond(since));
      return oldest && toIssue(oldest.number);
    }),
    update: answering((number, change) => void codeHost.now.threads.edit(of, number, change, OUR_LOGIN)),
    comment: answering((number, body) => toComment(codeHost.now.threads.comment(of, number, body, OUR_LOGIN))),
    editComment: answering((id, body) => void codeHost.now.threads.editComment(of, Number(id), body)),
    comments: answering((number, since) =>
      codeHost.now.threads
        .comments(of, number)
        .filter(({ createdAt }) => createdAt >= wholeSecond(since))
        .map(toComment),
    ),
  };
}

export function worldPullRequests(world: World): PullRequests {
  const { codeHost } = world;
  return {
    find: answering((request, _run) => {
      const pull = codeHost.now.store.pulls(upgradeBranch(request)).filter(isPull).at(-1);
      return pull === undefined || isOfEarlierUpgrade(request, pull.closedAt) ? undefined : seen(world, pull);
    }),
    describe: answering((number, { body, labels }) => {
      const { pulls, threads } = codeHost.now;
      threads.edit('deployments', pulls.pull(number).number, { body, labels }, OUR_LOGIN);
    }),
    approve: answering((number, head, body) => {
      const { pulls } = codeHost.now;
      if (pulls.pull(number).author === OUR_LOGIN) return 'own';
      pulls.review(number, { event: 'APPROVE', body, commit: head }, OUR_LOGIN);
      return 'approved';
    }),
    merge: answering((number, head, message) => {
      try {
        const { pull } = codeHost.now.pulls.merge(number, { head, ...message }, OUR_LOGIN);
        return { commit: pull.merged.commit };
      } catch (error) {
        const isRefusal = error instanceof GithubRefusal && (error.status === 405 || error.status === 409);
        if (isRefusal) return { notMerged: error.message };
        throw error;
      }
    }),
  };
}

function seen({ codeHost }: World, thread: PullRecord): PullRequestSeen {
  const { number, author, body, labels, state, pull } = thread;
  return {
    number,
    url: `${HOST}/pull/${number}`,
    author,
    state: pull.merged ? 'merged' : state,
    body,
    labels,
    head: pull.head,
    approvers: codeHost.now.pulls.approvers(thread),
    ...(pull.merged ? { merged: { ...pull.merged, at: wholeSecond(pull.merged.at) } } : {}),
  };
}

/** A port answers later, and fails as one behind HTTP does: a refusal has certainly done nothing. */
function answering<A extends unknown[], T>(answer: (...args: A) => T): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return answer(...args);
    } catch (error) {
      if (!(error instanceof GithubRefusal)) throw error;
      throw new VendorError('github', error.message, { retryable: false, certain: true, cause: error });
    }
  };
}

/** GitHub's times have no fraction of a second. */
function wholeSecond(at: Instant): Instant {
  return Math.floor(at / SECOND) * SECOND;
}
