import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { type PullRequestMessage, readPullRequestMessage } from '../shared/contracts/messages.ts';
import { type SettlePullRequestDeps, settlePullRequest } from '../shared/usecases/settlePullRequest.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';

/** Topic `pull-requests`: a verified upgrade whose pull request is to be described, approved, merged, or looked at. */
export function pullRequests(deps: SettlePullRequestDeps & Observers): CloudEventFunction {
  const handle = (message: PullRequestMessage) => settlePullRequest(deps, message);
  return messageFunction('pull-requests', readPullRequestMessage, handle, deps);
}
