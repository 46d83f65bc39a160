import type { UpgradeRequest } from '../../../shared/ports/upgradeWorkflow.ts';

/** The first attempt of an upgrade to 5.2.0. */
export const REQUEST: UpgradeRequest = {
  customer: 'acme',
  environment: 'prod',
  version: '5.2.0',
  instance: 'src-1',
  attempt: 1,
  trackingIssue: null,
};
