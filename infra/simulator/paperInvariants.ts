import { HOUR, type Instant, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { WriteLimits } from '../../shared/domain/limits/writeAllowance.ts';
import { upgradeId } from '../../shared/domain/rollout/upgrade.ts';
import type { PullRequest } from '../../shared/domain/rollout/pullRequest.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { pullRequests, rollouts } from '../../shared/ports/collections.ts';
import type { PullRequests } from '../../shared/ports/pullRequests.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { TrackingIssues } from '../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow } from '../../shared/ports/upgradeWorkflow.ts';
import { toldUpTo } from '../../shared/text/tracking/markers.ts';
import { isPull } from '../local/standins/github/codeHostPulls.ts';
import { OUR_LOGIN } from '../local/standins/github/codeHostRecords.ts';
import { inputsOf } from '../local/standins/github/upgradePull.ts';
import type { World } from '../local/standins/world.ts';

/** The ports of the code host, as they reach it: with every call that changes something held against what must hold. */
export interface WatchedCodeHost {
  readonly workflow: UpgradeWorkflow;
  readonly pullRequests: PullRequests;
  readonly trackingIssues: TrackingIssues;
  /** Looking again changes nothing until a person has approved, merged or resolved something at the code host. */
  waitsForPerson(pullRequest: PullRequest): boolean;
  /** What the code host shows once nothing is left to happen. */
  atEnd(): Promise<void>;
}

/** Watches what reaches the code host, and what stands there at the end. */
export function watchPapers(
  context: {
    store: Store;
    clock: Clock;
    world: World;
    environment: string;
    instanceOf: (customer: string) => string | undefined;
    /** Left out where faults bring messages later than their writes were granted. */
    limits: WriteLimits | undefined;
    report: (what: string) => void;
  },
  ports: Pick<WatchedCodeHost, 'workflow' | 'pullRequests' | 'trackingIssues'>,
): WatchedCodeHost {
  const { store, clock, world, report } = context;
  const writes: Instant[] = [];
  /** By issue: the last entry that a comment of it has told of. */
  const told = new Map<number, number>();
  /** The markers that issues were opened with. */
  const opened = new Set<string>();
  const approved = new Set<string>();

  function countWrite(): void {
    if (context.limits === undefined) return;
    const now = clock.now();
    writes.push(now);
    while ((writes[0] ?? now) <= now - HOUR) writes.shift();
    const inMinute = writes.length - 1 - writes.findLastIndex((at) => at <= now - MINUTE);
    const { perMinute, perHour } = context.limits;
    if (inMinute > perMinute) report(`${inMinute} writes in a minute, ${perMinute} are allowed`);
    if (writes.length > perHour) report(`${writes.length} writes in an hour, ${perHour} are allowed`);
  }

  /** The document of the pull request comes with the verification of its upgrade. */
  async function mustBeVerified(number: number, what: string): Promise<void> {
    const { branch } = world.codeHost.now.pulls.pull(number).pull;
    const inputs = inputsOf(branch);
    const instance = inputs && (context.instanceOf(inputs.customer) ?? inputs.customer);
    const id = inputs && instance && upgradeId(`${context.environment}-${inputs.version}`, instance);
    const isUpgrade = id !== undefined && (await store.get(pullRequests, id)) !== undefined;
    if (!isUpgrade && !(await isBack(instance, inputs?.version))) {
      report(`pull request ${number} (${branch}) was ${what} before its upgrade was verified`);
    }
  }

  /** A rollback has the branch of an upgrade to the version before, and an id of its own. */
  async function isBack(instance: string | undefined, version: string | undefined): Promise<boolean> {
    const all = await store.query(pullRequests, {});
    return all.some(({ value }) => value.instance === instance && value.version === version);
  }

  async function checkIssues(): Promise<void> {
    const issues = world.codeHost.now.store.threads('tracking');
    for (const { value } of await store.query(rollouts, {})) {
      const { id, phase, closedAt, trackingIssue } = value.rollout;
      if (phase.kind !== 'ended') continue;
      if (closedAt === null) report(`${id} has ended and is not closed`);
      const issue = issues.find(({ number }) => number === trackingIssue?.number);
      if (issue?.state !== 'closed') report(`${id} has ended, and its tracking issue is ${issue?.state ?? 'missing'}`);
      const last = issue === undefined ? 0 : (told.get(issue.number) ?? 0);
      if (last !== value.head.seq) report(`${id}: the last comment tells of entry ${last} of ${value.head.seq}`);
    }
  }

  return {
    workflow: {
      ...ports.workflow,
      dispatch: async (request) => {
        countWrite();
        return ports.workflow.dispatch(request);
      },
    },
    pullRequests: {
      ...ports.pullRequests,
      async describe(number, change) {
        countWrite();
        await mustBeVerified(number, 'described');
        return ports.pullRequests.describe(number, change);
      },
      async approve(number, head, body) {
        countWrite();
        await mustBeVerified(number, 'approved');
        const key = `${number} ${head}`;
        if (approved.has(key)) report(`pull request ${number} was approved twice at ${head}`);
        approved.add(key);
        return ports.pullRequests.approve(number, head, body);
      },
      async merge(number, head, message) {
        countWrite();
        await mustBeVerified(number, 'merged');
        return ports.pullRequests.merge(number, head, message);
      },
    },
    trackingIssues: {
      ...ports.trackingIssues,
      async open(issue) {
        countWrite();
        const marker = issue.body.split('\n', 1)[0] ?? '';
        if (opened.has(marker)) report(`a second tracking issue was opened: ${marker}`);
        opened.add(marker);
        return ports.trackingIssues.open(issue);
      },
      async update(number, change) {
        countWrite();
        return ports.trackingIssues.update(number, change);
      },
      async comment(number, body) {
        countWrite();
        const rollout = (await store.query(rollouts, {})).find(
          ({ value }) => value.rollout.trackingIssue?.number === number,
        );
        const upTo = rollout && toldUpTo(rollout.id, body);
        const before = told.get(number) ?? 0;
        if (upTo !== undefined && upTo <= before) {
          report(`issue ${number} tells of entry ${upTo} after it has told of ${before}`);
        }
        if (upTo !== undefined) told.set(number, upTo);
        return ports.trackingIssues.comment(number, body);
      },
      async editComment(id, body) {
        countWrite();
        return ports.trackingIssues.editComment(id, body);
      },
    },

    waitsForPerson({ paper, merging }) {
      if (paper.state !== 'open') return paper.state === 'closed';
      const { store: shown, pulls } = world.codeHost.now;
      const pull = shown.thread('deployments', paper.number);
      if (pull === undefined || !isPull(pull) || pull.state !== 'open') return false;
      return merging === 'person' || pulls.obstacle(pull) !== undefined;
    },

    async atEnd() {
      await checkIssues();
      for (const { id, value } of await store.query(pullRequests, {})) {
        if (value.paper.state !== 'merged' && value.paper.state !== 'excused') {
          report(`${id} is verified, and its pull request is ${value.paper.state}`);
        }
        if (value.paper.state !== 'merged') continue;
        const pull = world.codeHost.now.store.thread('deployments', value.paper.number);
        if (pull === undefined || !isPull(pull) || pull.pull.merged === null) {
          report(`${id} counts as merged, and pull request ${value.paper.number} is not`);
        } else if (value.merging === 'person' && pull.pull.merged.by === OUR_LOGIN) {
          report(`${id} was merged by ${OUR_LOGIN}, which its policy leaves to a person`);
        }
      }
    },
  };
}
