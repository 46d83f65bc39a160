import type { InstanceProbe, Observation } from '../../../shared/ports/instanceProbe.ts';
import type { PullRequests } from '../../../shared/ports/pullRequests.ts';
import type { TrackingIssues } from '../../../shared/ports/trackingIssues.ts';
import type { UpgradeWorkflow, WorkflowRun } from '../../../shared/ports/upgradeWorkflow.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
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
  if (seen.kind === 'silent') return { version: undefined, health: 'unknown', detail: 'no answer' };
  if (seen.healthy) return { version: seen.version, health: 'healthy' };
  return { version: seen.version, health: 'unhealthy', detail: '/healthz answered 503' };
}

const later = (): never => {
  throw new VendorError('github', 'not here yet', { retryable: true, certain: true });
};

export function worldTrackingIssues(_world: World): TrackingIssues {
  return { open: later, find: later, update: later, comment: later, editComment: later, comments: later };
}

export function worldPullRequests(_world: World): PullRequests {
  return { find: later, describe: later, approve: later, merge: later };
}
